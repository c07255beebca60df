package ttmem.ledger;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;

/** What a ledger must say, worked out the slow way from everything that was reported. */
final class NaiveLedger {
  /** One live thing. */
  record Live(
      long handle,
      LedgerType type,
      int device,
      long address,
      long bytes,
      long part,
      long program,
      BitSet cores,
      long number) {}

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

    private Sum copy() {
      Sum copy = new Sum();
      copy.bytes = bytes;
      copy.peakBytes = peakBytes;
      copy.count = count;
      copy.peakCount = peakCount;
      copy.allocs = allocs;
      copy.frees = frees;
      copy.allocatedBytes = allocatedBytes;
      copy.windows.putAll(windows);
      return copy;
    }
  }

  final List<Live> live = new ArrayList<>();
  private final Map<Integer, List<Live>> circular = new HashMap<>();
  final Map<Integer, long[]> residents = new HashMap<>();
  final Map<String, Sum> sums = new HashMap<>();
  long events;
  long duplicates;
  long unknownFrees;
  long refused;

  Sum sum(int device, LedgerType type) {
    return sums.computeIfAbsent(device + " " + type, _ -> new Sum());
  }

  long[] residents(int device) {
    return residents.computeIfAbsent(device, _ -> new long[DeviceLayout.CORES]);
  }

  private List<Live> circular(int device) {
    return circular.computeIfAbsent(device, _ -> new ArrayList<>());
  }

  /** As it is now. */
  NaiveLedger copy() {
    NaiveLedger copy = new NaiveLedger();
    copy.live.addAll(live);
    circular.forEach((device, list) -> copy.circular.put(device, new ArrayList<>(list)));
    residents.forEach((device, programs) -> copy.residents.put(device, programs.clone()));
    sums.forEach((key, sum) -> copy.sums.put(key, sum.copy()));
    copy.events = events;
    return copy;
  }

  void came(Live entry, long wallNs) {
    if (entry.type().isBuffer() && newest(entry.type(), entry.device(), entry.address()) != null) {
      duplicates++;
    }
    live.add(entry);
    if (entry.type() == LedgerType.CB) {
      circular(entry.device()).add(entry);
    }
    events++;
    Sum sum = sum(entry.device(), entry.type());
    sum.allocs++;
    sum.allocatedBytes += entry.bytes();
    recount(entry.device(), entry.type(), entry.bytes());
    raised(sum, wallNs);
  }

  @Nullable Live newest(LedgerType type, int device, long address) {
    for (int i = live.size() - 1; i >= 0; i--) {
      Live entry = live.get(i);
      if (entry.type() == type && entry.device() == device && entry.address() == address) {
        return entry;
      }
    }
    return null;
  }

  void went(Live entry) {
    live.remove(entry);
    events++;
    sum(entry.device(), entry.type()).frees++;
    if (entry.type() == LedgerType.CB) {
      circular(entry.device()).remove(entry);
      long[] programs = residents(entry.device());
      for (int core = 0; core < programs.length; core++) {
        if (programs[core] == entry.program() + 1
            && buffersOn(entry.device(), entry.program(), core).isEmpty()) {
          programs[core] = 0;
        }
      }
    }
    recount(entry.device(), entry.type(), -entry.bytes());
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
    live.removeIf(e -> e.type() == LedgerType.CB && e.device() == device);
    circular.remove(device);
    residents.remove(device);
  }

  void dispatched(int device, long program, long wallNs) {
    long[] programs = residents(device);
    boolean changed = false;
    for (int core = 0; core < programs.length; core++) {
      if (programs[core] != program + 1 && !buffersOn(device, program, core).isEmpty()) {
        programs[core] = program + 1;
        changed = true;
      }
    }
    if (changed) {
      events++;
      Sum sum = sum(device, LedgerType.CB);
      sum.bytes = union(device);
      raised(sum, wallNs);
    }
  }

  boolean isResident(Live entry) {
    long[] programs = residents(entry.device());
    return entry.cores().stream().anyMatch(core -> programs[core] == entry.program() + 1);
  }

  private void recount(int device, LedgerType type, long change) {
    Sum sum = sum(device, type);
    sum.count += Long.signum(change);
    sum.bytes = type == LedgerType.CB ? union(device) : sum.bytes + change;
  }

  private static void raised(Sum sum, long wallNs) {
    sum.peakBytes = Math.max(sum.peakBytes, sum.bytes);
    sum.peakCount = Math.max(sum.peakCount, sum.count);
    sum.windows.merge(wallNs >> DeviceLayout.WINDOW_SHIFT, sum.bytes, Math::max);
  }

  private List<Live> buffersOn(int device, long program, int core) {
    List<Live> found = new ArrayList<>();
    for (Live entry : circular(device)) {
      if (entry.program() == program && entry.cores().get(core)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Byte by byte in units of 16: addresses and sizes of the simulation are multiples of it. */
  private long union(int device) {
    long[] programs = residents(device);
    long units = 0;
    for (int core = 0; core < programs.length; core++) {
      if (programs[core] != 0) {
        BitSet held = new BitSet();
        for (Live entry : buffersOn(device, programs[core] - 1, core)) {
          held.set((int) (entry.address() / 16), (int) ((entry.address() + entry.part()) / 16));
        }
        units += held.cardinality();
      }
    }
    return 16 * units;
  }
}
