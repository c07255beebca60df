package ttmem.server.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * The calls themselves. Any thread may make them; those that can wait pin their thread, so they
 * belong on platform threads.
 *
 * <p>{@code syscall(2)} is used for what the C library of older distributions lacks a wrapper for.
 * Results below zero are {@code -errno}.
 */
final class Posix {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CONNECT = handle("connect", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle LISTEN = handle("listen", JAVA_INT, JAVA_INT);
  private static final MethodHandle ACCEPT =
      handle("accept4", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private static final MethodHandle GET_OPTION =
      handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SET_OPTION =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECEIVE = longHandle("recvmsg", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      longHandle("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", JAVA_INT);
  private static final MethodHandle OPEN = handle("open", ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle FLOCK = handle("flock", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENT_FD = handle("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle WRITE = longHandle("write", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle EPOLL_CREATE = handle("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      handle("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      handle("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle POLL = handle("poll", ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GET_LIMIT = handle("getrlimit", JAVA_INT, ADDRESS);
  private static final MethodHandle SYSCALL =
      longHandle("syscall", JAVA_LONG, JAVA_LONG, JAVA_LONG);

  private Posix() {}

  static int socket(int domain, int type) {
    try {
      return result((int) SOCKET.invokeExact(captured(), domain, type, 0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int bind(int fd, MemorySegment address) {
    try {
      return result((int) BIND.invokeExact(captured(), fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int connect(int fd, MemorySegment address) {
    try {
      return result((int) CONNECT.invokeExact(captured(), fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int listen(int fd, int backlog) {
    try {
      return result((int) LISTEN.invokeExact(captured(), fd, backlog));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int accept(int fd, int flags) {
    try {
      return result(
          (int) ACCEPT.invokeExact(captured(), fd, MemorySegment.NULL, MemorySegment.NULL, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getOption(int fd, int option, MemorySegment value, MemorySegment length) {
    try {
      return result(
          (int) GET_OPTION.invokeExact(captured(), fd, Sockets.SOL_SOCKET, option, value, length));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int setOption(int fd, int option, MemorySegment value) {
    try {
      return result(
          (int)
              SET_OPTION.invokeExact(
                  captured(), fd, Sockets.SOL_SOCKET, option, value, (int) value.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int receive(int fd, MemorySegment header, int flags) {
    try {
      return result((long) RECEIVE.invokeExact(captured(), fd, header, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int send(int fd, MemorySegment bytes, long length, int flags) {
    try {
      return result((long) SEND.invokeExact(captured(), fd, bytes, length, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(captured(), fd));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, StandardCharsets.UTF_8);
      return result((int) OPEN.invokeExact(captured(), name, flags, mode));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int flock(int fd, int operation) {
    try {
      return result((int) FLOCK.invokeExact(captured(), fd, operation));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int eventFd(int flags) {
    try {
      return result((int) EVENT_FD.invokeExact(captured(), 0, flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int write(int fd, MemorySegment bytes) {
    try {
      return result((long) WRITE.invokeExact(captured(), fd, bytes, bytes.byteSize()));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollCreate(int flags) {
    try {
      return result((int) EPOLL_CREATE.invokeExact(captured(), flags));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollControl(int epoll, int operation, int fd, MemorySegment event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(captured(), epoll, operation, fd, event));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int epollWait(int epoll, MemorySegment events, int max, int timeoutMs) {
    try {
      return result((int) EPOLL_WAIT.invokeExact(captured(), epoll, events, max, timeoutMs));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int poll(MemorySegment descriptors, long count, int timeoutMs) {
    try {
      return result((int) POLL.invokeExact(captured(), descriptors, count, timeoutMs));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int getLimit(int resource, MemorySegment limit) {
    try {
      return result((int) GET_LIMIT.invokeExact(captured(), resource, limit));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int systemCall(long number, long first, long second) {
    try {
      return result((long) SYSCALL.invokeExact(captured(), number, first, second));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static MemorySegment captured() {
    return CAPTURED.get();
  }

  private static int result(long value) {
    return value == -1 ? -(int) ERRNO.get(CAPTURED.get(), 0L) : (int) value;
  }

  private static MethodHandle handle(String name, ValueLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle longHandle(String name, ValueLayout... arguments) {
    return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments));
  }

  @SuppressWarnings("restricted") // the program's manifest enables native access
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
    return LINKER.downcallHandle(function, descriptor, Linker.Option.captureCallState("errno"));
  }

  /**
   * What a call throws is what it is: no memory, no class, a wrong argument. Nothing else can come.
   */
  private static AssertionError impossible(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException wrong) {
      throw wrong;
    }
    return new AssertionError("expected a system call to throw nothing, but got " + e, e);
  }
}
