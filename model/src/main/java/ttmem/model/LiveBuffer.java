package ttmem.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One live buffer, circular buffer or kernel that a process reported.
 *
 * @param pid owner, in the reader's PID namespace
 * @param device logical id of the chip; null if it is not known
 * @param logicalDevice the number that the owner gives the device
 * @param source {@code legacy} or {@code ledger}
 * @param type what kind of memory
 * @param address device address; for the old Python and demo clients a counter from 1
 * @param bytes size as reported, all banks together
 * @param references how often it was reported without being freed, at least 1
 * @param since when it was first reported; null if the source keeps no time
 * @param tag what the owner called it; raw: escape before printing; null without a tag
 */
public record LiveBuffer(
    int pid,
    @Nullable Integer device,
    int logicalDevice,
    String source,
    MemoryType type,
    long address,
    long bytes,
    int references,
    @Nullable Instant since,
    @Nullable String tag) {

  /** Without a tag. */
  public LiveBuffer(
      int pid,
      @Nullable Integer device,
      int logicalDevice,
      String source,
      MemoryType type,
      long address,
      long bytes,
      int references,
      @Nullable Instant since) {
    this(pid, device, logicalDevice, source, type, address, bytes, references, since, null);
  }
}
