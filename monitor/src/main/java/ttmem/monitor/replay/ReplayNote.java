package ttmem.monitor.replay;

/**
 * Something that a reader of the figures should know.
 *
 * @param count how often it occurred
 * @param firstNode where it occurred first; -1 if it belongs to no node
 * @param text the whole sentence, without count and node
 */
public record ReplayNote(Kind kind, int count, int firstNode, String text) {

  /** What it is about. */
  public enum Kind {
    /** A free of what was allocated before the capture: nothing was subtracted. */
    FREED_BEFORE_CAPTURE,
    /** A second free of the same buffer: nothing was subtracted. */
    FREED_TWICE,
    /** A buffer got memory twice without a free: both count. */
    ALLOCATED_TWICE,
    /** Host memory was left out. */
    SYSTEM_MEMORY,
    /** Shares of a bank were computed, because the capture does not carry them. */
    SHARES_COMPUTED,
    /** The share of a DRAM bank is not known: DRAM per bank is a lower bound. */
    DRAM_SHARE_UNKNOWN,
    /** Taken without a device: no addresses. */
    NO_ADDRESSES,
    /** Device numbers that could not be matched: all counted as one device. */
    DEVICES_MERGED,
    /** Node types that this reader does not know. */
    UNKNOWN_NODE_TYPES
  }
}
