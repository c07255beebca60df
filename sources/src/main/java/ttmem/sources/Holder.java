package ttmem.sources;

import java.util.Set;

/**
 * One process that holds one device node.
 *
 * @param pid in the reader's PID namespace; 0 for a process outside of it
 * @param ordinal N of the node
 * @param seenBy how it was seen; never empty
 */
public record Holder(int pid, int ordinal, Set<Origin> seenBy) {

  /** How a holder was seen. */
  public enum Origin {
    /** {@code /proc/driver/tenstorrent/N/pids}. */
    DRIVER_LIST,
    /** A descriptor under {@code /proc/PID/fd}. */
    DESCRIPTOR,
    /** A mapping in {@code /proc/PID/maps}. */
    MAPPING
  }

  public Holder {
    seenBy = Set.copyOf(seenBy);
  }
}
