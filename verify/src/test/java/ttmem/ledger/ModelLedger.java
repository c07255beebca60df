package ttmem.ledger;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;

/** What a ledger must say about everything that was reported, without any of its bytes. */
final class ModelLedger {
  /** One live thing. */
  static final class Live {
    final LedgerType type;
    final int device;
    final long address;
    final long bytes;
    final long part;
    final long program;
    final BitSet cores;
    final long number;
    final long handle;
    private int place;

    Live(
        LedgerType type,
        int device,
        long address,
        long bytes,
        long part,
        long program,
        BitSet cores,
        long number,
        long handle) {
      this.type = type;
      this.device = device;
      this.address = address;
      this.bytes = bytes;
      this.part = part;
      this.program = program;
      this.cores = cores;
      this.number = number;
      this.handle = handle;
    }

    @Override
    public String toString() {
      return "%s device=%d address=%x bytes=%d part=%d program=%d number=%d"
          .formatted(type, device, address, bytes, part, program, number);
    }
  }

  /** The counters of one type on one device. */
  static final class Sum {
    long bytes;
    long peakBytes;
    long count;
    long peakCount;
    long allocs;
    long frees;
    long allocatedBytes;
    final Map<Long, Long> windows = new HashMap<>();

    private void raised(long wallNs) {
      peakBytes = Math.max(peakBytes, bytes);
      peakCount = Math.max(peakCount, count);
      windows.merge(wallNs >> DeviceLayout.WINDOW_SHIFT, bytes, Math::max);
    }
  }

  private record Key(LedgerType type, int device, long address) {}

  final List<Live> live = new ArrayList<>();
  private final Map<Key, List<Live>> byKey = new HashMap<>();
  private final ModelCores[] circular = new ModelCores[Reading.DEVICES];
  private final Sum[][] sums = new Sum[Reading.DEVICES][LedgerType.values().length];
  long events;
  long duplicates;
  long unknownFrees;
  long refused;

  ModelLedger() {
    for (int device = 0; device < Reading.DEVICES; device++) {
      circular[device] = new ModelCores();
      for (int type = 0; type < sums[device].length; type++) {
        sums[device][type] = new Sum();
      }
    }
  }

  Sum sum(int device, LedgerType type) {
    return sums[device][type.number()];
  }

  ModelCores circular(int device) {
    return circular[device];
  }

  void came(Live entry, long wallNs) {
    if (entry.type.isBuffer()) {
      List<Live> same =
          byKey.computeIfAbsent(
              new Key(entry.type, entry.device, entry.address), key -> new ArrayList<>(1));
      duplicates += same.isEmpty() ? 0 : 1;
      same.add(entry);
    }
    entry.place = live.size();
    live.add(entry);
    events++;
    Sum sum = sum(entry.device, entry.type);
    sum.count++;
    sum.allocs++;
    sum.allocatedBytes += entry.bytes;
    if (entry.type == LedgerType.CB) {
      circular[entry.device].came(entry);
      sum.bytes = circular[entry.device].bytes();
    } else {
      sum.bytes += entry.bytes;
    }
    sum.raised(wallNs);
  }

  @Nullable Live newest(LedgerType type, int device, long address) {
    List<Live> same = byKey.get(new Key(type, device, address));
    return same == null || same.isEmpty() ? null : same.getLast();
  }

  void went(Live entry) {
    if (entry.type.isBuffer()) {
      List<Live> same = byKey.get(new Key(entry.type, entry.device, entry.address));
      if (same != null) {
        same.remove(entry);
      }
    }
    drop(entry);
    events++;
    Sum sum = sum(entry.device, entry.type);
    sum.count--;
    sum.frees++;
    if (entry.type == LedgerType.CB) {
      circular[entry.device].went(entry);
      sum.bytes = circular[entry.device].bytes();
    } else {
      sum.bytes -= entry.bytes;
    }
  }

  private void drop(Live entry) {
    Live last = live.removeLast();
    if (last != entry) {
      live.set(entry.place, last);
      last.place = entry.place;
    }
  }

  void allCircularBuffersWent(int device) {
    Sum sum = sum(device, LedgerType.CB);
    if (sum.count == 0) {
      return;
    }
    events++;
    sum.frees += sum.count;
    sum.count = 0;
    sum.bytes = 0;
    for (Live entry : List.copyOf(live)) {
      if (entry.type == LedgerType.CB && entry.device == device) {
        drop(entry);
      }
    }
    circular[device] = new ModelCores();
  }

  void dispatched(int device, long program, long wallNs) {
    if (circular[device].dispatched(program)) {
      events++;
      Sum sum = sum(device, LedgerType.CB);
      sum.bytes = circular[device].bytes();
      sum.raised(wallNs);
    }
  }
}
