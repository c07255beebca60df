package ttmem.monitor.questions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Amounts over time, in the order of time. */
final class Series {
  private final List<Instant> times = new ArrayList<>();
  private final List<Long> values = new ArrayList<>();

  void add(Instant time, long value) {
    times.add(time);
    values.add(value);
  }

  int size() {
    return values.size();
  }

  double seconds(int index) {
    Duration since = Duration.between(times.getFirst(), times.get(index));
    return since.getSeconds() + since.getNano() / 1e9;
  }

  long value(int index) {
    return values.get(index);
  }

  long last() {
    return values.getLast();
  }

  long growth() {
    return values.getLast() - values.getFirst();
  }

  /** How often it rose from one sample to the next. */
  int rises() {
    int rises = 0;
    for (int i = 1; i < values.size(); i++) {
      rises += values.get(i) > values.get(i - 1) ? 1 : 0;
    }
    return rises;
  }

  /** At most so many samples of these, evenly spaced, with the first and the last. */
  Series thinned(int most) {
    if (size() <= most) {
      return this;
    }
    Series thin = new Series();
    for (int i = 0; i < most; i++) {
      int at = (int) ((long) i * (size() - 1) / (most - 1));
      thin.add(times.get(at), values.get(at));
    }
    return thin;
  }
}
