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
 * @param shape how it lies in banks or on cores; null if the source doesn't say
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
    @Nullable String tag,
    @Nullable Shape shape) {

  /**
   * How something lies in banks or on cores.
   *
   * @param bankBytes of a buffer in each bank; null if not said
   * @param banks of a buffer; null if not said
   * @param coreBytes of a circular buffer on each core; null for others
   * @param cores of a circular buffer; null if not known
   * @param program of a circular buffer or kernel, as an unsigned number; null for buffers
   * @param resident whether a circular buffer is in use on at least one core, not only laid out;
   *     null for others
   * @param residentCores the cores where a circular buffer is in use, as tt-metal writes core
   *     ranges, such as {@code {[0-0 - 7-7]}}; null for others, and if not known
   */
  public record Shape(
      @Nullable Long bankBytes,
      @Nullable Integer banks,
      @Nullable Long coreBytes,
      @Nullable Integer cores,
      @Nullable Long program,
      @Nullable Boolean resident,
      @Nullable String residentCores) {

    /** Without the cores of its residency. */
    public Shape(
        @Nullable Long bankBytes,
        @Nullable Integer banks,
        @Nullable Long coreBytes,
        @Nullable Integer cores,
        @Nullable Long program,
        @Nullable Boolean resident) {
      this(bankBytes, banks, coreBytes, cores, program, resident, null);
    }
  }

  /** Without a shape. */
  public LiveBuffer(
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
    this(pid, device, logicalDevice, source, type, address, bytes, references, since, tag, null);
  }

  /** Without a tag and a shape. */
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

  /** The same on this chip. */
  public LiveBuffer on(@Nullable Integer chip) {
    return new LiveBuffer(
        pid, chip, logicalDevice, source, type, address, bytes, references, since, tag, shape);
  }
}
