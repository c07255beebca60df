package ttmem.ledger.files;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Holds on to whatever a path named at one instant, without opening it: {@code O_PATH} neither
 * waits for a FIFO's writer nor wakes a device. Through {@link #path()} the very same file is then
 * looked at, and opened if its kind allows; a file put in its place meanwhile has no part in it.
 *
 * <p>The first handle of a JVM costs 80 to 130 ms: see {@link Patience} for when it is worth that.
 */
public final class PathHandle implements AutoCloseable {
  private static final int O_PATH = 0x20_0000;
  private static final int O_CLOEXEC = 0x8_0000;

  private final int descriptor;

  private PathHandle(int descriptor) {
    this.descriptor = descriptor;
  }

  /** The two calls; a class of its own, so that they are looked up only where needed. */
  private static final class Native {
    /** One of the few flags that differ between processors. */
    static final int O_NOFOLLOW =
        System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x2_0000;

    static final MethodHandle OPEN =
        handle(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    @SuppressWarnings("restricted")
    private static MethodHandle handle(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
    }
  }

  /**
   * A handle on the file itself; on a link, not on where it leads.
   *
   * @throws IOException if there is nothing of that name, or no right to look
   */
  public static PathHandle of(Path path) throws IOException {
    int descriptor;
    try (Arena arena = Arena.ofConfined()) {
      descriptor =
          (int)
              Native.OPEN.invokeExact(
                  arena.allocateFrom(path.toString()), O_PATH | O_CLOEXEC | Native.O_NOFOLLOW);
    } catch (Throwable e) {
      throw new IOException("can't be opened without waiting: " + e, e);
    }
    if (descriptor < 0) {
      throw new IOException("gone, or no right to look");
    }
    return new PathHandle(descriptor);
  }

  /** Leads to the file for as long as the handle is open; a link, so it has to be followed. */
  public Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public void close() {
    try {
      int _ = (int) Native.CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("close(2) throws nothing", e);
    }
  }
}
