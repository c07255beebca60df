package ttmem.server.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One receive buffer with the credentials of its bytes, reused for every socket of one thread.
 *
 * <p>The kernel never joins bytes of two processes in one receive, so {@link #pid} holds for all
 * bytes of the last one. The room for control data fits the credentials exactly: descriptors that a
 * client attaches are closed by the kernel, never installed here.
 *
 * <pre>
 *   msghdr, 64 bit                       control
 *    0 msg_name ptr                       0 cmsg_len u64 = 28
 *    8 msg_namelen u32                    8 cmsg_level i32 = SOL_SOCKET
 *   16 msg_iov ptr                       12 cmsg_type i32 = SCM_CREDENTIALS
 *   24 msg_iovlen u64                    16 pid i32
 *   32 msg_control ptr                   20 uid u32
 *   40 msg_controllen u64                24 gid u32
 *   48 msg_flags i32
 * </pre>
 */
public final class Receiver {
  static final int HEADER_BYTES = 56;
  private static final int IOV = 16;
  private static final int IOV_LENGTH = 24;
  static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;

  private static final int CONTROL_BYTES = 32;
  private static final int CREDENTIALS_BYTES = 28;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  static final int PID = 16;
  private static final int SCM_CREDENTIALS = 2;

  private final MemorySegment header;
  private final MemorySegment vector;
  private final MemorySegment control;
  private final MemorySegment buffer;
  private int pid;

  /**
   * A receiver with a buffer of {@code bytes}.
   *
   * @param arena what its memory lives in
   */
  public Receiver(Arena arena, int bytes) {
    header = arena.allocate(HEADER_BYTES, Long.BYTES);
    vector = arena.allocate(2 * Long.BYTES, Long.BYTES);
    control = arena.allocate(CONTROL_BYTES, Long.BYTES);
    buffer = arena.allocate(bytes, Long.BYTES);
    header.set(ADDRESS, IOV, vector);
    header.set(JAVA_LONG, IOV_LENGTH, 1);
    header.set(ADDRESS, CONTROL, control);
  }

  /** Where the bytes are. */
  public MemorySegment buffer() {
    return buffer;
  }

  /**
   * Receives into the buffer from {@code offset} on, without waiting.
   *
   * @return bytes received, 0 at the end of the stream, or {@code -errno}
   */
  public int receive(int fd, int offset) {
    vector.set(JAVA_LONG, 0, buffer.address() + offset);
    vector.set(JAVA_LONG, Long.BYTES, buffer.byteSize() - offset);
    header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_BYTES);
    control.set(JAVA_LONG, 0, 0);
    int received = Posix.receive(fd, header, Sockets.MSG_DONTWAIT);
    boolean named =
        received > 0
            && control.get(JAVA_LONG, 0) == CREDENTIALS_BYTES
            && control.get(JAVA_INT, LEVEL) == Sockets.SOL_SOCKET
            && control.get(JAVA_INT, TYPE) == SCM_CREDENTIALS;
    pid = named ? control.get(JAVA_INT, PID) : 0;
    return received;
  }

  /** The process that sent the last bytes; 0 if it can't be seen from this PID namespace. */
  public int pid() {
    return pid;
  }
}
