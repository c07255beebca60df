package ttmem.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The readings of one chip that are not memory, and its firmware versions.
 *
 * @param readings by metric; a metric that is not in the map is unknown
 * @param versions firmware versions by the driver's attribute name without {@code tt_}
 */
public record Telemetry(Map<Metric, Reading> readings, Map<String, String> versions) {

  private static final Reading NOT_READ = Reading.unknown("not published by this chip's driver");

  public Telemetry {
    EnumMap<Metric, Reading> copy = new EnumMap<>(Metric.class);
    copy.putAll(readings);
    readings = java.util.Collections.unmodifiableMap(copy);
    versions = java.util.Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** Every metric unknown, for one reason. */
  public static Telemetry unknown(String why) {
    EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      readings.put(metric, Reading.unknown(why));
    }
    return new Telemetry(readings, Map.of());
  }

  public Reading get(Metric metric) {
    return readings.getOrDefault(metric, NOT_READ);
  }
}
