package ttmem.ledger.format;

/**
 * The text of one tag: the path of all tags that were open, outermost first, joined by {@code /}.
 * Tag number 0 means "no tag"; tag n stands in record n - 1. A record never changes once it is
 * counted in the header.
 *
 * <pre>
 *   0  | u32 length in bytes | u32 flags | u8[120] text, UTF-8 |
 * 128
 * </pre>
 */
public final class TagLayout {
  public static final int LENGTH = 0;
  public static final int FLAGS = LENGTH + Integer.BYTES;
  public static final int TEXT = FLAGS + Integer.BYTES;
  public static final int TEXT_BYTES = 120;
  public static final int BYTES = TEXT + TEXT_BYTES;

  /** {@link #FLAGS}: the text was longer and is cut, at a character's border. */
  public static final int FLAG_CUT = 1;

  static {
    Check.equal(BYTES, 128);
  }

  private TagLayout() {}
}
