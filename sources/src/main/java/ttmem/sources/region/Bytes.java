package ttmem.sources.region;

import ttmem.model.MemoryType;

/** The amounts of one total, row or slot as they stand in the file, u64 bits and all. */
record Bytes(long dram, long l1, long l1Small, long trace, long cb, long kernel) {
  static final Bytes NONE = new Bytes(0, 0, 0, 0, 0, 0);

  /**
   * More than any board, host or rack has: such an amount is damage, or a writer that subtracted
   * more than there was.
   */
  static final long PLAUSIBLE_MAX = 1L << 50;

  /** The amount of one type; 0 for types that no version publishes. */
  long of(MemoryType type) {
    return switch (type) {
      case DRAM -> dram;
      case L1 -> l1;
      case L1_SMALL -> l1Small;
      case TRACE -> trace;
      case CB -> cb;
      case KERNEL -> kernel;
      case SYSTEM_MEMORY -> 0;
    };
  }

  static boolean isPlausible(long bytes) {
    return bytes >= 0 && bytes <= PLAUSIBLE_MAX;
  }

  /** The amounts that are not zero, such as {@code dram=4096 l1=64}; empty if all are. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (MemoryType type : MemoryType.values()) {
      if (of(type) != 0) {
        text.append(text.isEmpty() ? "" : " ").append(type.label()).append('=');
        text.append(Long.toUnsignedString(of(type)));
      }
    }
    return text.toString();
  }
}
