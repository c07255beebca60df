package ttmem.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The times that a ledger carries. Called by any thread; must not block or throw. */
public interface TrackerClock {
  /** Wall-clock nanoseconds since 1970; milliseconds are fine enough. */
  long wallNs();

  /** Nanoseconds since the machine started. */
  long bootNs();

  /**
   * The machine's clocks. Boot time is read once from {@code /proc/uptime} and carried on by {@link
   * System#nanoTime}, which stands still while a machine is suspended.
   */
  static TrackerClock system() {
    long startedNs = uptimeNs() - System.nanoTime();
    return new TrackerClock() {
      @Override
      public long wallNs() {
        return System.currentTimeMillis() * 1_000_000;
      }

      @Override
      public long bootNs() {
        return startedNs + System.nanoTime();
      }
    };
  }

  private static long uptimeNs() {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      return (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1e9);
    } catch (IOException | RuntimeException e) {
      return System.nanoTime();
    }
  }
}
