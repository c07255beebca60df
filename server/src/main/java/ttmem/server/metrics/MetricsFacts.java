package ttmem.server.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import ttmem.model.MemoryType;
import ttmem.server.stats.Counter;

/**
 * What the metrics tell beside the snapshot.
 *
 * @param counters what the server for old clients counted; empty if there is none
 * @param firing how many alerts fire, by the name of the rule; a rule of which none fires has 0
 * @param timesToFull of memories that grow
 */
public record MetricsFacts(
    Map<Counter, Long> counters, Map<String, Integer> firing, List<TimeToFull> timesToFull) {
  /** Nothing. */
  public static final MetricsFacts NONE = new MetricsFacts(Map.of(), Map.of(), List.of());

  public MetricsFacts {
    counters = Map.copyOf(counters);
    firing = Map.copyOf(firing);
    timesToFull = List.copyOf(timesToFull);
  }

  /**
   * When a memory is full if it goes on as it did.
   *
   * @param device logical id
   * @param type of memory
   * @param left until then
   */
  public record TimeToFull(int device, MemoryType type, Duration left) {}
}
