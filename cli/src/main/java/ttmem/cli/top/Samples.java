package ttmem.cli.top;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Snapshot;

/**
 * The share of each chip's memory that was used, tick by tick, as long as this view runs. An
 * unknown share is NaN: a gap in the chart, never a line at zero. One thread.
 */
final class Samples {
  /** More than the widest chart shows. */
  static final int KEPT = 640;

  private record Key(int device, MemoryType type) {}

  private final Map<Key, double[]> rings = new HashMap<>();
  private long taken;

  void add(Snapshot snapshot) {
    Set<Key> seen = new HashSet<>();
    for (Device device : snapshot.devices()) {
      for (MemoryType type : new MemoryType[] {MemoryType.DRAM, MemoryType.L1}) {
        Key key = new Key(device.id(), type);
        ring(key)[(int) (taken % KEPT)] = share(device, type);
        seen.add(key);
      }
    }
    for (Map.Entry<Key, double[]> ring : rings.entrySet()) {
      if (!seen.contains(ring.getKey())) {
        ring.getValue()[(int) (taken % KEPT)] = Double.NaN;
      }
    }
    taken++;
  }

  /** The newest {@code count} shares, oldest first; NaN where nothing is known. */
  double[] last(int device, MemoryType type, int count) {
    double[] values = new double[count];
    double[] ring = rings.get(new Key(device, type));
    for (int i = 0; i < count; i++) {
      long tick = taken - count + i;
      boolean kept = tick >= 0 && tick >= taken - KEPT;
      values[i] = kept && ring != null ? ring[(int) (tick % KEPT)] : Double.NaN;
    }
    return values;
  }

  private double[] ring(Key key) {
    return rings.computeIfAbsent(
        key,
        missing -> {
          double[] ring = new double[KEPT];
          Arrays.fill(ring, Double.NaN);
          return ring;
        });
  }

  private static double share(Device device, MemoryType type) {
    Reading used = device.memory().used().get(type);
    Reading total = device.memory().total().get(type);
    return used.isKnown() && total.isKnown() && total.value() > 0
        ? (double) used.value() / total.value()
        : Double.NaN;
  }
}
