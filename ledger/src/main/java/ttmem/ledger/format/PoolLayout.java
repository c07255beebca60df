package ttmem.ledger.format;

/**
 * What the allocator itself last published about one type on one device: tt-metal's statistics, all
 * per bank but the number of banks.
 *
 * <pre>
 *   0  | u64 sequence (odd while it changes) | u32 banks | u32 what is known |
 *  16  | u64 bank size      | u64 allocated          |
 *  32  | u64 free           | u64 largest free block |
 *  48  | u64 base address   | u64 stamp, wall ns     |
 *  64
 * </pre>
 */
public final class PoolLayout {
  public static final int SEQUENCE = 0;
  public static final int BANKS = SEQUENCE + Long.BYTES;
  public static final int KNOWN = BANKS + Integer.BYTES;
  public static final int BANK_SIZE_BYTES = KNOWN + Integer.BYTES;
  public static final int ALLOCATED_BYTES = BANK_SIZE_BYTES + Long.BYTES;
  public static final int FREE_BYTES = ALLOCATED_BYTES + Long.BYTES;
  public static final int LARGEST_FREE_BYTES = FREE_BYTES + Long.BYTES;
  public static final int BASE_ADDRESS = LARGEST_FREE_BYTES + Long.BYTES;
  public static final int STAMP_NS = BASE_ADDRESS + Long.BYTES;

  public static final int BYTES = STAMP_NS + Long.BYTES;

  /** {@link #KNOWN}, as bits: the figures, the base address. */
  public static final int KNOWN_FIGURES = 1;

  public static final int KNOWN_BASE = 2;

  static {
    Check.equal(BYTES, 64);
  }

  private PoolLayout() {}
}
