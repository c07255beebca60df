package ttmem.cli.doctor;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Reading;

/**
 * What was seen on the host besides its {@link ttmem.model.Snapshot}.
 *
 * @param live whether it is the machine that the program runs on
 * @param root whether the program runs as root, who may see everything
 * @param nodes the device nodes, by ordinal
 * @param shm the folder of shared memory
 * @param sockets the places where a server may listen
 * @param bootTime when the kernel started by its own word; null if it can't be read
 * @param pidNamespace whether the program sits in a PID namespace below the host's
 * @param container what betrays a container; null if nothing does
 * @param jdk version of the running JDK
 * @param cache the start-up cache
 */
public record Findings(
    boolean live,
    boolean root,
    List<Node> nodes,
    Shm shm,
    List<Socket> sockets,
    @Nullable Instant bootTime,
    boolean pidNamespace,
    @Nullable String container,
    String jdk,
    Cache cache) {

  public Findings {
    nodes = List.copyOf(nodes);
    sockets = List.copyOf(sockets);
  }

  /** One {@code /dev/tenstorrent/N}; usable by this user means readable and writable. */
  public record Node(int ordinal, boolean usable) {}

  /** {@code /dev/shm}: bytes free for this user and rights, or why it can't be told. */
  public record Shm(Reading freeBytes, boolean readable, boolean writable) {}

  /** A place where a server may listen, who owns it, and whether somebody answers. */
  public record Socket(String role, String path, State state, String owner) {

    /** Whether old clients connect here; elsewhere the control API is asked. */
    boolean legacy() {
      return role.startsWith("legacy");
    }

    /** What a connection attempt gave. */
    public enum State {
      ABSENT,
      ANSWERS,
      /** The file is there and nobody listens. */
      STALE,
      FORBIDDEN,
      NOT_A_SOCKET
    }
  }

  /** The start-up cache of the launcher. */
  public enum Cache {
    PRESENT,
    MISSING,
    /** The program was not started by its launcher. */
    UNKNOWN
  }
}
