package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import ttmem.model.Device;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Snapshot;

/**
 * Two processes that hold the same addresses of one chip: each has its own allocator, and neither
 * knows of the other. One of them reads what the other wrote.
 *
 * <p>A buffer takes in each bank, from its address on, what its owner said that it takes there; if
 * that was not said, at least its bytes divided by all banks; where the number of banks is not
 * known either, only the address itself is compared. So every overlap that is listed is one; some
 * may be missed.
 *
 * @param type of both
 * @param address where the second one begins, in the first
 */
public record Overlap(MemoryType type, LiveBuffer first, LiveBuffer second, long address) {
  private static final Set<MemoryType> TYPES =
      EnumSet.of(MemoryType.DRAM, MemoryType.L1, MemoryType.L1_SMALL, MemoryType.TRACE);
  private static final int MOST = 100;

  private record Span(LiveBuffer buffer, long end) {}

  /** Overlaps of buffers on one chip, by address; the first 100. */
  public static List<Overlap> on(Snapshot snapshot, Device device, List<LiveBuffer> buffers) {
    Map<MemoryType, Long> banks = banks(snapshot, device);
    List<Overlap> overlaps = new ArrayList<>();
    for (MemoryType type : TYPES) {
      List<LiveBuffer> here =
          buffers.stream()
              .filter(buffer -> buffer.type() == type && buffer.bytes() > 0)
              .filter(buffer -> Objects.equals(buffer.device(), device.id()))
              // The old Python and demo clients give a counter in the place of the address.
              .filter(buffer -> buffer.address() >= 32)
              .sorted(Comparator.comparingLong(LiveBuffer::address))
              .toList();
      sweep(type, here, banks.getOrDefault(type, Long.MAX_VALUE), overlaps);
    }
    return overlaps;
  }

  private static Map<MemoryType, Long> banks(Snapshot snapshot, Device device) {
    Map<MemoryType, Long> banks = new HashMap<>();
    for (DeviceHolding holding : DeviceHolding.on(snapshot, device)) {
      for (Pool pool : holding.usage().pools()) {
        banks.merge(pool.type(), (long) pool.banks(), Math::max);
      }
    }
    return banks;
  }

  /** Keeps, for each process, the span that reaches furthest: a few, not all of them. */
  private static void sweep(
      MemoryType type, List<LiveBuffer> sorted, long banks, List<Overlap> overlaps) {
    Map<Integer, Span> furthest = new HashMap<>();
    for (LiveBuffer buffer : sorted) {
      for (Span span : furthest.values()) {
        if (span.buffer.pid() != buffer.pid()
            && span.end > buffer.address()
            && overlaps.size() < MOST) {
          overlaps.add(new Overlap(type, span.buffer, buffer, buffer.address()));
        }
      }
      long end = buffer.address() + bankBytes(buffer, banks);
      furthest.merge(
          buffer.pid(), new Span(buffer, end), (old, fresh) -> old.end > fresh.end ? old : fresh);
    }
  }

  private static long bankBytes(LiveBuffer buffer, long banks) {
    LiveBuffer.Shape shape = buffer.shape();
    return shape != null && shape.bankBytes() != null
        ? shape.bankBytes()
        : Math.max(1, Math.ceilDiv(buffer.bytes(), banks));
  }
}
