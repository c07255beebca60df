package ttmem.sources.region;

import static ttmem.sources.region.RegionLayout.ROWS;
import static ttmem.sources.region.RegionLayout.SLOTS;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ttmem.sources.region.Region.Clock;
import ttmem.sources.region.Region.Row;
import ttmem.sources.region.Region.Slot;

/**
 * Bytes to {@link Region}: a pure function that accepts any bytes.
 *
 * <p>The number 2 names two things. The draft has an unused chip number of 0, the id in two fields
 * and monotonic times; version 2 as merged has 0xFFFFFFFF, one field and wall-clock times. A board
 * serial gives the draft away; without one, an empty row of chip 0 does where no row is 0xFFFFFFFF
 * (legacy-protocol facts, section 7).
 */
final class RegionDecoder {

  /** What came out. */
  sealed interface Result {

    record Decoded(Region region) implements Result {}

    /** Not a region, or none that is known; {@code why} says what was expected and what came. */
    record Refused(String why) implements Result {}

    /** A region that its first writer has not finished: a matter of microseconds if all is well. */
    record Starting(String why) implements Result {}
  }

  private final ByteBuffer bytes;
  private final int version;
  private final RegionLayout layout;

  private RegionDecoder(ByteBuffer bytes, int version, RegionLayout layout) {
    this.bytes = bytes;
    this.version = version;
    this.layout = layout;
  }

  /** Decodes a file's first bytes, of which everything past the known layout is ignored. */
  static Result decode(byte[] content) {
    if (content.length == 0) {
      return new Result.Starting("size=0, created but not sized");
    }
    if (content.length < Integer.BYTES) {
      return new Result.Refused("size=" + content.length + " is too short to hold a version");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int version = bytes.getInt(RegionLayout.VERSION);
    if (version == 0) {
      return new Result.Starting("version=0, not initialized");
    }
    Optional<RegionLayout> layout = RegionLayout.ofVersion(version);
    if (layout.isEmpty()) {
      return new Result.Refused(
          "version=" + Integer.toUnsignedString(version) + ", expected 1 to 4");
    }
    int expected = layout.get().sizeBytes();
    if (content.length < expected) {
      return new Result.Refused(
          "size=" + content.length + ", expected=" + expected + " for version " + version);
    }
    return new RegionDecoder(bytes, version, layout.get()).decode();
  }

  private Result decode() {
    if (version == 4) {
      int state = bytes.getInt(layout.state());
      if (state == RegionLayout.STATE_UNINITIALIZED || state == RegionLayout.STATE_IN_PROGRESS) {
        return new Result.Starting("init_state=" + state + ", not initialized");
      }
      if (state != RegionLayout.STATE_READY) {
        return new Result.Refused(
            "init_state=%#x, expected=%#x".formatted(state, RegionLayout.STATE_READY));
      }
    }
    Clock clock = version == 1 || isDraft() ? Clock.MONOTONIC : Clock.WALL;
    return new Result.Decoded(
        new Region(
            version,
            clock,
            bytes.getInt(RegionLayout.ACTIVE),
            bytes.getLong(RegionLayout.UPDATED),
            bytes.getInt(RegionLayout.REFERENCES),
            bytes.getLong(RegionLayout.BOARD_SERIAL),
            bytes.getLong(RegionLayout.CHIP_ID),
            bytes.getInt(RegionLayout.DEVICE_NUMBER),
            amounts(RegionLayout.TOTALS),
            rows(clock),
            slots()));
  }

  private boolean isDraft() {
    if (version != 2) {
      return false;
    }
    if (bytes.getLong(RegionLayout.BOARD_SERIAL) != 0) {
      return true;
    }
    boolean hasEmptyRowOfChip0 = false;
    for (int i = 0; i < ROWS; i++) {
      int at = layout.row(i);
      int chip = bytes.getInt(at + RegionLayout.ROW_CHIP);
      if (chip == RegionLayout.UNUSED_CHIP) {
        return false;
      }
      hasEmptyRowOfChip0 |= chip == 0 && isEmpty(at);
    }
    return hasEmptyRowOfChip0;
  }

  private boolean isEmpty(int row) {
    return amounts(row + RegionLayout.ROW_AMOUNTS).equals(Bytes.NONE);
  }

  private List<Row> rows(Clock clock) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int at = layout.row(i);
      int chip = bytes.getInt(at + RegionLayout.ROW_CHIP);
      Bytes amounts = amounts(at + RegionLayout.ROW_AMOUNTS);
      boolean unused =
          chip == RegionLayout.UNUSED_CHIP
              || (clock == Clock.MONOTONIC && chip == 0 && amounts.equals(Bytes.NONE));
      if (!unused) {
        rows.add(new Row(i, chip, bytes.getInt(at + RegionLayout.ROW_REMOTE) != 0, amounts));
      }
    }
    return rows;
  }

  private List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      int at = layout.slot(i);
      int pid = bytes.getInt(at + RegionLayout.SLOT_PID);
      if (pid != RegionLayout.PID_FREE) {
        slots.add(
            new Slot(
                i,
                pid,
                amounts(at + RegionLayout.SLOT_AMOUNTS),
                bytes.getLong(at + layout.slotUpdated()),
                name(at + layout.slotName())));
      }
    }
    return slots;
  }

  private Bytes amounts(int at) {
    return new Bytes(
        bytes.getLong(at),
        bytes.getLong(at + Long.BYTES),
        bytes.getLong(at + 2 * Long.BYTES),
        bytes.getLong(at + 3 * Long.BYTES),
        bytes.getLong(at + 4 * Long.BYTES),
        layout.hasKernelColumn() ? bytes.getLong(at + 5 * Long.BYTES) : 0);
  }

  private String name(int at) {
    int length = 0;
    while (length < RegionLayout.NAME_BYTES && bytes.get(at + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    bytes.get(at, name);
    return new String(name, StandardCharsets.UTF_8);
  }
}
