package ttmem.metal.allocator;

/** From which end of the region a block is looked for, and from which end of it bytes are cut. */
public enum Direction {
  /** Lowest address first, at the start of the chosen block; tt-metal's {@code bottom_up}. */
  UP,
  /** Highest address first, at the end of the chosen block. */
  DOWN
}
