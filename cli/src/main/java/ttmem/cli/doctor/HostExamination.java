package ttmem.cli.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.Reading;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.sources.host.Roots;

/**
 * Looks at the host under some roots. Opens no device node, and connects to sockets without
 * waiting.
 */
public final class HostExamination {
  /** Inode of the first PID namespace of every Linux kernel ({@code PROC_PID_INIT_INO}). */
  private static final String HOST_PID_NAMESPACE = "pid:[4026531836]";

  private static final int LONGEST_LINE = 1 << 16;

  private final Roots roots;
  private final Map<String, Path> sockets;
  private final String cacheFile;

  /**
   * An examination.
   *
   * @param sockets places to ask, by role; empty to ask nobody
   * @param cacheFile the launcher's start-up cache; empty if unknown
   */
  public HostExamination(Roots roots, Map<String, Path> sockets, String cacheFile) {
    this.roots = roots;
    this.sockets = sockets;
    this.cacheFile = cacheFile;
  }

  /** Never throws: what can't be seen is a finding too. */
  public Findings examine() {
    List<Findings.Socket> answers = new ArrayList<>();
    sockets.forEach((role, path) -> answers.add(socket(role, path)));
    return new Findings(
        roots.isLive(),
        ControlSocketPaths.live().uid() == 0,
        nodes(),
        shm(),
        answers,
        bootTime(),
        pidNamespace(),
        container(),
        Runtime.version().toString(),
        cache());
  }

  private List<Findings.Node> nodes() {
    List<Findings.Node> nodes = new ArrayList<>();
    Path folder = roots.dev().resolve("tenstorrent");
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Integer ordinal = number(entry.getFileName().toString());
        if (ordinal != null) {
          boolean usable = Files.isReadable(entry) && Files.isWritable(entry);
          nodes.add(new Findings.Node(ordinal, usable));
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // No folder, no nodes.
    }
    nodes.sort((a, b) -> Integer.compare(a.ordinal(), b.ordinal()));
    return nodes;
  }

  private static @Nullable Integer number(String name) {
    try {
      return Integer.valueOf(name);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private Findings.Shm shm() {
    Path shm = roots.devShm();
    Reading free;
    try {
      free = Reading.of(Files.getFileStore(shm).getUsableSpace());
    } catch (IOException e) {
      free = Reading.unknown(String.valueOf(e.getMessage()));
    }
    boolean folder = Files.isDirectory(shm);
    return new Findings.Shm(free, folder && Files.isReadable(shm), folder && Files.isWritable(shm));
  }

  private static Findings.Socket socket(String role, Path path) {
    String owner = "unknown";
    Findings.Socket.State state;
    try {
      if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        state = Findings.Socket.State.ABSENT;
      } else {
        owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        var kind =
            Files.readAttributes(
                path, java.nio.file.attribute.BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!kind.isOther()) {
          state = Findings.Socket.State.NOT_A_SOCKET;
        } else if (!Files.isWritable(path)) {
          state = Findings.Socket.State.FORBIDDEN;
        } else {
          state = answers(path) ? Findings.Socket.State.ANSWERS : Findings.Socket.State.STALE;
        }
      }
    } catch (AccessDeniedException e) {
      state = Findings.Socket.State.FORBIDDEN;
    } catch (IOException e) {
      state = Findings.Socket.State.ABSENT;
    }
    return new Findings.Socket(role, path.toString(), state, owner);
  }

  private static boolean answers(Path path) {
    try (SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private @Nullable Instant bootTime() {
    String line = line(roots.proc().resolve("stat"), "btime ");
    Long seconds = line == null ? null : seconds(line.substring("btime ".length()).strip());
    return seconds == null ? null : Instant.ofEpochSecond(seconds);
  }

  private static @Nullable Long seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      return seconds >= 0 && seconds < 1L << 40 ? seconds : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static boolean pidNamespace() {
    try {
      String own = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return !own.equals(HOST_PID_NAMESPACE);
    } catch (IOException e) {
      return false;
    }
  }

  private static @Nullable String container() {
    for (String mark : new String[] {"/.dockerenv", "/run/.containerenv"}) {
      if (Files.exists(Path.of(mark))) {
        return mark;
      }
    }
    return System.getenv("KUBERNETES_SERVICE_HOST") == null ? null : "Kubernetes";
  }

  private Findings.Cache cache() {
    if (cacheFile.isEmpty()) {
      return Findings.Cache.UNKNOWN;
    }
    boolean present = Files.isRegularFile(Path.of(cacheFile));
    return present ? Findings.Cache.PRESENT : Findings.Cache.MISSING;
  }

  /** The first line that begins so, of a regular file; null if there is none. */
  private static @Nullable String line(Path path, String prefix) {
    if (!Files.isRegularFile(path)) {
      return null;
    }
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
      int read = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read += line.length();
        if (line.startsWith(prefix)) {
          return line;
        }
        if (read > LONGEST_LINE) {
          return null;
        }
      }
    } catch (IOException e) {
      return null;
    }
    return null;
  }
}
