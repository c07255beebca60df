package ttmem.ledger.format;

/**
 * One live buffer, circular buffer or kernel, one cache line. Slots are used again, the last freed
 * first, so that no more of them are ever touched than were live at once.
 *
 * <pre>
 *   0  | u32 sequence (odd while it changes) | u8 kind | u8 type | u8 device | u8 flags |
 *   8  | u64 address          | u64 bytes, device-wide              |
 *  24  | u64 number of the event that made it | u64 stamp, wall ns  |
 *  40  | u32 tag              | u32 core set (CB), core class (kernel) |
 *  48  | u64 bytes per bank (buffer) or per core (CB)               |
 *  56  | u64 banks (buffer) or program (CB, kernel)                 |
 *  64
 * </pre>
 *
 * A circular buffer's bytes are bytes per core times the cores of its set.
 */
public final class EntryLayout {
  public static final int SEQUENCE = 0;
  public static final int KIND = SEQUENCE + Integer.BYTES;
  public static final int TYPE = KIND + 1;
  public static final int DEVICE = TYPE + 1;
  public static final int FLAGS = DEVICE + 1;
  public static final int ADDRESS = FLAGS + 1;
  public static final int SIZE_BYTES = ADDRESS + Long.BYTES;
  public static final int NUMBER = SIZE_BYTES + Long.BYTES;
  public static final int STAMP_NS = NUMBER + Long.BYTES;
  public static final int TAG = STAMP_NS + Long.BYTES;
  public static final int DETAIL = TAG + Integer.BYTES;
  public static final int PART_BYTES = DETAIL + Integer.BYTES;
  public static final int BANKS_OR_PROGRAM = PART_BYTES + Long.BYTES;

  public static final int BYTES = BANKS_OR_PROGRAM + Long.BYTES;

  /** {@link #KIND}. */
  public static final int KIND_FREE = 0;

  public static final int KIND_BUFFER = 1;
  public static final int KIND_CIRCULAR_BUFFER = 2;
  public static final int KIND_KERNEL = 3;

  /**
   * {@link #FLAGS} of a circular buffer: resident on at least one core, not only laid out. It
   * changes by one store of the byte, outside of the sequence word.
   */
  public static final int FLAG_RESIDENT = 1;

  /** {@link #FLAGS} of a buffer: banks and bytes per bank were given. */
  public static final int FLAG_BANKED = 2;

  static {
    Check.equal(BYTES, 64);
  }

  private EntryLayout() {}
}
