package ttmem.model;

import java.util.Optional;

/**
 * What kind of memory a buffer was asked for, with tt-metal's numbers ({@code BufferType} in
 * tt_metal/api/tt-metalium/buffer_types.hpp). The old Python clients number them differently; see
 * docs/reference/legacy-protocol.md.
 */
public enum BufferType {
  DRAM(0, MemoryType.DRAM),
  L1(1, MemoryType.L1),
  SYSTEM_MEMORY(2, MemoryType.SYSTEM_MEMORY),
  L1_SMALL(3, MemoryType.L1_SMALL),
  TRACE(4, MemoryType.TRACE);

  private static final BufferType[] BY_NUMBER = values();

  private final int number;
  private final MemoryType memoryType;

  BufferType(int number, MemoryType memoryType) {
    this.number = number;
    this.memoryType = memoryType;
  }

  /** tt-metal's number, 0 to 4. */
  public int number() {
    return number;
  }

  public MemoryType memoryType() {
    return memoryType;
  }

  /** The type with this number, or empty outside 0 to 4. */
  public static Optional<BufferType> ofNumber(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }
}
