package ttmem.server.stats;

import java.util.Locale;

/** What the server counts since its start. Every refusal and every oddity has a counter. */
public enum Counter {
  CONNECTIONS_ACCEPTED,
  /** Closed at once: too many connections, in all or of this user. */
  CONNECTIONS_REFUSED,
  /** The process had no descriptor left for a waiting connection. */
  ACCEPT_SHORTAGES,
  /** Closed because the client didn't read its answers. */
  SLOW_READERS,
  /** Closed because frames no longer stood where they must. */
  LOST_STEP,
  FRAMES,
  UNKNOWN_TYPES,
  /** Streams that ended inside a frame. */
  PARTIAL_FRAMES,
  ALLOCS,
  FREES,
  CB_ALLOCS,
  CB_FREES,
  KERNEL_LOADS,
  KERNEL_UNLOADS,
  QUERIES,
  DEVICE_INFO_QUERIES,
  DUMPS,
  /** More than one dump per second. */
  DUMPS_SUPPRESSED,
  /** A live buffer reported again with the same size. */
  REFERENCES_ADDED,
  /** A live buffer reported again with another size. */
  RESIZES,
  /** A circular buffer or kernel reported again. */
  REPLACEMENTS,
  UNKNOWN_FREES,
  /** The owner had several types under that device and id; the newest went. */
  AMBIGUOUS_FREES,
  /** Free on device 0 of a buffer on another device. */
  MISDIRECTED_FREES,
  /** Circular buffer or kernel freed with another size than it was reported with. */
  SIZE_MISMATCHES,
  REFUSED_DEVICE,
  REFUSED_SIZE,
  REFUSED_BUFFER_TYPE,
  /** No room for one more live entry, in all or of this user. */
  REFUSED_FULL,
  /** No room for one more process, in all or of this user. */
  REFUSED_OWNERS,
  /** The pid in the frame is not the sender's. */
  PID_MISMATCHES,
  /** Events of a process that can't be seen from the server's PID namespace. */
  FOREIGN_NAMESPACE,
  /** Events of a process that had ended before it was known. */
  DEAD_SENDERS,
  /** Frames begun by one process and ended by another. */
  MIXED_SENDERS,
  PROCESSES_ENDED,
  OWNERS_RECOVERED,
  ENTRIES_RECOVERED,
  ENTRIES_DROPPED,
  LOG_LINES_DROPPED;

  @SuppressWarnings("EnumOrdinal") // an index for Counters, kept nowhere
  int index() {
    return ordinal();
  }

  /** The name in logs and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
