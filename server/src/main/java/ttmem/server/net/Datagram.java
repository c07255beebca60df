package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Unix datagrams, which the JDK doesn't have. Any thread may call; nothing blocks. */
public final class Datagram {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MAX_NAME_BYTES = 107;

  private Datagram() {}

  /**
   * Sends one.
   *
   * @param address a path, or {@code @name} in the abstract name space
   * @return the bytes sent, or {@code -errno}; {@code -ENAMETOOLONG} if the address doesn't fit
   */
  public static int send(String address, String message) {
    byte[] name = address.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_NAME_BYTES) {
      return -Errno.ENAMETOOLONG;
    }
    boolean isAbstract = name[0] == '@';
    int fd = Posix.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return fd;
    }
    try (Arena arena = Arena.ofConfined()) {
      // An abstract name has no end mark: it is as long as the address says.
      int end = isAbstract ? 0 : 1;
      MemorySegment to = arena.allocate(Short.BYTES + name.length + end, Short.BYTES);
      to.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(name, 0, to, JAVA_BYTE, Short.BYTES, name.length);
      if (isAbstract) {
        to.set(JAVA_BYTE, Short.BYTES, (byte) 0);
      }
      int connected = Posix.connect(fd, to);
      if (connected < 0) {
        return connected;
      }
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      return Posix.send(
          fd, arena.allocateFrom(JAVA_BYTE, bytes), bytes.length, Sockets.MSG_NOSIGNAL);
    } finally {
      Sockets.close(fd);
    }
  }
}
