package ttmem.server.registry;

import ttmem.model.BufferType;
import ttmem.model.MemoryType;

/**
 * What an entry is, as a small number: 0 to 4 a buffer of tt-metal's type of that number, 5 a
 * circular buffer, 6 a kernel.
 */
public final class Kind {
  public static final int CB = 5;
  public static final int KERNEL = 6;
  public static final int COUNT = 7;

  private static final MemoryType[] TYPES = new MemoryType[COUNT];

  static {
    for (BufferType type : BufferType.values()) {
      TYPES[type.number()] = type.memoryType();
    }
    TYPES[CB] = MemoryType.CB;
    TYPES[KERNEL] = MemoryType.KERNEL;
  }

  private Kind() {}

  public static MemoryType memoryType(int kind) {
    return TYPES[kind];
  }

  static boolean isBuffer(int kind) {
    return kind < CB;
  }
}
