package ttmem.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one source says one process uses on one device.
 *
 * @param device logical id; null if the chip is not known, or only its board
 * @param boardDevices the chips of the board when only the board is known; empty otherwise
 * @param logicalDevice the number that the process itself gives the device; null if it gave none
 * @param source {@code ledger}, {@code legacy} or {@code region}
 * @param counted false for a cross-check by a losing or partial source: never to be added
 * @param amounts bytes, device-wide
 * @param note why the chip is unknown, why not counted, since when; empty if nothing is to be said
 * @param pools what the process's allocator published for this device, at most one per type
 */
public record Usage(
    @Nullable Integer device,
    List<Integer> boardDevices,
    @Nullable Integer logicalDevice,
    String source,
    boolean counted,
    Amounts amounts,
    String note,
    List<Pool> pools) {

  public Usage {
    boardDevices = List.copyOf(boardDevices);
    pools = List.copyOf(pools);
  }

  /** Without figures of an allocator. */
  public Usage(
      @Nullable Integer device,
      List<Integer> boardDevices,
      @Nullable Integer logicalDevice,
      String source,
      boolean counted,
      Amounts amounts,
      String note) {
    this(device, boardDevices, logicalDevice, source, counted, amounts, note, List.of());
  }

  /** What the allocator published about this type. */
  public Optional<Pool> pool(MemoryType type) {
    return pools.stream().filter(pool -> pool.type() == type).findFirst();
  }
}
