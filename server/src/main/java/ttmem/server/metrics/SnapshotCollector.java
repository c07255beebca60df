package ttmem.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Usage;
import ttmem.monitor.questions.L1View;
import ttmem.server.stats.Counter;

/** All metrics of one instant. */
final class SnapshotCollector implements MultiCollector {
  private static final List<MemoryType> DEVICE_TYPES =
      List.of(MemoryType.DRAM, MemoryType.L1, MemoryType.L1_SMALL, MemoryType.TRACE);

  /** Events of clients that are missing in the figures. */
  private static final Set<Counter> LOST =
      Set.of(
          Counter.PARTIAL_FRAMES,
          Counter.UNKNOWN_TYPES,
          Counter.REFUSED_DEVICE,
          Counter.REFUSED_SIZE,
          Counter.REFUSED_BUFFER_TYPE,
          Counter.REFUSED_FULL,
          Counter.REFUSED_OWNERS,
          Counter.FOREIGN_NAMESPACE,
          Counter.DEAD_SENDERS,
          Counter.MIXED_SENDERS);

  private final Snapshot snapshot;
  private final MetricsFacts facts;
  private final MetricSnapshots.Builder all = MetricSnapshots.builder();

  SnapshotCollector(Snapshot snapshot, MetricsFacts facts) {
    this.snapshot = snapshot;
    this.facts = facts;
  }

  @Override
  public MetricSnapshots collect() {
    build();
    devices();
    holes();
    l1();
    coverage();
    processes();
    timesToFull();
    sources();
    counters();
    alerts();
    return all.build();
  }

  private void gauge(Family family) {
    if (!family.isEmpty()) {
      all.metricSnapshot(family.gauge());
    }
  }

  private void counter(Family family) {
    if (!family.isEmpty()) {
      all.metricSnapshot(family.counter());
    }
  }

  private void build() {
    @Nullable String version = SnapshotCollector.class.getPackage().getImplementationVersion();
    Labels labels =
        new DeviceLabels()
            .and("version", version == null ? "development" : version)
            .and("driver", snapshot.driver().version())
            .done();
    all.metricSnapshot(
        InfoSnapshot.builder()
            .name("ttmem_build")
            .help("Versions of ttmem and of the kernel driver.")
            .dataPoint(new InfoSnapshot.InfoDataPointSnapshot(labels))
            .build());
  }

  private void devices() {
    Family total =
        new Family("ttmem_device_memory_total_bytes", "Capacity, all banks of a chip together.");
    Family used =
        new Family(
            "ttmem_device_memory_used_bytes",
            "What processes hold, summed over them; may exceed the capacity.");
    Family free =
        new Family("ttmem_device_memory_free_bytes", "What is left, only where it can be said.");
    for (Device device : snapshot.devices()) {
      for (MemoryType type : DEVICE_TYPES) {
        Labels labels = DeviceLabels.of(device).and("type", type.label()).done();
        total.add(labels, device.memory().total().get(type));
        used.add(labels, device.memory().used().get(type));
        free.add(labels, device.memory().free().get(type));
      }
    }
    gauge(total);
    gauge(used);
    gauge(free);
  }

  private void l1() {
    Family l1 = new Family("ttmem_l1_bytes", "What L1 is used for, as far as it is known.");
    for (Device device : snapshot.devices()) {
      for (L1View.Part part : L1View.of(snapshot, device).parts()) {
        if (part.most().isEmpty()) { // a range is not a number
          String name = part.kind().name().toLowerCase(Locale.ROOT);
          l1.add(DeviceLabels.of(device).and("part", name).done(), part.bytes());
        }
      }
    }
    gauge(l1);
  }

  private void holes() {
    Family largest =
        new Family(
            "ttmem_device_memory_largest_free_block_bytes",
            "Largest hole of each bank, where one allocator alone deals with the chip.");
    Family fragmentation =
        new Family(
            "ttmem_fragmentation_ratio",
            "1 - largest hole / free, of a bank, where one allocator alone deals with the chip.");
    for (Device device : snapshot.devices()) {
      for (MemoryType type : DEVICE_TYPES) {
        Pool pool = onlyPool(device, type);
        if (pool != null && pool.largestFreeBytes() <= pool.freeBytes()) {
          Labels labels = DeviceLabels.of(device).and("type", type.label()).done();
          largest.add(labels, (double) pool.largestFreeBytes());
          if (pool.freeBytes() > 0) {
            fragmentation.add(labels, 1 - (double) pool.largestFreeBytes() / pool.freeBytes());
          }
        }
      }
    }
    gauge(largest);
    gauge(fragmentation);
  }

