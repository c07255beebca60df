package ttmem.sources.region;

import java.util.List;
import java.util.Optional;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/**
 * One region as its bytes say, nothing believed yet.
 *
 * @param version 1 to 4
 * @param clock which clock its times are from
 * @param activeSlots slots in use as the writers count, dead ones included
 * @param updatedNs time of the last event by anyone; not a heartbeat
 * @param references attached processes as the writers count: one too many for each killed one
 * @param boardSerial 0 except in version 1 and the draft of 2
 * @param asicId the id field: the chip's unique id, or its place on the board in the drafts
 * @param deviceNumber logical number of the device in the process that attached last
 * @param totals over all processes; CB here is worthless in versions 2 and 3 (the last writer's)
 * @param rows chips in use, in file order
 * @param slots slots that are not free, in file order
 */
record Region(
    int version,
    Clock clock,
    int activeSlots,
    long updatedNs,
    int references,
    long boardSerial,
    long asicId,
    int deviceNumber,
    Bytes totals,
    List<Row> rows,
    List<Slot> slots) {

  /** Where the times of a region come from. */
  enum Clock {
    /** Nanoseconds since boot: version 1 and the draft of version 2. */
    MONOTONIC,
    /** Nanoseconds since 1970. */
    WALL
  }

  /**
   * Amounts of one chip. They are not reduced when a process exits while others stay.
   *
   * @param chipNumber logical number in the process that wrote it first
   */
  record Row(int index, int chipNumber, boolean isRemote, Bytes bytes) {}

  /**
   * Amounts of one process.
   *
   * @param pid in the writer's PID namespace; {@link RegionLayout#PID_RELEASING} in passing
   * @param updatedNs its last event, by the region's clock
   * @param name the kernel's short name at its first event; raw
   */
  record Slot(int index, int pid, Bytes bytes, long updatedNs, String name) {}

  Region {
    rows = List.copyOf(rows);
    slots = List.copyOf(slots);
  }

  /**
   * The number that names the chip, unsigned, as the file name should have it: the drafts keep it
   * in two parts. Empty if no writer has filled it in.
   */
  Optional<Long> id() {
    long id = clock == Clock.MONOTONIC ? (boardSerial << 8) | (asicId & 0xFF) : asicId;
    return id == 0 ? Optional.empty() : Optional.of(id);
  }

  /**
   * What the given bytes of this region mean.
   *
   * <p>Amounts are the logical sizes of buffers: all banks of the chip together, without the
   * allocator's rounding. Kernels are published by version 1 only; host memory by none. CB in
   * versions 2 and 3 is what all programs of the process could occupy, brought up to date at most
   * every 100 ms and possibly never again: it is given as inferred (tt-metal-shm facts, section 3).
   */
  Amounts amounts(Bytes bytes) {
    return Amounts.each(type -> amount(type, bytes.of(type)));
  }

  /** What a number of bytes of one type means in this region. */
  Reading amount(MemoryType type, long bytes) {
    if (type == MemoryType.SYSTEM_MEMORY) {
      return Reading.unknown("host memory is not counted by any region");
    }
    if (type == MemoryType.KERNEL && version != 1) {
      return Reading.unknown("not published by region version " + version);
    }
    if (!Bytes.isPlausible(bytes)) {
      return Reading.unknown(
          "implausible: " + type.label() + "=" + Long.toUnsignedString(bytes) + " in the region");
    }
    if (type == MemoryType.CB && isCbHighWaterMark()) {
      return Reading.inferred(
          bytes, "circular buffers of all cached programs, region version " + version);
    }
    return Reading.of(bytes);
  }

  boolean isCbHighWaterMark() {
    return version == 2 || version == 3;
  }
}
