package ttmem.sources.legacy;

/**
 * Where the fields stand that all generations share, and those of the helper frame. Little-endian,
 * packed, no header, no length (legacy-protocol facts, section 2).
 *
 * <pre>
 *   72, 112, 128, 144 bytes                       32 bytes (helper header)
 *    0 type u8, 3 bytes of padding                 0 type u8, 3 bytes of padding
 *    4 device_id i32                               4 device_id i32
 *    8 size u64                                    8 size u64
 *   16 buffer_type u8, 3 bytes of padding         16 buffer_id u64
 *   20 process_id i32                             24 process_id i32
 *   24 buffer_id u64                              28 4 bytes of padding
 *   32 timestamp u64, ns since 1970               32
 *   40 four amounts u64: dram, l1, l1_small, trace
 *   72 what each generation adds: see {@link Generation}
 * </pre>
 *
 * A client's frame is zero from {@link #CLIENT_BYTES} to its end, in every generation.
 */
public final class FrameLayout {
  public static final int TYPE = 0;
  public static final int DEVICE_ID = 4;
  public static final int SIZE = DEVICE_ID + Integer.BYTES;
  public static final int BUFFER_TYPE = SIZE + Long.BYTES;
  public static final int PROCESS_ID = BUFFER_TYPE + 4;
  public static final int BUFFER_ID = PROCESS_ID + Integer.BYTES;
  public static final int TIMESTAMP = BUFFER_ID + Long.BYTES;
  public static final int DRAM_ALLOCATED = TIMESTAMP + Long.BYTES;
  public static final int L1_ALLOCATED = DRAM_ALLOCATED + Long.BYTES;
  public static final int L1_SMALL_ALLOCATED = L1_ALLOCATED + Long.BYTES;
  public static final int TRACE_ALLOCATED = L1_SMALL_ALLOCATED + Long.BYTES;

  public static final int HELPER_BUFFER_ID = SIZE + Long.BYTES;
  public static final int HELPER_PROCESS_ID = HELPER_BUFFER_ID + Long.BYTES;

  /** From here on a client's frame holds nothing but zeros. */
  public static final int CLIENT_BYTES = DRAM_ALLOCATED;

  /** The longest frame of any generation. */
  public static final int MAX_BYTES = 144;

  private FrameLayout() {}
}