  /** Null if several processes use the chip, or one of which nothing is known. */
  private @Nullable Pool onlyPool(Device device, MemoryType type) {
    List<Usage> users =
        snapshot.processes().stream()
            .flatMap(process -> process.usage().stream())
            .filter(Usage::counted)
            .filter(usage -> usage.device() != null && usage.device() == device.id())
            .toList();
    boolean alone = users.size() == 1 && device.untracked().isEmpty();
    return alone ? users.getFirst().pool(type).orElse(null) : null;
  }

  /** A chip that nobody holds has no ratio: there is nothing to cover. */
  private void coverage() {
    Family coverage =
        new Family(
            "ttmem_tracking_coverage_ratio",
            "Part of the processes that hold a chip whose bytes some source reports.");
    for (Device device : snapshot.devices()) {
      int holders = device.holders().size();
      if (holders > 0) {
        int tracked = Math.max(0, holders - device.untracked().size());
        coverage.add(DeviceLabels.of(device).done(), (double) tracked / holders);
      }
    }
    gauge(coverage);
  }

  private void processes() {
    Family processes =
        new Family(
            "ttmem_process_memory_bytes",
            "What a process holds; the " + ProcessSeries.MOST + " largest and one for the others.");
    ProcessSeries.of(snapshot).forEach(processes::add);
    gauge(processes);
  }

  private void timesToFull() {
    Family left =
        new Family(
            "ttmem_time_to_full_seconds", "Until a growing memory is full if it goes on so.");
    for (MetricsFacts.TimeToFull each : facts.timesToFull()) {
      snapshot
          .device(each.device())
          .ifPresent(
              device ->
                  left.add(
                      DeviceLabels.of(device).and("type", each.type().label()).done(),
                      each.left().toMillis() / 1000.0));
    }
    gauge(left);
  }

  private void sources() {
    Family up = new Family("ttmem_source_up", "Whether a source that exists can be read.");
    for (SourceStatus source : snapshot.sources()) {
      if (source.state() != SourceStatus.State.ABSENT) {
        up.add(
            Labels.of("source", source.name()),
            source.state() == SourceStatus.State.FAILED ? 0 : 1);
      }
    }
    gauge(up);
  }

  private void counters() {
    if (facts.counters().isEmpty()) {
      return;
    }
    Labels legacy = Labels.of("source", "legacy");
    Family allocations = new Family("ttmem_allocations", "Allocations reported.");
    allocations.add(legacy, count(Set.of(Counter.ALLOCS)));
    Family frees = new Family("ttmem_frees", "Frees reported.");
    frees.add(legacy, count(Set.of(Counter.FREES)));
    Family unknown = new Family("ttmem_unknown_frees", "Frees of what nobody had reported.");
    unknown.add(legacy, count(Set.of(Counter.UNKNOWN_FREES)));
    Family lost = new Family("ttmem_events_lost", "Events that are missing in the figures.");
    lost.add(legacy, count(LOST));
    Family server = new Family("ttmem_server_events", "Everything that the server counts.");
    List<Counter> names = new ArrayList<>(List.of(Counter.values()));
    for (Counter name : names) {
      server.add(Labels.of("event", name.label()), count(Set.of(name)));
    }
    List.of(allocations, frees, unknown, lost, server).forEach(this::counter);
  }

  private Reading count(Set<Counter> counters) {
    return Reading.of(
        counters.stream().mapToLong(each -> facts.counters().getOrDefault(each, 0L)).sum());
  }

  private void alerts() {
    Family firing = new Family("ttmem_alerts_firing", "How many alerts of a rule fire.");
    facts.firing().forEach((rule, count) -> firing.add(Labels.of("rule", rule), count));
    gauge(firing);
  }
}
