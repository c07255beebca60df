package ttmem.server.stats;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;

/**
 * The counters of one server. One thread adds to each counter; every thread may read, and sees each
 * value soon, not all of them of one instant.
 */
public final class Counters {
  private static final Set<Counter> FAULTS =
      EnumSet.of(
          Counter.CONNECTIONS_REFUSED,
          Counter.ACCEPT_SHORTAGES,
          Counter.SLOW_READERS,
          Counter.LOST_STEP,
          Counter.UNKNOWN_TYPES,
          Counter.PARTIAL_FRAMES,
          Counter.UNKNOWN_FREES,
          Counter.AMBIGUOUS_FREES,
          Counter.MISDIRECTED_FREES,
          Counter.SIZE_MISMATCHES,
          Counter.REFUSED_DEVICE,
          Counter.REFUSED_SIZE,
          Counter.REFUSED_BUFFER_TYPE,
          Counter.REFUSED_FULL,
          Counter.REFUSED_OWNERS,
          Counter.PID_MISMATCHES,
          Counter.FOREIGN_NAMESPACE,
          Counter.DEAD_SENDERS,
          Counter.MIXED_SENDERS,
          Counter.LOG_LINES_DROPPED);

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

  /** Those that tell of a fault and are not zero, as {@code name=value}; empty if there is none. */
  public String faults() {
    return FAULTS.stream()
        .filter(counter -> get(counter) != 0)
        .map(counter -> counter.label() + "=" + get(counter))
        .collect(Collectors.joining(" "));
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
