package ttmem.ledger.format;

/**
 * What a ledger says about one device; record N is the device that the process calls N.
 *
 * <pre>
 *      0  +-- which chip it is ------------------------------------------------+
 *         | u64 sequence | u64 unique id | char[16] BDF | u32 what is declared |
 *     64  | u64 residency sequence                                             |
 *    128  +-- 8 counters, one cache line per type: {@link CounterLayout} ------+
 *    640  +-- 8 allocator figures, one per type: {@link PoolLayout} -----------+
 *   1152  +-- reserved, zero ---------------------------------------------------+
 *   4096  +-- 8 x 64 windowed peaks: u64 window | u64 peak bytes ---------------+
 *  12288  +-- 1024 cores: u64 program + 1 of the resident program, 0 = none ----+
 *  20480
 * </pre>
 *
 * A core (x, y) has the number {@code y * 32 + x}; both are below 32.
 */
public final class DeviceLayout {
  /** Device numbers are 0 to 255. */
  public static final int DEVICES = 256;

  public static final int SEQUENCE = 0;
  public static final int UNIQUE_ID = SEQUENCE + Long.BYTES;
  public static final int BDF = UNIQUE_ID + Long.BYTES;
  public static final int BDF_BYTES = 16;
  public static final int DECLARED = BDF + BDF_BYTES;

  /** {@link #DECLARED}, as bits. */
  public static final int DECLARED_UNIQUE_ID = 1;

  public static final int DECLARED_BDF = 2;

  public static final int RESIDENCY_SEQUENCE = 64;

  public static final int COUNTERS = 128;
  public static final int POOLS = COUNTERS + LedgerType.SLOTS * CounterLayout.BYTES;

  public static final int WINDOWS = 4096;
  public static final int WINDOWS_PER_TYPE = 64;
  public static final int WINDOW_BYTES = 2 * Long.BYTES;

  /** Inside a window's record. */
  public static final int WINDOW_NUMBER = 0;

  public static final int WINDOW_PEAK = WINDOW_NUMBER + Long.BYTES;

  /** A window is {@code wall ns >> 30}: 1.07 seconds. */
  public static final int WINDOW_SHIFT = 30;

  public static final int CORES_SIDE = 32;
  public static final int CORES = CORES_SIDE * CORES_SIDE;
  public static final int RESIDENT_PROGRAMS =
      WINDOWS + LedgerType.SLOTS * WINDOWS_PER_TYPE * WINDOW_BYTES;

  public static final int BYTES = RESIDENT_PROGRAMS + CORES * Long.BYTES;

  static {
    Check.equal(POOLS, 640);
    Check.atMost(POOLS + LedgerType.SLOTS * PoolLayout.BYTES, WINDOWS);
    Check.equal(BYTES, 20480);
  }

  private DeviceLayout() {}
}
