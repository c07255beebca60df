package ttmem.server.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.sources.PeakSource;
import ttmem.sources.PeakSource.Peak;

/**
 * Raises the most of the steps in which something was reached that no sample saw. A step of which
 * there is no sample keeps no peak: its least and last would be invented; what was reached since
 * the sample before then counts for the step of this one.
 *
 * <p>What one process reached alone, the chip reached at least: so much, and no sum of several that
 * may never have been at once, is noted for the chip. Likewise for a process with several books.
 */
final class PeakWriter {
  private final Connection open;
  private final Map<HistoryRecorder.Key, Long> ids;
  private final Instant recordedAt;

  /** A chip, or a process on it, with what the source says of both. */
  private record Place(ProcessIdentity owner, int number) {}

  /**
   * For one transaction.
   *
   * @param ids of the series that have a sample in it
   * @param recordedAt time of the sample before; far in the future if there is none
   */
  PeakWriter(Connection open, Map<HistoryRecorder.Key, Long> ids, Instant recordedAt) {
    this.open = open;
    this.ids = ids;
    this.recordedAt = recordedAt;
  }

  void write(Snapshot snapshot, List<Peak> peaks) throws SQLException {
    if (peaks.isEmpty()) {
      return;
    }
    Map<Place, Integer> devices = devices(snapshot);
    long now = snapshot.time().getEpochSecond();
    try (PreparedStatement raise =
        open.prepareStatement(
            "UPDATE sample SET most=max(most, ?) WHERE level=? AND series=? AND at=?")) {
      for (Peak peak : peaks) {
        Integer device = devices.get(new Place(peak.owner(), peak.number()));
        if (device == null) {
          continue;
        }
        String type = peak.type().label();
        HistoryRecorder.Key process =
            new HistoryRecorder.Key(device, type, peak.owner().pid(), peak.owner().startTicks());
        raise(raise, ids.get(process), peak, now);
        raise(raise, ids.get(new HistoryRecorder.Key(device, type, 0, 0)), peak, now);
      }
    }
  }

  /** Which chip a process's number is, where its ledger counts. */
  private static Map<Place, Integer> devices(Snapshot snapshot) {
    Map<Place, Integer> devices = new HashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      for (Usage usage : process.usage()) {
        Integer number = usage.logicalDevice();
        if (usage.counted() && number != null && usage.source().equals("ledger")) {
          devices.put(
              new Place(process.identity(), number),
              Objects.requireNonNullElse(usage.device(), -1));
        }
      }
    }
    return devices;
  }

  private void raise(PreparedStatement raise, @Nullable Long series, Peak peak, long now)
      throws SQLException {
    if (series == null) {
      return;
    }
    long second = peak.begin().getEpochSecond();
    for (Level level : Level.values()) {
      boolean isNew = peak.begin().plusNanos(PeakSource.WINDOW_NS).isAfter(recordedAt);
      if (raise(raise, level, series, second, peak.bytes()) == 0 && isNew) {
        int _ = raise(raise, level, series, now, peak.bytes());
      }
    }
  }

  private static int raise(
      PreparedStatement raise, Level level, long series, long second, long bytes)
      throws SQLException {
    raise.setLong(1, bytes);
    raise.setInt(2, level.stepSeconds());
    raise.setLong(3, series);
    raise.setLong(4, level.begin(second));
    return raise.executeUpdate();
  }
}
