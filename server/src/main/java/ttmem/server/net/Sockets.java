package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Unix stream sockets, never blocking. Results below zero are {@code -errno}. Any thread may call.
 */
public final class Sockets {
  static final int SOL_SOCKET = 1;
  static final int SO_PASSCRED = 16;
  static final int SO_PEERCRED = 17;
  static final int SO_PEERPIDFD = 77;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_NOSIGNAL = 0x4000;

  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int FAMILY_BYTES = Short.BYTES;
  private static final int MAX_PATH_BYTES = 107;

  private Sockets() {}

  /**
   * What the kernel noted of a peer when it connected.
   *
   * @param pid in this process's namespace; 0 if it can't be seen from here
   * @param uid real user id in this user namespace
   */
  public record Peer(int pid, int uid) {
    static final int BYTES = 3 * Integer.BYTES;
  }

  /** A new socket, non-blocking, closed on exec. */
  public static int open() {
    return Posix.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
  }

  public static int bind(int fd, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      return Posix.bind(fd, address(arena, path));
    }
  }

  public static int connect(int fd, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      return Posix.connect(fd, address(arena, path));
    }
  }

  public static int listen(int fd, int backlog) {
    return Posix.listen(fd, backlog);
  }

  /** The next waiting connection, non-blocking, closed on exec. */
  public static int accept(int fd) {
    return Posix.accept(fd, SOCK_NONBLOCK | SOCK_CLOEXEC);
  }

  /**
   * Makes the kernel add the sender's credentials to every receive. Set on a listener before it
   * listens, accepted sockets inherit it and even bytes sent before the accept carry them.
   */
  public static int passCredentials(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      return Posix.setOption(fd, SO_PASSCRED, arena.allocateFrom(JAVA_INT, 1));
    }
  }

  /** Who connected; pid 0 and uid -1 if the kernel doesn't say. */
  public static Peer peer(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT, 3);
      MemorySegment length = arena.allocateFrom(JAVA_INT, Peer.BYTES);
      return Posix.getOption(fd, SO_PEERCRED, value, length) < 0
          ? new Peer(0, -1)
          : new Peer(value.get(JAVA_INT, 0), value.get(JAVA_INT, Integer.BYTES));
    }
  }

  /** Sends at most {@code length} bytes, without waiting and without SIGPIPE. */
  public static int send(int fd, MemorySegment bytes, long length) {
    return Posix.send(fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  public static void close(int fd) {
    if (fd >= 0) {
      int ignored = Posix.close(fd);
      assert ignored <= 0;
    }
  }

  private static MemorySegment address(Arena arena, Path path) {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException(
          "a socket path has at most bytes="
              + MAX_PATH_BYTES
              + ", but got bytes="
              + name.length
              + " path="
              + path);
    }
    MemorySegment address = arena.allocate(FAMILY_BYTES + name.length + 1, Short.BYTES);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, name.length);
    return address;
  }
}
