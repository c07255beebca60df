package ttmem.monitor;

import java.util.List;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Snapshot;
import ttmem.monitor.questions.Coverage;
import ttmem.monitor.questions.L1Cores;
import ttmem.monitor.questions.L1View;
import ttmem.monitor.questions.Observation;
import ttmem.monitor.questions.Overlap;

/**
 * One chip with everything that is known: who uses it, per-bank figures of each allocator, L1 in
 * its parts, and how far all that can be trusted.
 *
 * @param system the sums and who holds them
 * @param allocators what each process's allocator published, per type
 * @param l1 what is in L1
 * @param cores the same core by core, per process
 * @param coverage who reports, who doesn't and why, which sources disagree
 * @param overlaps addresses that two processes hold at once; empty if buffers are not told
 */
public record DetailedMemoryStats(
    SystemMemoryStats system,
    List<AllocatorStats> allocators,
    L1View l1,
    List<L1Cores> cores,
    Coverage coverage,
    List<Overlap> overlaps) {

  /** One allocator's figures for one type: all per bank. */
  public record AllocatorStats(int pid, Pool pool) {

    /** 0 = all that is free is one piece, near 1 = in crumbs; 0 if nothing is free. */
    public double fragmentation() {
      return pool.freeBytes() == 0 ? 0 : 1 - (double) pool.largestFreeBytes() / pool.freeBytes();
    }

    public MemoryType type() {
      return pool.type();
    }
  }

  public DetailedMemoryStats {
    allocators = List.copyOf(allocators);
    cores = List.copyOf(cores);
    overlaps = List.copyOf(overlaps);
  }

  /** What one look says about one of its chips. */
  public static DetailedMemoryStats of(Observation look, Device device) {
    Snapshot snapshot = look.snapshot();
    List<AllocatorStats> allocators =
        snapshot.processes().stream()
            .flatMap(
                process ->
                    process.usage().stream()
                        .filter(usage -> usage.counted())
                        .filter(usage -> Integer.valueOf(device.id()).equals(usage.device()))
                        .flatMap(usage -> usage.pools().stream())
                        .map(pool -> new AllocatorStats(process.pid(), pool)))
            .toList();
    return new DetailedMemoryStats(
        new SystemMemoryStats(
            snapshot.time(),
            device,
            snapshot.processes().stream()
                .filter(
                    process ->
                        device.holders().contains(process.pid())
                            || process.usage().stream()
                                .anyMatch(
                                    usage ->
                                        Integer.valueOf(device.id()).equals(usage.device())
                                            || usage.boardDevices().contains(device.id())))
                .toList()),
        allocators,
        L1View.of(snapshot, device),
        L1Cores.on(look, device),
        Coverage.of(snapshot, device),
        Overlap.on(snapshot, device, look.counted()));
  }
}
