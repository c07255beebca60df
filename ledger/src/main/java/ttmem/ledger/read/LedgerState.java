package ttmem.ledger.read;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes in a header.
 *
 * @param end how its writer said goodbye
 * @param exitStatus of the process; null if it isn't known
 * @param endedWallNs wall clock of the end; 0 without one
 * @param inFlight the event under way; null if there is none
 * @param events how many there were
 * @param duplicateKeys allocations of a (device, type, address) that was live already
 * @param unknownFrees frees that found nothing
 * @param refused events with sizes, types or numbers out of range
 * @param inexactSinceNs since when counters are lower bounds, wall clock; 0 if they are exact
 * @param unlisted live, but without a place in the table
 * @param entriesUsed slots of the table that were ever used
 * @param live entries
 * @param tagsUsed texts in the table of tags
 * @param coreSetsUsed sets in their table
 * @param tagsLost allocations whose tag found no room
 * @param coreSetsLost circular buffers whose cores found no room
 * @param lastWallNs wall clock at the newest window
 * @param lastBootNs the same moment, nanoseconds since boot
 * @param devicesUsed numbers of devices with a record, ascending
 * @param coverage what the program says about how much of its memory it reports
 * @param coverageText the same in words, raw; empty if nothing was said, null if it was changed all
 *     the time while it was read, or its writer died over it
 */
public record LedgerState(
    End end,
    @Nullable Integer exitStatus,
    long endedWallNs,
    @Nullable Intent inFlight,
    long events,
    long duplicateKeys,
    long unknownFrees,
    long refused,
    long inexactSinceNs,
    long unlisted,
    long entriesUsed,
    long live,
    int tagsUsed,
    int coreSetsUsed,
    int tagsLost,
    int coreSetsLost,
    long lastWallNs,
    long lastBootNs,
    List<Integer> devicesUsed,
    Coverage coverage,
    @Nullable String coverageText) {

  /** How a writer said goodbye. */
  public enum End {
    /** It runs, or died without a word. */
    NONE,
    /** The process ran its exit handlers. */
    EXIT,
    /** The library was unloaded or closed while the process went on. */
    CLOSED
  }

  /** How much of a process's device memory it reports. */
  public enum Coverage {
    UNSAID,
    COMPLETE,
    PARTIAL
  }

  public LedgerState {
    devicesUsed = List.copyOf(devicesUsed);
  }
}
