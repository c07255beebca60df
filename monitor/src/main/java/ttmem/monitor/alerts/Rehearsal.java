package ttmem.monitor.alerts;

import java.time.Instant;
import java.util.List;

/**
 * What rules would have said to a recording.
 *
 * @param first time of the first look
 * @param last time of the last one
 * @param looks how many
 * @param changes what would have been told, in the order of time
 * @param end where everything stood after the last look
 */
public record Rehearsal(
    Instant first, Instant last, int looks, List<Change> changes, AlertReport end) {
  public Rehearsal {
    changes = List.copyOf(changes);
  }

  /** Somebody would have been told at this time. */
  public record Change(Instant time, AlertReport.Alert alert) {}

  /** Whether any alert fired. */
  public boolean fired() {
    return changes.stream().anyMatch(change -> change.alert().state() == AlertReport.State.FIRING);
  }
}
