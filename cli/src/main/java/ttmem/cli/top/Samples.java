package ttmem.cli.top;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.history.History;

/**
 * What is charted: the use of a chip's memory, and of a process's over all its chips, as this view
 * saw it and as a server recorded it before. A time at which nothing was known is a gap, never a
 * line at zero. One thread.
 */
final class Samples {
  private static final MemoryType[] TYPES = {MemoryType.DRAM, MemoryType.L1};

  /** Beyond it, curves of what is no more there go. */
  private static final int MOST_CURVES = 4096;

  /** Whose use of what: a chip's (pid 0), or a process's (device -1). */
  record Key(int device, int pid, MemoryType type) {
    static Key chip(int device, MemoryType type) {
      return new Key(device, 0, type);
    }

    static Key process(int pid, MemoryType type) {
      return new Key(-1, pid, type);
    }
  }

  private final Map<Key, Curve> seen = new HashMap<>();
  private final Map<Key, Curve> recorded = new HashMap<>();
  private long lastMs = Long.MIN_VALUE;

  /**
   * Takes a look.
   *
   * @param holdsMs how long it speaks for unless another comes first
   */
  void add(Snapshot snapshot, long holdsMs) {
    long nowMs = snapshot.time().toEpochMilli();
    if (nowMs <= lastMs) {
      return;
    }
    for (MemoryType type : TYPES) {
      for (Device device : snapshot.devices()) {
        add(Key.chip(device.id(), type), device.memory().used().get(type), nowMs, holdsMs);
      }
      for (ProcessInfo process : snapshot.processes()) {
        add(Key.process(process.pid(), type), process.counted().get(type), nowMs, holdsMs);
      }
    }
    if (seen.size() > MOST_CURVES) {
      seen.values().removeIf(curve -> curve.end() < nowMs);
    }
    lastMs = nowMs;
  }

  private void add(Key key, Reading used, long nowMs, long holdsMs) {
    Curve curve = seen.computeIfAbsent(key, missing -> new Curve());
    // A look that came late, or early, ends the one before it; after a pause there is a gap.
    if (curve.end() > nowMs || curve.end() + holdsMs >= nowMs) {
      curve.endAt(nowMs);
    }
    if (used.isKnown()) {
      curve.add(nowMs, nowMs + holdsMs, used.value());
    }
  }

  /** Takes what a server recorded, in place of what one recorded of the same. */
  void fill(History history) {
    Map<Key, TreeMap<Long, Long>> sums = new HashMap<>();
    for (History.Series series : history.series()) {
      Integer device = series.device();
      Integer pid = series.pid();
      if (pid == null && device == null) {
        continue;
      }
      Key key =
          pid == null && device != null
              ? Key.chip(device, series.type())
              : Key.process(pid == null ? 0 : pid, series.type());
      TreeMap<Long, Long> points = sums.computeIfAbsent(key, missing -> new TreeMap<>());
      series.points().forEach(point -> points.merge(point.at(), point.most(), Long::sum));
    }
    sums.forEach(
        (key, points) -> {
          Curve curve = new Curve();
          points.forEach(
              (at, most) -> curve.add(1000 * at, 1000 * (at + history.stepSeconds()), most));
          recorded.put(key, curve);
        });
  }

  /**
   * The most that was used, step by step; -1 where nothing is known.
   *
   * @param end the instant in the last step; steps lie on whole multiples of their length, so that
   *     a chart moves only when a step is over
   */
  long[] peaks(Key key, Instant end, Span span, int steps) {
    long stepMs = Math.max(1, 1000 * span.seconds() / Math.max(1, steps));
    long endMs = (Math.floorDiv(end.toEpochMilli(), stepMs) + 1) * stepMs;
    long[] peaks = new long[steps];
    Arrays.fill(peaks, -1);
    for (Map<Key, Curve> curves : java.util.List.of(recorded, seen)) {
      Curve curve = curves.get(key);
      if (curve != null) {
        curve.raise(peaks, endMs - steps * stepMs, stepMs);
      }
    }
    return peaks;
  }

  /** The same as shares of {@code total}; NaN where one of both is not known. */
  double[] shares(Key key, Reading total, Instant end, Span span, int steps) {
    long[] peaks = peaks(key, end, span, steps);
    double[] shares = new double[steps];
    for (int i = 0; i < steps; i++) {
      boolean known = peaks[i] >= 0 && total.isKnown() && total.value() > 0;
      shares[i] = known ? (double) peaks[i] / total.value() : Double.NaN;
    }
    return shares;
  }
}
