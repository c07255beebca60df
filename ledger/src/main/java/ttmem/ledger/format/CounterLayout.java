package ttmem.ledger.format;

/**
 * The counters of one type on one device, one cache line.
 *
 * <pre>
 *   0  | u64 sequence (odd while it changes) | u64 current bytes |
 *  16  | u64 peak bytes     | u64 current count                  |
 *  32  | u64 peak count     | u64 allocations                    |
 *  48  | u64 frees          | u64 bytes allocated in all         |
 *  64
 * </pre>
 *
 * For circular buffers the bytes are the resident ones, the count is of all that are laid out.
 */
public final class CounterLayout {
  public static final int SEQUENCE = 0;
  public static final int CURRENT_BYTES = SEQUENCE + Long.BYTES;
  public static final int PEAK_BYTES = CURRENT_BYTES + Long.BYTES;
  public static final int CURRENT_COUNT = PEAK_BYTES + Long.BYTES;
  public static final int PEAK_COUNT = CURRENT_COUNT + Long.BYTES;
  public static final int ALLOCS = PEAK_COUNT + Long.BYTES;
  public static final int FREES = ALLOCS + Long.BYTES;
  public static final int ALLOCATED_BYTES = FREES + Long.BYTES;

  public static final int BYTES = ALLOCATED_BYTES + Long.BYTES;

  static {
    Check.equal(BYTES, 64);
  }

  private CounterLayout() {}
}
