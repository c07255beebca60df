package ttmem.server.alerts;

import java.time.Duration;

/**
 * How long to wait before another try: twice as long each time.
 *
 * @param first after the first failure
 * @param most the cap
 * @param attempts in all; at least 1
 */
record Backoff(Duration first, Duration most, int attempts) {
  /** About four minutes of trying. */
  static final Backoff USUAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), 9);

  Duration after(int failures) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 20));
    return wait.compareTo(most) > 0 ? most : wait;
  }
}
