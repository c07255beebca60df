package ttmem.ledger.format;

import java.util.Optional;
import ttmem.model.MemoryType;

/**
 * The memory types of a ledger with their numbers: tt-metal's numbers for buffers, then circular
 * buffers and kernels. The same numbers as in tt-metal's own shared memory (0 to 5).
 */
public enum LedgerType {
  DRAM(0, MemoryType.DRAM),
  L1(1, MemoryType.L1),
  SYSTEM_MEMORY(2, MemoryType.SYSTEM_MEMORY),
  L1_SMALL(3, MemoryType.L1_SMALL),
  TRACE(4, MemoryType.TRACE),
  CB(5, MemoryType.CB),
  KERNEL(6, MemoryType.KERNEL);

  /** How many types a device record has room for. */
  public static final int SLOTS = 8;

  private static final LedgerType[] BY_NUMBER = values();

  private final int number;
  private final MemoryType memoryType;

  LedgerType(int number, MemoryType memoryType) {
    this.number = number;
    this.memoryType = memoryType;
  }

  public int number() {
    return number;
  }

  public MemoryType memoryType() {
    return memoryType;
  }

  /** Whether the allocator gives it: everything but circular buffers and kernels. */
  public boolean isBuffer() {
    return this != CB && this != KERNEL;
  }

  /** The type with this number, or empty. */
  public static Optional<LedgerType> ofNumber(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }
}
