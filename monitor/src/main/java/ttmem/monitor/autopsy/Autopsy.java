package ttmem.monitor.autopsy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.read.LedgerName;
import ttmem.model.MemoryType;

/**
 * What one ledger of a dead process says, with its last event finished.
 *
 * @param file where the ledger lies; null if that is hidden
 * @param process pid as the process saw itself, start, writer
 * @param name of the process, raw: escape before printing; null if it is hidden
 * @param command raw; null if it is hidden
 * @param uid whose file it is: the process's user, as the kernel saw it; -1 if unknown
 * @param started when the ledger was made
 * @param lastSign the last that is known of it: its end, or its newest allocation
 * @param end how it ended
 * @param exitStatus null if it isn't known
 * @param events how many there were
 * @param devices what it held, by device
 * @param tags what it held, by device, tag and type, the most first
 * @param largest its largest live entries, the largest first
 * @param lastEvents oldest first
 * @param doubts what is unsure, one sentence each
 */
public record Autopsy(
    @Nullable String file,
    LedgerName process,
    @Nullable String name,
    @Nullable String command,
    int uid,
    Instant started,
    Instant lastSign,
    End end,
    @Nullable Integer exitStatus,
    long events,
    List<DeviceUse> devices,
    List<TagUse> tags,
    List<Item> largest,
    List<Event> lastEvents,
    List<String> doubts) {

  /** How a process ended, as far as it could say. */
  public enum End {
    /** It ran its exit handlers. */
    EXIT,
    /** The library was closed or unloaded while the process went on. */
    CLOSED,
    /** It replaced its program. */
    EXEC,
    /** It was killed, it crashed, or the machine went down. */
    WITHOUT_A_WORD;

    /** The name in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One type on one device.
   *
   * @param uniqueId of the chip, as declared; null if it wasn't
   * @param bdf of the chip, as declared, raw; null if it wasn't
   */
  public record DeviceUse(
      int device,
      @Nullable Long uniqueId,
      @Nullable String bdf,
      MemoryType type,
      long bytes,
      long count,
      long peakBytes,
      long allocations,
      long frees) {}

  /**
   * One tag of one type on one device.
   *
   * @param tag raw; empty for none
   */
  public record TagUse(int device, String tag, MemoryType type, long bytes, int count) {}

  /** One live entry. */
  public record Item(
      int device, MemoryType type, long address, long bytes, @Nullable Instant since, String tag) {}

  /**
   * One event.
   *
   * @param operation such as {@code alloc}; {@code ?} for one that this version doesn't know
   * @param type null if this version doesn't know it
   */
  public record Event(
      long number,
      @Nullable Instant time,
      String operation,
      @Nullable MemoryType type,
      int device,
      long address,
      long bytes,
      String tag) {}

  public Autopsy {
    devices = List.copyOf(devices);
    tags = List.copyOf(tags);
    largest = List.copyOf(largest);
    lastEvents = List.copyOf(lastEvents);
    doubts = List.copyOf(doubts);
  }

  /** All that it held of one type, over its devices. */
  public long held(MemoryType type) {
    return devices.stream().filter(use -> use.type() == type).mapToLong(DeviceUse::bytes).sum();
  }
}
