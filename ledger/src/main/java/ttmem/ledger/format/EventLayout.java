package ttmem.ledger.format;

/**
 * One of the last events. Event number n (the first is 1) stands in record {@code (n - 1) %
 * records}; a record counts only if its number is the expected one, before and after its copy.
 *
 * <pre>
 *   0  | u64 number (0 while it changes) | u64 stamp, wall ns |
 *  16  | u64 address        | u64 bytes                       |
 *  32  | u64 program        | u32 slot | u32 tag              |
 *  48  | u8 operation | u8 type | u8 device | u8 | u32 core set or core class |
 *  56  | u64 reserved                                          |
 *  64
 * </pre>
 *
 * The stamp is that of the last allocation: frees don't ask the clock.
 */
public final class EventLayout {
  public static final int NUMBER = 0;
  public static final int STAMP_NS = NUMBER + Long.BYTES;
  public static final int ADDRESS = STAMP_NS + Long.BYTES;
  public static final int SIZE_BYTES = ADDRESS + Long.BYTES;
  public static final int PROGRAM = SIZE_BYTES + Long.BYTES;
  public static final int SLOT = PROGRAM + Long.BYTES;
  public static final int TAG = SLOT + Integer.BYTES;
  public static final int OPERATION = TAG + Integer.BYTES;
  public static final int TYPE = OPERATION + 1;
  public static final int DEVICE = TYPE + 1;
  public static final int DETAIL = OPERATION + Integer.BYTES;

  public static final int BYTES = 64;

  private EventLayout() {}
}
