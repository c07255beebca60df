package ttmem.monitor.merge;

import java.util.Optional;
import ttmem.model.Amounts;
import ttmem.model.Board;
import ttmem.model.DeviceIdentity;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/** How much memory a chip has, as far as its board tells. */
final class Capacity {
  private Capacity() {}

  /** Capacity per type; raw figures of the board's data sheet are marked inferred. */
  static Amounts of(DeviceIdentity identity) {
    Optional<Board> board = Optional.ofNullable(identity.board()).flatMap(Board::ofCardType);
    return Amounts.each(
        type ->
            switch (type) {
              case DRAM ->
                  board
                      .map(known -> Reading.inferred(known.dramBytes(), "raw DRAM of the board"))
                      .orElseGet(() -> unknownBoard(identity));
              case L1 ->
                  board
                      .map(
                          known ->
                              Reading.inferred(
                                  known.l1Bytes(),
                                  "raw worker L1 x "
                                      + known.workerCores()
                                      + " cores; no process published its bank figures"))
                      .orElseGet(() -> unknownBoard(identity));
              case L1_SMALL, TRACE ->
                  Reading.unknown(
                      "set by each process when it opens the device, and not published");
              case CB, KERNEL -> Reading.unknown("has no room of its own: it lies in L1");
              case SYSTEM_MEMORY -> Reading.unknown("host memory, not the device's");
            });
  }

  /** What is left of a chip that nobody holds; unknown otherwise. */
  static Amounts free(Amounts total, boolean held, boolean holdersComplete) {
    return Amounts.each(
        type -> {
          if (held) {
            return Reading.unknown("no allocator published its free space for this chip");
          }
          if (!holdersComplete) {
            return Reading.unknown("who holds this chip can't be seen by this user");
          }
          return type == MemoryType.DRAM || type == MemoryType.L1
              ? total.get(type)
              : Reading.unknown("no capacity of its own");
        });
  }

  private static Reading unknownBoard(DeviceIdentity identity) {
    return Reading.unknown(
        identity.board() == null
            ? "the driver doesn't say which board this is"
            : "unknown board: board=" + identity.board());
  }
}
