package ttmem.server.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/**
 * Bytes per process, device and type. The {@link #MOST} processes that use most have series of
 * their own; the others are one that is called {@code other}, so that a host on which thousands of
 * processes come and go doesn't fill anybody's database. Sums stay true: every counted byte is in
 * exactly one series. A series ends with its process, because nothing is remembered.
 */
final class ProcessSeries {
  static final int MOST = 50;

  private ProcessSeries() {}

  /** Values by labels. */
  static Map<Labels, Double> of(Snapshot snapshot) {
    List<ProcessInfo> byUse = new ArrayList<>(snapshot.processes());
    byUse.sort(
        Comparator.comparingLong(ProcessSeries::bytes)
            .reversed()
            .thenComparingInt(ProcessInfo::pid));
    Map<Labels, Double> series = new LinkedHashMap<>();
    for (int i = 0; i < byUse.size(); i++) {
      ProcessInfo process = byUse.get(i);
      for (Usage usage : process.usage()) {
        if (usage.counted()) {
          add(series, i < MOST ? process : null, usage);
        }
      }
    }
    return series;
  }

  private static void add(Map<Labels, Double> series, @Nullable ProcessInfo process, Usage usage) {
    for (MemoryType type : MemoryType.values()) {
      Reading reading = usage.amounts().get(type);
      if (reading.isKnown()) {
        Labels labels = labels(process, usage).and("type", type.label()).done();
        series.merge(labels, (double) reading.value(), Double::sum);
      }
    }
  }

  private static DeviceLabels labels(@Nullable ProcessInfo process, Usage usage) {
    DeviceLabels labels = new DeviceLabels().and("device", device(usage));
    if (process == null) {
      return labels.and("process", "other");
    }
    return labels
        .and("pid", Integer.toString(process.pid()))
        .and("process", name(process.command()))
        .and("user", process.user())
        .and("container", process.containerId())
        .and("pod", process.podUid())
        .and("slurm_job_id", process.slurmJobId());
  }

  /** The chip, the chips of a board joined by a plus, or nothing. */
  private static @Nullable String device(Usage usage) {
    Integer device = usage.device();
    return device != null
        ? device.toString()
        : usage.boardDevices().stream().map(String::valueOf).collect(Collectors.joining("+"));
  }

  /** The program without folder and arguments. */
  private static @Nullable String name(@Nullable String command) {
    if (command == null) {
      return null;
    }
    String program = command.strip();
    int end = program.indexOf(' ');
    program = end < 0 ? program : program.substring(0, end);
    return program.substring(program.lastIndexOf('/') + 1);
  }

  private static long bytes(ProcessInfo process) {
    Reading sum = Reading.ZERO;
    for (MemoryType type : MemoryType.values()) {
      sum = sum.plus(process.counted().get(type));
    }
    return sum.orElse(0);
  }
}
