package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Some samples of one amount over a window, evenly thinned out: at most 61, so that a long window
 * costs as much as a short one. Immutable.
 */
record Series(Duration window, List<Sample> samples) {
  static final int INTERVALS = 60;

  /** Fewer would take any step for a slope. */
  static final int LEAST = 8;

  record Sample(Instant time, long value) {}

  Series {
    samples = List.copyOf(samples);
  }

  static Series over(Duration window) {
    return new Series(window, List.of());
  }

  /** With one more sample, unless the last one is too near. */
  Series with(Instant now, long value) {
    Duration spacing = window.dividedBy(INTERVALS);
    if (!samples.isEmpty() && now.isBefore(samples.getLast().time().plus(spacing))) {
      return this;
    }
    List<Sample> next = new ArrayList<>(samples.size() + 1);
    for (Sample sample : samples) {
      if (!sample.time().isBefore(now.minus(window))) {
        next.add(sample);
      }
    }
    next.add(new Sample(now, value));
    return new Series(window, next);
  }

  /** Whether it tells enough: eight samples over half of the window. */
  boolean isEnough() {
    return samples.size() >= LEAST
        && Duration.between(samples.getFirst().time(), samples.getLast().time())
                .compareTo(window.dividedBy(2))
            >= 0;
  }

  /** How far it is from being enough. */
  String shortfall() {
    long seconds =
        samples.isEmpty()
            ? 0
            : Duration.between(samples.getFirst().time(), samples.getLast().time()).toSeconds();
    return "a trend needs %d samples over %d s, so far there are %d over %d s"
        .formatted(LEAST, window.toSeconds() / 2, samples.size(), seconds);
  }

  /**
   * Growth in bytes per second.
   *
   * @param low a quarter of all pairs of samples grow slower
   * @param middle half of them do: the slope of Theil and Sen, which a few wild samples don't move
   */
  record Slope(double low, double middle) {}

  /** The slope over all pairs of samples; needs at least two. */
  Slope slope() {
    int count = samples.size();
    double[] slopes = new double[count * (count - 1) / 2];
    int at = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        Duration apart = Duration.between(samples.get(i).time(), samples.get(j).time());
        double seconds = apart.toNanos() / 1e9;
        slopes[at++] = (samples.get(j).value() - samples.get(i).value()) / seconds;
      }
    }
    Arrays.sort(slopes);
    return new Slope(slopes[slopes.length / 4], slopes[slopes.length / 2]);
  }
}
