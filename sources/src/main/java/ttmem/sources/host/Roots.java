package ttmem.sources.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the host's file systems are. {@code --sysroot DIR} moves them all, except that a root
 * without a {@code proc/} folder uses the real {@code /proc}.
 *
 * @param root {@code /} on a live host
 * @param proc the proc file system
 */
public record Roots(Path root, Path proc) {

  /** The live host. */
  public static final Roots LIVE = new Roots(Path.of("/"), Path.of("/proc"));

  /** The host under {@code root}. */
  public static Roots at(Path root) {
    Path proc = root.resolve("proc");
    return new Roots(root, Files.isDirectory(proc) ? proc : LIVE.proc());
  }

  public Path sys() {
    return root.resolve("sys");
  }

  public Path dev() {
    return root.resolve("dev");
  }

  public Path etc() {
    return root.resolve("etc");
  }

  /** Where the users of the processes have their names: real processes are of this machine. */
  public Path passwd() {
    return (proc.equals(LIVE.proc()) ? LIVE : this).etc().resolve("passwd");
  }

  public Path devShm() {
    return root.resolve("dev/shm");
  }

  /** Whether this is the machine that the program runs on. */
  public boolean isLive() {
    return root.equals(LIVE.root());
  }

  /**
   * Whether {@code proc} is a real one, so that files and processes are of one running kernel and
   * their user ids can be compared; false for a recorded tree. A host mounted into a container
   * ({@code --sysroot /host}) is a running one.
   */
  public boolean isRunningHost() {
    if (proc.equals(LIVE.proc())) {
      return true;
    }
    try {
      return Files.getFileStore(proc).type().equals("proc");
    } catch (IOException e) {
      return true; // not known: the stricter answer
    }
  }
}
