package ttmem.server.alerts;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows between two steps. Immutable.
 *
 * @param at time of the last step; null before the first
 * @param live pending, firing and unknown ones
 * @param recent resolved ones, newest first, a hundred at most
 * @param series earlier amounts, for trends
 * @param refused by rule: subjects that were too many at the last step
 */
record AlertState(
    @Nullable Instant at,
    Map<Alert.Key, Alert> live,
    List<Alert> recent,
    Map<Evidence.Key, Series> series,
    Map<String, Long> refused) {

  static final AlertState EMPTY = new AlertState(null, Map.of(), List.of(), Map.of(), Map.of());

  AlertState {
    live = Collections.unmodifiableMap(new LinkedHashMap<>(live));
    recent = List.copyOf(recent);
    series = Map.copyOf(series);
    refused = Map.copyOf(refused);
  }
}
