package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/** What one process holds on one chip, by the source that counts. */
record DeviceHolding(ProcessInfo process, Usage usage) {

  /** Everything that is counted on this chip. */
  static List<DeviceHolding> on(Snapshot snapshot, Device device) {
    List<DeviceHolding> holdings = new ArrayList<>();
    for (ProcessInfo process : snapshot.processes()) {
      for (Usage usage : process.usage()) {
        if (usage.counted() && Objects.equals(usage.device(), device.id())) {
          holdings.add(new DeviceHolding(process, usage));
        }
      }
    }
    return holdings;
  }

  int pid() {
    return process.pid();
  }

  Amounts amounts() {
    return usage.amounts();
  }

  @Nullable Pool pool(MemoryType type) {
    return usage.pool(type).orElse(null);
  }

  Pool need(MemoryType type) {
    return usage.pool(type).orElseThrow();
  }

  /** Allocated in L1 and L1_SMALL by the allocator's word, all banks. */
  long publishedL1Bytes() {
    return total(Pool::allocatedBytes);
  }

  long freeL1Bytes() {
    return total(Pool::freeBytes);
  }

  private long total(ToLongFunction<Pool> figure) {
    long bytes = 0;
    for (MemoryType type : List.of(MemoryType.L1, MemoryType.L1_SMALL)) {
      Pool pool = pool(type);
      bytes += pool == null ? 0 : pool.banks() * figure.applyAsLong(pool);
    }
    return bytes;
  }

  long smallBankBytes() {
    Pool small = pool(MemoryType.L1_SMALL);
    return small == null ? 0 : small.bankBytes();
  }

  /** What it reported of the types that it published. */
  Reading reportedL1() {
    Reading l1 = amounts().get(MemoryType.L1);
    return pool(MemoryType.L1_SMALL) == null ? l1 : l1.plus(amounts().get(MemoryType.L1_SMALL));
  }
}
