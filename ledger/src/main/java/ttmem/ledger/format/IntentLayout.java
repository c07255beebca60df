package ttmem.ledger.format;

/**
 * The one event in flight: everything that is needed to finish it when its process died half-way.
 * The word is stored last before the event, with release order, and cleared first after it.
 *
 * <pre>
 *   0  | u8 operation | u8 type | u8 device | u8 kind | u32 slot |   the word; 0 = none in flight
 *   8  | u64 number of the event                                 |
 *  16  | u64 address | u64 bytes                                 |
 *  32  | u64 bytes before | u64 count before                     |   the counter that it changes
 *  48  | u64 stamp, wall ns                                      |
 *  56  | u32 tag | u32 core set or core class                    |
 *  64  | u64 per bank or per core | u64 banks or program         |
 *  80  | u64 allocs before | u64 frees before                    |
 *  96  | u64 allocated bytes before | u64 unlisted before        |
 * 112  | u64 live before | reserved                              |
 * 128
 * </pre>
 */
public final class IntentLayout {
  public static final int WORD = 0;
  public static final int NUMBER = WORD + Long.BYTES;
  public static final int ADDRESS = NUMBER + Long.BYTES;
  public static final int SIZE_BYTES = ADDRESS + Long.BYTES;
  public static final int BYTES_BEFORE = SIZE_BYTES + Long.BYTES;
  public static final int COUNT_BEFORE = BYTES_BEFORE + Long.BYTES;
  public static final int STAMP_NS = COUNT_BEFORE + Long.BYTES;
  public static final int TAG = STAMP_NS + Long.BYTES;
  public static final int DETAIL = TAG + Integer.BYTES;
  public static final int PART_BYTES = DETAIL + Integer.BYTES;
  public static final int BANKS_OR_PROGRAM = PART_BYTES + Long.BYTES;
  public static final int ALLOCS_BEFORE = BANKS_OR_PROGRAM + Long.BYTES;
  public static final int FREES_BEFORE = ALLOCS_BEFORE + Long.BYTES;
  public static final int ALLOCATED_BEFORE = FREES_BEFORE + Long.BYTES;
  public static final int UNLISTED_BEFORE = ALLOCATED_BEFORE + Long.BYTES;
  public static final int LIVE_BEFORE = UNLISTED_BEFORE + Long.BYTES;

  public static final int BYTES = 128;

  /** Bit positions inside the word. */
  public static final int OPERATION_SHIFT = 0;

  public static final int TYPE_SHIFT = 8;
  public static final int DEVICE_SHIFT = 16;
  public static final int KIND_SHIFT = 24;
  public static final int SLOT_SHIFT = 32;

  /** The slot of an event whose entry has no place in the table. */
  public static final int NO_SLOT = -1;

  static {
    Check.atMost(LIVE_BEFORE + Long.BYTES, BYTES);
  }

  private IntentLayout() {}
}
