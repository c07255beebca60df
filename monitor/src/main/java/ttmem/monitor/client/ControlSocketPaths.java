package ttmem.monitor.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the control socket is: the one answer for servers and clients.
 *
 * @param environment of this process
 * @param uid of this process
 * @param root {@code /}; another one in tests
 */
public record ControlSocketPaths(Map<String, String> environment, int uid, Path root) {

  public ControlSocketPaths {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static ControlSocketPaths live() {
    return new ControlSocketPaths(System.getenv(), ownUid(), Path.of("/"));
  }

  /** The socket of the service of the whole host. */
  public Path service() {
    return root.resolve("run/ttmem/ttmem.sock");
  }

  /**
   * The socket of a server that this user runs: under {@code XDG_RUNTIME_DIR}, without it under
   * {@code /tmp/ttmem-UID/}.
   */
  public Path own() {
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    return runtime.startsWith("/")
        ? Path.of(runtime, "ttmem", "ttmem.sock")
        : sharedTmp().resolve("ttmem.sock");
  }

  /**
   * The socket that {@code TTMEM_SOCKET} names; null if it is not set. An empty one is not set,
   * here and for everybody who asks.
   */
  public @Nullable Path variable() {
    String variable = environment.getOrDefault("TTMEM_SOCKET", "");
    return variable.isEmpty() ? null : Path.of(variable);
  }

  /**
   * Where to try.
   *
   * @param sockets first to last
   * @param distrusted why the user's own socket is not among them; null if it is, or needn't be
   */
  public record Candidates(List<Path> sockets, @Nullable ControlException distrusted) {
    public Candidates {
      sockets = List.copyOf(sockets);
    }
  }

  /**
   * The sockets to try. One that was named, by the option or else by {@code TTMEM_SOCKET}, is the
   * only one: to ask another server than the named one would be a lie. An own one in a directory
   * that others could have made is left out, and the service's is tried all the same: else anybody
   * could cut a user off by making that directory.
   *
   * @param named what {@code --control-socket} says; null without
   */
  public Candidates candidates(@Nullable Path named) {
    Path only = named != null ? named : variable();
    if (only != null) {
      return new Candidates(List.of(only), null);
    }
    try {
      if (own().startsWith(sharedTmp())) {
        checkSharedTmp();
      }
    } catch (ControlException e) {
      return new Candidates(List.of(service()), e);
    }
    return new Candidates(List.of(own(), service()), null);
  }

  /**
   * Makes sure that {@code /tmp/ttmem-UID}, a name that anybody could have taken first, is a
   * directory of this user alone. One that is missing is well.
   *
   * @throws ControlException with {@link ControlException.Kind#DENIED} if it is not
   */
  public void checkSharedTmp() throws ControlException {
    Path directory = sharedTmp();
    try {
      LinkOption asIs = LinkOption.NOFOLLOW_LINKS;
      Integer owner = (Integer) Files.getAttribute(directory, "unix:uid", asIs);
      int mode = (Integer) Files.getAttribute(directory, "unix:mode", asIs);
      if (!Files.isDirectory(directory, asIs) || owner != uid || (mode & 077) != 0) {
        throw new ControlException(
            ControlException.Kind.DENIED,
            "expected a directory of uid="
                + uid
                + " with mode=700, but got uid="
                + owner
                + " mode="
                + Integer.toOctalString(mode & 07777)
                + " path="
                + directory,
            null);
      }
    } catch (NoSuchFileException e) {
      // Nobody has made it: nothing there to be fooled by.
    } catch (IOException e) {
      if (e instanceof ControlException known) {
        throw known;
      }
      throw new ControlException(
          ControlException.Kind.DENIED, "can't look at path=" + directory, e);
    }
  }

  /** The directory that stands in for {@code XDG_RUNTIME_DIR}. */
  public Path sharedTmp() {
    return root.resolve("tmp/ttmem-" + uid);
  }

  private static int ownUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return -1;
    }
  }
}
