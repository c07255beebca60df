package ttmem.server.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import ttmem.model.Reading;

/** The samples of one name. What is unknown has no sample; a name without samples is left out. */
final class Family {
  private final String name;
  private final String help;
  private final Map<Labels, Double> samples = new LinkedHashMap<>();

  Family(String name, String help) {
    this.name = name;
    this.help = help;
  }

  void add(Labels labels, Reading reading) {
    if (reading.isKnown()) {
      samples.put(labels, (double) reading.value());
    }
  }

  void add(Labels labels, double value) {
    samples.put(labels, value);
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  MetricSnapshot gauge() {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    samples.forEach(
        (labels, value) ->
            gauge.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return gauge.build();
  }

  /** Of a name without its {@code _total}, which the format adds. */
  MetricSnapshot counter() {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    samples.forEach(
        (labels, value) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return counter.build();
  }
}
