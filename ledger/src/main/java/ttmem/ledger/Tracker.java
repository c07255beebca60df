package ttmem.ledger;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.HeaderLayout;
import ttmem.model.BufferType;

/**
 * Keeps what this process holds of device memory in its ledger, for everybody to see. Report an
 * allocation after the address was given and a free before the address can be given again.
 *
 * <pre>{@code
 * try (Tracker tracker = Tracker.open()) {
 *   tracker.device(0, null, "0000:01:00.0");
 *   long weights = tracker.alloc(0, BufferType.DRAM, 0x40000000L, 64 << 20);
 *   tracker.free(weights);
 * }
 * }</pre>
 *
 * <p>Any number of threads. No call throws, waits for another process, or starts a thread; a buffer
 * that comes or goes allocates nothing once the tracker has seen as many at once. Handles are 0 if
 * an event could not be kept, and 0 is free to be given back. Devices are 0 to 255, the numbers of
 * this process; sizes are bytes over all banks and cores, 1 to 2^48. Anything else is refused:
 * counted in the ledger, and without any other effect. What the bytes mean stands in
 * docs/reference/ledger-format.md.
 */
public final class Tracker implements AutoCloseable {
  private static final TagScope NO_SCOPE = () -> {};

  private final @Nullable GuardedWriter writer; // null: nothing is tracked
  private final String remark;

  private Tracker(@Nullable GuardedWriter writer, String remark) {
    this.writer = writer;
    this.remark = remark;
  }

  /** The tracker that the environment asks for; if there can be none, one that does nothing. */
  public static Tracker open() {
    try {
      return open(TrackerOptions.of(System.getenv()));
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      return off(e.toString());
    }
  }

  /** A tracker with these options; if there can be none, one that does nothing. */
  public static Tracker open(TrackerOptions options) {
    if (options.disabled()) {
      return off("TTMEM_DISABLED=1");
    }
    try {
      return open(options, ProcessFacts.ofThisProcess(), LedgerBytes::new);
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      return off(e.toString());
    }
  }

  static Tracker open(
      TrackerOptions options, ProcessFacts facts, Function<MemorySegment, LedgerBytes> access)
      throws IOException {
    OpenLedger ledger = OpenLedger.create(options, facts, access);
    Tracker tracker = new Tracker(new GuardedWriter(ledger), options.remark());
    OwnLedgers.add(ledger.companion.fileKey(), tracker);
    try {
      StaleLedgers.remove(ledger.directory(), facts.uid());
    } catch (IOException | RuntimeException e) {
      // What is left behind is no reason not to track.
    }
    return tracker;
  }

  private static Tracker off(String reason) {
    return new Tracker(null, reason);
  }

  /** What this tracker does at the moment. */
  public TrackerStatus status() {
    return writer == null
        ? new TrackerStatus(TrackerStatus.State.OFF, remark, Optional.empty())
        : writer.status(remark);
  }

  /**
   * Says which chip a device number means; what is null becomes unknown.
   *
   * @param uniqueId tt-metal's unique id of the ASIC
   * @param bdf its PCI address, as {@code 0000:01:00.0}
   */
  public void device(int device, @Nullable Long uniqueId, @Nullable String bdf) {
    if (writer != null) {
      writer.device(device, uniqueId, bdf);
    }
  }

  /**
   * A buffer came.
   *
   * @param bytes over all banks
   * @return its handle
   */
  public long alloc(int device, BufferType type, long address, long bytes) {
    return writer == null ? 0 : writer.alloc(device, number(type), address, bytes);
  }

  /**
   * A buffer came whose share of each bank is known.
   *
   * @param bytes over all banks
   * @param perBank bytes in each bank that it uses
   * @param banks how many it uses
   * @return its handle
   */
  public long allocBanked(
      int device, BufferType type, long address, long bytes, long perBank, long banks) {
    return writer == null
        ? 0
        : writer.allocBanked(device, number(type), address, bytes, perBank, banks);
  }

  /** The newest live buffer at an address went; false if there is none. */
  public boolean free(int device, BufferType type, long address) {
    return writer != null && writer.free(device, number(type), address);
  }

