package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Handles on processes. A handle stays with its process when the number is reused, and is readable
 * from the moment the process is dead, reaped or not. Results below zero are {@code -errno}. Any
 * thread may call.
 */
public final class PidFd {
  static final long SYS_PIDFD_OPEN = 434;
  static final int POLL_FD_BYTES = 8;
  private static final int POLL_EVENTS = 4;
  private static final int POLL_RESULT = 6;
  private static final short POLLIN = 1;

  private PidFd() {}

  /** A handle on the process that has this number now. */
  public static int open(int pid) {
    return Posix.systemCall(SYS_PIDFD_OPEN, pid, 0);
  }

  /** A handle on the very process that connected this socket (Linux 6.5). */
  public static int ofPeer(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocateFrom(JAVA_INT, -1);
      MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
      int result = Posix.getOption(socket, Sockets.SO_PEERPIDFD, value, length);
      return result < 0 ? result : value.get(JAVA_INT, 0);
    }
  }

  public static boolean isDead(int pidFd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(POLL_FD_BYTES, Integer.BYTES);
      poll.set(JAVA_INT, 0, pidFd);
      poll.set(JAVA_SHORT, POLL_EVENTS, POLLIN);
      return Posix.poll(poll, 1, 0) != 0 && poll.get(JAVA_SHORT, POLL_RESULT) != 0;
    }
  }

  public static void close(int pidFd) {
    Sockets.close(pidFd);
  }
}
