package ttmem.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The line on a terminal that says how far a long file has been read. Work that is over in half a
 * second says nothing.
 */
final class Progress implements LongConsumer, AutoCloseable {
  private static final long FIRST_NS = 500_000_000;
  private static final long STEP_NS = 200_000_000;

  private final Console console;
  private final String name;
  private final long totalBytes;
  private final LongSupplier clockNs;
  private long nextNs;
  private boolean shown;

  Progress(Console console, String name, long totalBytes, LongSupplier clockNs) {
    this.console = console;
    this.name = name;
    this.totalBytes = totalBytes;
    this.clockNs = clockNs;
    nextNs = clockNs.getAsLong() + FIRST_NS;
  }

  /** For reading {@code file}, by the clock of the machine. */
  static Progress reading(Console console, Path file) {
    long bytes;
    try {
      bytes = Files.size(file);
    } catch (IOException e) {
      bytes = 0;
    }
    return new Progress(console, String.valueOf(file.getFileName()), bytes, System::nanoTime);
  }

  /** Takes note of how many bytes have been read. */
  @Override
  public void accept(long bytes) {
    long now = clockNs.getAsLong();
    if (now - nextNs >= 0) {
      nextNs = now + STEP_NS;
      shown = true;
      console.progress(
          String.format(
              Locale.ROOT, "reading %s: %.0f %%", name, 100.0 * bytes / Math.max(1, totalBytes)));
    }
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (shown) {
      console.progress("");
    }
  }
}
