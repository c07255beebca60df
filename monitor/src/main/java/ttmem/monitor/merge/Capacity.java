package ttmem.monitor.merge;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Board;
import ttmem.model.DeviceIdentity;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Usage;

/**
 * How much memory a chip has and what of it is left, as far as its board and its allocator tell.
 *
 * <p>Every process has its own allocator, and each calls free what the others hold. So a chip has
 * something free only where nobody is on it, or exactly one process is, and has published figures.
 */
final class Capacity {
  private static final String NOT_PUBLISHED = "no allocator published its free space for this chip";

  private final DeviceIdentity identity;
  private final @Nullable Usage only;
  private final boolean shared;

  /**
   * The capacity of one chip.
   *
   * @param here what counts on it
   * @param othersHold whether processes hold it that are not among these, or may be
   */
  Capacity(DeviceIdentity identity, List<Usage> here, boolean othersHold) {
    this.identity = identity;
    this.shared = here.size() > 1 || (othersHold && !here.isEmpty());
    this.only = here.size() == 1 && !othersHold ? here.getFirst() : null;
  }

  private @Nullable Pool pool(MemoryType type) {
    return only == null ? null : only.pool(type).orElse(null);
  }

  /** Capacity per type; raw figures of the board's data sheet are marked inferred. */
  Amounts total() {
    Optional<Board> board = Optional.ofNullable(identity.board()).flatMap(Board::ofCardType);
    return Amounts.each(
        type ->
            switch (type) {
              case DRAM ->
                  board
                      .map(known -> Reading.inferred(known.dramBytes(), "raw DRAM of the board"))
                      .orElseGet(this::unknownBoard);
              case L1 -> board.map(this::l1).orElseGet(this::unknownBoard);
              case L1_SMALL, TRACE -> setByTheProcess(type);
              case CB, KERNEL -> Reading.unknown("has no room of its own: it lies in L1");
              case SYSTEM_MEMORY -> Reading.unknown("host memory, not the device's");
            });
  }

  private Reading l1(Board known) {
    String cores = "raw worker L1 x " + known.workerCores() + " cores";
    return Reading.inferred(
        known.l1Bytes(),
        pool(MemoryType.L1) == null
            ? cores + "; no process published its bank figures"
            : cores + "; its allocator deals out less");
  }

  private Reading setByTheProcess(MemoryType type) {
    Pool pool = pool(type);
    if (pool != null) {
      return Reading.of(pool.banks() * pool.bankBytes());
    }
    return Reading.unknown(
        shared
            ? "set by each process when it opens the device: told per process"
            : "set by each process when it opens the device, and not published");
  }

  /**
   * What is left.
   *
   * @param inUse whether anybody holds or uses the chip
   * @param holdersComplete whether everybody who might hold it is known
   */
  Amounts free(boolean inUse, boolean holdersComplete) {
    return Amounts.each(
        type -> {
          if (inUse) {
            return freeByTheAllocator(type);
          }
          if (!holdersComplete) {
            return Reading.unknown("who holds this chip can't be seen by this user");
          }
          return type == MemoryType.DRAM || type == MemoryType.L1
              ? total().get(type)
              : Reading.unknown("no capacity of its own");
        });
  }

  private Reading freeByTheAllocator(MemoryType type) {
    Pool pool = pool(type);
    if (pool == null) {
      return Reading.unknown(
          shared
              ? "every process has its own allocator: free space is told per process"
              : NOT_PUBLISHED);
    }
    long free = pool.banks() * pool.freeBytes();
    Reading circular = only == null ? Reading.ZERO : only.amounts().get(MemoryType.CB);
    if (type != MemoryType.L1 || circular.equals(Reading.ZERO)) {
      return Reading.of(free);
    }
    if (circular.status() != Reading.Status.EXACT) {
      return Reading.unknown(
          "its allocator calls %d bytes free; circular buffers that nobody reports may lie there"
              .formatted(free));
    }
    return circular.value() <= free
        ? Reading.of(free - circular.value())
        : Reading.unknown("more circular buffers than its allocator has free");
  }

  private Reading unknownBoard() {
    return Reading.unknown(
        identity.board() == null
            ? "the driver doesn't say which board this is"
            : "unknown board: board=" + identity.board());
  }
}
