package ttmem.server.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Level-triggered epoll over many descriptors; events carry the descriptor itself. One thread waits
 * and reads the events; registration belongs to the same thread.
 */
public final class Epoll implements AutoCloseable {
  public static final int IN = 1;
  public static final int OUT = 4;
  public static final int ERR = 8;
  public static final int HUP = 16;

  private static final int CLOEXEC = 0x80000;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;

  private static final int DATA = Abi.CURRENT.epollData();
  private static final int EVENT_BYTES = Abi.CURRENT.epollEventBytes();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment change = arena.allocate(EVENT_BYTES, Long.BYTES);
  private final MemorySegment events;
  private final int maxEvents;
  private int fd; // -1 once it is closed

  /**
   * An empty set that reports at most {@code maxEvents} at a time.
   *
   * @throws IllegalStateException if the kernel has no more descriptors
   */
  public Epoll(int maxEvents) {
    this.maxEvents = maxEvents;
    events = arena.allocate((long) maxEvents * EVENT_BYTES, Long.BYTES);
    fd = Posix.epollCreate(CLOEXEC);
    if (fd < 0) {
      throw new IllegalStateException("epoll_create1 failed: errno=" + -fd);
    }
  }

  public int add(int descriptor, int interest) {
    return control(ADD, descriptor, interest);
  }

  public int modify(int descriptor, int interest) {
    return control(MODIFY, descriptor, interest);
  }

  /** Must be called before {@code descriptor} is closed. */
  public int remove(int descriptor) {
    return control(DELETE, descriptor, 0);
  }

  /** Waits for events; 0 after {@code timeoutMs}, or when a signal came. */
  public int await(int timeoutMs) {
    int count = Posix.epollWait(fd, events, maxEvents, timeoutMs);
    return Math.max(count, 0);
  }

  /** The descriptor of event {@code index} of the last wait. */
  public int descriptor(int index) {
    return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES + DATA);
  }

  /** What happened to it: {@link #IN}, {@link #OUT}, {@link #ERR}, {@link #HUP}. */
  public int happened(int index) {
    return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
  }

  /** The descriptor of the set, for a set of sets. */
  public int descriptor() {
    return fd;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Sockets.close(fd);
      fd = -1;
      arena.close();
    }
  }

  private int control(int operation, int descriptor, int interest) {
    change.set(JAVA_INT, 0, interest);
    change.set(JAVA_INT_UNALIGNED, DATA, descriptor);
    return Posix.epollControl(fd, operation, descriptor, change);
  }
}
