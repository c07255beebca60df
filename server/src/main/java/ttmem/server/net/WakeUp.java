package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that any thread can make readable, once and for ever. A signal after the end does
 * nothing: the number may be another file by then.
 */
public final class WakeUp implements AutoCloseable {
  private static final int CLOEXEC_NONBLOCK = 0x80800;

  private int fd; // -1 once it is closed

  /**
   * A descriptor that is not readable yet.
   *
   * @throws IllegalStateException if the kernel has no more descriptors
   */
  public WakeUp() {
    fd = Posix.eventFd(CLOEXEC_NONBLOCK);
    if (fd < 0) {
      throw new IllegalStateException("eventfd failed: errno=" + -fd);
    }
  }

  public synchronized int descriptor() {
    return fd;
  }

  public synchronized void signal() {
    if (fd < 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
      int ignored = Posix.write(fd, one);
      assert ignored != 0;
    }
  }

  @Override
  public synchronized void close() {
    Sockets.close(fd);
    fd = -1;
  }
}
