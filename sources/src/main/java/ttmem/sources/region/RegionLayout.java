package ttmem.sources.region;

import java.util.Optional;

/**
 * The bytes of a region, little-endian; every u64 is 8-aligned, the whole 64-aligned (tt-metal-shm
 * facts, section 2; legacy-protocol facts, section 7). What differs between versions is whether an
 * amount has a sixth column, KERNEL (version 1), and whether there is a state word (version 4):
 *
 * <pre>
 *  offset
 *       0  +---------------------------------------------------------------+
 *          | u32 version          | u32 slots in use                       |
 *          | u64 last update                                               |
 *          | u32 reference count  | padding                                |
 *          | u64 board serial (drafts; else 0)                             |
 *          | u64 chip id                                                   |
 *          | u32 logical number of the last to attach | padding            |
 *      48  +---------------------------------------------------------------+
 *          | totals: u64 DRAM, L1, L1_SMALL, TRACE, CB [, KERNEL]          |
 *   88/96  +---------------------------------------------------------------+
 *          | 16 chip rows:  u32 chip number | u32 is remote | 5 [6] u64    |
 * 856/992  +---------------------------------------------------------------+
 *          | 64 slots:      i32 pid | padding | 5 [6] u64                  |
 *          |                u64 last update | char[64] name                |
 *    8536  +---------------------------------------------------------------+
 *          | u32 state (version 4)  | padding                              |
 *          +---------------------------------------------------------------+
 *          8576 bytes, 9280 in version 1
 * </pre>
 *
 * @param columns amounts per record: 5, or 6 with KERNEL
 * @param sizeBytes of the whole region
 */
record RegionLayout(int columns, int sizeBytes) {
  static final RegionLayout VERSION_1 = new RegionLayout(6, 9280);
  static final RegionLayout VERSIONS_2_TO_4 = new RegionLayout(5, 8576);

  /** No version is longer: as much as is ever read of a file. */
  static final int MAX_SIZE_BYTES = VERSION_1.sizeBytes;

  static final int ROWS = 16;
  static final int SLOTS = 64;
  static final int NAME_BYTES = 64;

  static final int VERSION = 0;
  static final int ACTIVE = VERSION + Integer.BYTES;
  static final int UPDATED = ACTIVE + Integer.BYTES;
  static final int REFERENCES = UPDATED + Long.BYTES;
  static final int BOARD_SERIAL = REFERENCES + 2 * Integer.BYTES;
  static final int CHIP_ID = BOARD_SERIAL + Long.BYTES;
  static final int DEVICE_NUMBER = CHIP_ID + Long.BYTES;
  static final int TOTALS = DEVICE_NUMBER + 2 * Integer.BYTES;

  /** Inside a row. */
  static final int ROW_CHIP = 0;

  static final int ROW_REMOTE = ROW_CHIP + Integer.BYTES;
  static final int ROW_AMOUNTS = ROW_REMOTE + Integer.BYTES;

  /** Inside a slot. */
  static final int SLOT_PID = 0;

  static final int SLOT_AMOUNTS = SLOT_PID + 2 * Integer.BYTES;

  /** An unused row since version 2 as merged; before, the number 0 stood for it. */
  static final int UNUSED_CHIP = 0xFFFFFFFF;

  static final int PID_FREE = 0;

  /** Version 4: the slot is about to become free. */
  static final int PID_RELEASING = -1;

  static final int STATE_UNINITIALIZED = 0;
  static final int STATE_IN_PROGRESS = 1;

  /** The letters REDY. */
  static final int STATE_READY = 0x52454459;

  RegionLayout {
    int end = stateOf(columns) + Integer.BYTES;
    if (sizeBytes % 64 != 0 || sizeBytes < end || sizeBytes >= end + 128) {
      throw new IllegalArgumentException("sizeBytes=" + sizeBytes + " end=" + end);
    }
  }

  /** The layout of a version, if it is known. */
  static Optional<RegionLayout> ofVersion(int version) {
    return switch (version) {
      case 1 -> Optional.of(VERSION_1);
      case 2, 3, 4 -> Optional.of(VERSIONS_2_TO_4);
      default -> Optional.empty();
    };
  }

  boolean hasKernelColumn() {
    return columns == 6;
  }

  int row(int index) {
    return rowsOf(columns) + index * rowBytesOf(columns);
  }

  int slot(int index) {
    return slotsOf(columns) + index * slotBytesOf(columns);
  }

  /** Inside a slot. */
  int slotUpdated() {
    return slotUpdatedOf(columns);
  }

  /** Inside a slot. */
  int slotName() {
    return slotNameOf(columns);
  }

  /** Where version 4 keeps its state; padding in the others. */
  int state() {
    return stateOf(columns);
  }

  private static int rowsOf(int columns) {
    return TOTALS + columns * Long.BYTES;
  }

  private static int rowBytesOf(int columns) {
    return ROW_AMOUNTS + columns * Long.BYTES;
  }

  private static int slotsOf(int columns) {
    return rowsOf(columns) + ROWS * rowBytesOf(columns);
  }

  private static int slotUpdatedOf(int columns) {
    return SLOT_AMOUNTS + columns * Long.BYTES;
  }

  private static int slotNameOf(int columns) {
    return slotUpdatedOf(columns) + Long.BYTES;
  }

  private static int slotBytesOf(int columns) {
    return slotNameOf(columns) + NAME_BYTES;
  }

  private static int stateOf(int columns) {
    return slotsOf(columns) + SLOTS * slotBytesOf(columns);
  }
}
