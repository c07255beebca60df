package ttmem.server.registry;

/**
 * One live entry: 48 bytes, little-endian, in {@code entries}.
 *
 * <pre>
 *    0 state u64        bit 0-36 bytes, 37-39 type, 40-47 device, 48-49 kernel class, 62 live
 *    8 id u64           address, or the counter of a Python client
 *   16 owner i32        slot in {@code owners}
 *   20 references i32   reported and not freed, at least 1
 *   24 hash_next i32    next in the bucket, or in the list of free entries; +1, 0 ends
 *   28 owner_next i32   next of the same owner; +1, 0 ends
 *   32 owner_prev i32   previous of the same owner; +1, 0 ends
 *   36 since u32        first reported, seconds since 1970
 *   40 order u64        grows with every new entry
 * </pre>
 *
 * The state word is written last when an entry comes, with release order, and set to 0 first when
 * it goes: whatever instant the server dies at, an entry is whole or not there. The links are
 * rebuilt at start and never believed.
 */
final class EntryLayout {
  static final int BYTES = 48;
  static final int STATE = 0;
  static final int ID = 8;
  static final int OWNER = 16;
  static final int REFERENCES = 20;
  static final int HASH_NEXT = 24;
  static final int OWNER_NEXT = 28;
  static final int OWNER_PREV = 32;
  static final int SINCE = 36;
  static final int ORDER = 40;

  private static final int SIZE_BITS = 37;
  private static final long SIZE_MASK = (1L << SIZE_BITS) - 1;
  private static final int TYPE_SHIFT = SIZE_BITS;
  private static final int DEVICE_SHIFT = 40;
  private static final int CLASS_SHIFT = 48;
  private static final long LIVE = 1L << 62;

  static {
    assert Registry.MAX_BYTES <= SIZE_MASK;
    assert Kind.COUNT <= 1 << (DEVICE_SHIFT - TYPE_SHIFT);
  }

  private EntryLayout() {}

  static long state(int device, int kind, long size, int kernelClass) {
    return LIVE
        | size
        | (long) kind << TYPE_SHIFT
        | (long) device << DEVICE_SHIFT
        | (long) kernelClass << CLASS_SHIFT;
  }

  static boolean isLive(long state) {
    return (state & LIVE) != 0;
  }

  static long size(long state) {
    return state & SIZE_MASK;
  }

  static int kind(long state) {
    return (int) (state >>> TYPE_SHIFT) & 7;
  }

  static int device(long state) {
    return (int) (state >>> DEVICE_SHIFT) & 0xFF;
  }

  static int kernelClass(long state) {
    return (int) (state >>> CLASS_SHIFT) & 3;
  }

  static long resized(long state, long size) {
    return (state & ~SIZE_MASK) | size;
  }
}