  /** A buffer went; false if the handle is not that of a live buffer. */
  public boolean free(long handle) {
    return writer != null && writer.free(handle);
  }

  /**
   * A circular buffer was laid out; it is in memory when its program is resident.
   *
   * @param address the same on every core
   * @param ranges x0, y0, x1, y1 of each range of cores, both corners inside; 0 to 31
   * @return its handle
   */
  public long cbAlloc(int device, long program, long address, long bytesPerCore, int... ranges) {
    return writer == null ? 0 : writer.cbAlloc(device, program, address, bytesPerCore, ranges);
  }

  /**
   * A program was dispatched: its circular buffers are in memory now on all of their cores, and
   * what other programs had there is not any more.
   */
  public void cbResident(int device, long program) {
    if (writer != null) {
      writer.cbResident(device, program);
    }
  }

  /** A circular buffer went; false if the handle is not that of a live one. */
  public boolean cbFree(long handle) {
    return writer != null && writer.cbFree(handle);
  }

  /** All circular buffers of a device went. */
  public void cbFreeAll(int device) {
    if (writer != null) {
      writer.cbFreeAll(device);
    }
  }

  /**
   * A kernel's binary came into the kernel-config ring.
   *
   * @param coreClass tt-metal's: TENSIX 0, ACTIVE_ETH 1, IDLE_ETH 2
   * @param bytes over all cores
   * @return its handle
   */
  public long kernelLoad(int device, long program, int coreClass, long bytes) {
    return writer == null ? 0 : writer.kernelLoad(device, program, coreClass, bytes);
  }

  /** A kernel's binary went; false if the handle is not that of a live one. */
  public boolean kernelUnload(long handle) {
    return writer != null && writer.kernelUnload(handle);
  }

  /**
   * What the allocator itself says; all but {@code banks} are bytes per bank. No event: call it as
   * often as is useful.
   */
  public void pool(
      int device,
      BufferType type,
      long banks,
      long bankSize,
      long allocated,
      long free,
      long largestFree) {
    if (writer != null) {
      writer.pool(device, number(type), banks, bankSize, allocated, free, largestFree);
    }
  }

  /** Where the allocator's range of a type begins in each bank. */
  public void poolBase(int device, BufferType type, long baseAddress) {
    if (writer != null) {
      writer.poolBase(device, number(type), baseAddress);
    }
  }

  /**
   * Opens a tag in this thread: what it allocates until {@link #popTag} carries it, inside the tags
   * that are open already. A null or empty text opens one without a name.
   */
  public void pushTag(@Nullable String text) {
    if (writer != null) {
      writer.pushTag(text);
    }
  }

  /** Closes this thread's innermost tag, if there is one. */
  public void popTag() {
    if (writer != null) {
      writer.tags().pop();
    }
  }

  /** Opens a tag until the scope is closed, with all that were opened inside and left open. */
  public TagScope tag(@Nullable String text) {
    if (writer == null) {
      return NO_SCOPE;
    }
    Tags tags = writer.tags();
    int depth = tags.depth();
    writer.pushTag(text);
    return () -> tags.popTo(depth);
  }

  /**
   * Whether this program reports all of its device memory, and what it leaves out.
   *
   * @param note for readers; up to 120 bytes of UTF-8 are kept
   */
  public void coverage(Coverage coverage, @Nullable String note) {
    if (writer != null) {
      writer.coverage(coverage, note);
    }
  }

  /**
   * Ends the ledger. With nothing live it is removed, unless it is to be kept; otherwise it stays
   * for those who ask what was left behind. Calls that come later do nothing.
   */
  @Override
  public void close() {
    if (writer != null) {
      writer.end(HeaderLayout.END_CLOSED, "closed");
    }
  }

  /** The process runs its exit handlers. */
  void processEnds() {
    if (writer != null) {
      writer.end(HeaderLayout.END_EXIT, "the process ends");
    }
  }

  private static int number(@Nullable BufferType type) {
    return type == null ? -1 : type.number();
  }
}
