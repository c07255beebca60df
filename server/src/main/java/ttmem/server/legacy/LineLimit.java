package ttmem.server.legacy;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Lets so many lines of one kind through per second, and says once per second that it holds more
 * back: what clients do must not flood the operator's log. Belongs to one thread.
 */
final class LineLimit {
  private static final long SECOND_NS = 1_000_000_000L;

  private final String what;
  private final int perSecond;
  private final Consumer<String> log;
  private final LongSupplier nanoTime;
  private long endsNs;
  private int passed;
  private boolean suppressing;

  /**
   * @param what the lines, in the plural
   */
  LineLimit(String what, int perSecond, Consumer<String> log, LongSupplier nanoTime) {
    this.what = what;
    this.perSecond = perSecond;
    this.log = log;
    this.nanoTime = nanoTime;
    endsNs = nanoTime.getAsLong();
  }

  /** Whether one more may be said now. */
  boolean admits() {
    long now = nanoTime.getAsLong();
    if (now - endsNs >= 0) {
      endsNs = now + SECOND_NS;
      passed = 0;
      suppressing = false;
    }
    if (passed < perSecond) {
      passed++;
      return true;
    }
    if (!suppressing) {
      suppressing = true;
      log.accept("suppressed: more than " + perSecond + " " + what + " in a second");
    }
    return false;
  }
}
