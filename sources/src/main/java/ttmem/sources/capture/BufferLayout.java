package ttmem.sources.capture;

/** How a buffer's pages lie over banks; {@code UNKNOWN} when the writer did not say. */
public enum BufferLayout {
  INTERLEAVED,
  HEIGHT_SHARDED,
  WIDTH_SHARDED,
  BLOCK_SHARDED,
  ND_SHARDED,
  SINGLE_BANK,
  UNKNOWN;

  /**
   * The layout of this name; a name that is not known is {@link #UNKNOWN}, since the list grows.
   */
  static BufferLayout ofName(String name) {
    for (BufferLayout layout : values()) {
      if (layout.name().equals(name)) {
        return layout;
      }
    }
    return UNKNOWN;
  }

  public boolean isSharded() {
    return this == HEIGHT_SHARDED
        || this == WIDTH_SHARDED
        || this == BLOCK_SHARDED
        || this == ND_SHARDED;
  }
}
