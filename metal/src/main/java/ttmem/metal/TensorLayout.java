package ttmem.metal;

/** How a buffer is spread over banks, with tt-metal's numbers ({@code TensorMemoryLayout}). */
public enum TensorLayout {
  INTERLEAVED(0),
  HEIGHT_SHARDED(2),
  WIDTH_SHARDED(3),
  BLOCK_SHARDED(4),
  ND_SHARDED(5);

  private final int number;

  TensorLayout(int number) {
    this.number = number;
  }

  /** tt-metal's number; 1 is unused there. */
  public int number() {
    return number;
  }
}
