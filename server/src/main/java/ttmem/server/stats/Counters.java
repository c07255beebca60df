package ttmem.server.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The counters of one server. One thread adds to each counter; every thread may read, and sees each
 * value soon, not all of them of one instant.
 */
public final class Counters {
  private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

  public void increment(Counter counter) {
    add(counter, 1);
  }

  public void add(Counter counter, long amount) {
    int index = counter.index();
    values.setOpaque(index, values.getPlain(index) + amount);
  }

  public long get(Counter counter) {
    return values.getOpaque(counter.index());
  }

  /** All of them, in the order of the enumeration. */
  public Map<Counter, Long> all() {
    Map<Counter, Long> all = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      all.put(counter, get(counter));
    }
    return all;
  }
}
