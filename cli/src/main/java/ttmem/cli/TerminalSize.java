package ttmem.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Asks the terminal on standard output how large it is: {@code ioctl(1, TIOCGWINSZ)}. JLine could
 * tell as well, but takes 170 ms to get ready; this takes a few.
 */
final class TerminalSize {
  private static final long TIOCGWINSZ = 0x5413;

  /** What is assumed where a terminal doesn't say. */
  static final Size USUAL = new Size(80, 24);

  private @Nullable MethodHandle ioctl;

  /** Columns and rows, at least 1. */
  record Size(int columns, int rows) {}

  /** A terminal on standard output, or null. */
  static @Nullable TerminalSize ofStandardOutput() {
    return isTerminal(Console.target(1)) ? new TerminalSize() : null;
  }

  /** Whether a descriptor that is open on {@code target} is a terminal. */
  static boolean isTerminal(String target) {
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  Size read() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(8);
      int status = (int) function().invokeExact(1, TIOCGWINSZ, size);
      int rows = size.get(ValueLayout.JAVA_SHORT, 0) & 0xFFFF;
      int columns = size.get(ValueLayout.JAVA_SHORT, 2) & 0xFFFF;
      return status == 0 && rows > 0 && columns > 0 ? new Size(columns, rows) : USUAL;
    } catch (Throwable e) {
      return USUAL;
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle function() {
    MethodHandle known = ioctl;
    if (known == null) {
      Linker linker = Linker.nativeLinker();
      known =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("ioctl"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS),
              Linker.Option.firstVariadicArg(2));
      ioctl = known;
    }
    return known;
  }
}
