package ttmem.monitor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.merge.Merge;
import ttmem.sources.BufferSource;
import ttmem.sources.HostView;
import ttmem.sources.PeakSource;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;

/**
 * Reads the sources itself, one after the other, and merges them. Nothing has to run for it: this
 * is what the command uses without a server, and what the server itself serves.
 */
public final class LocalMonitor implements SystemMemoryMonitor {
  private final Supplier<HostView> host;
  private final Runnable closeHost;
  private final List<Source> sources;

  /**
   * A monitor over these sources, which it closes.
   *
   * @param host reads the driver; called once per snapshot
   * @param closeHost releases what {@code host} keeps open
   */
  public LocalMonitor(Supplier<HostView> host, Runnable closeHost, List<Source> sources) {
    this.host = host;
    this.closeHost = closeHost;
    this.sources = List.copyOf(sources);
  }

  @Override
  public synchronized Snapshot snapshot() {
    HostView view = host.get();
    Map<String, SourceReport> reports = new LinkedHashMap<>();
    for (Source source : sources) {
      reports.put(source.name(), read(source, view));
    }
    return Merge.of(view, reports);
  }

  @Override
  public synchronized Optional<BufferList> buffers(BufferFilter filter) {
    Snapshot snapshot = snapshot();
    int limit = Math.min(filter.limit(), BufferList.MOST);
    List<LiveBuffer> found =
        BufferPlaces.of(snapshot)
            .buffers(
                books(),
                owner -> filter.pid() == null || filter.pid() == owner.pid(),
                filter.device(),
                limit + 1);
    boolean truncated = found.size() > limit;
    return Optional.of(
        new BufferList(
            snapshot.time(), truncated ? found.subList(0, limit) : found, truncated, false));
  }

  /** The sources that know buffers one by one; to be read by whoever takes the snapshots. */
  public List<BufferSource> books() {
    return sources.stream()
        .filter(BufferSource.class::isInstance)
        .map(BufferSource.class::cast)
        .toList();
  }

  /** What was reached since an instant; to be asked by whoever takes the snapshots. */
  public List<PeakSource.Peak> peaks(Instant since) {
    List<PeakSource.Peak> peaks = new ArrayList<>();
    for (Source source : sources) {
      if (source instanceof PeakSource remembering) {
        peaks.addAll(remembering.peaks(since));
      }
    }
    return peaks;
  }

  /** A source must not throw; one that does loses its own part of the picture, and no other. */
  private static SourceReport read(Source source, HostView view) {
    try {
      return source.read(view);
    } catch (RuntimeException e) {
      return SourceReport.empty(SourceStatus.failed(source.name(), "its reader failed: " + e));
    }
  }

  @Override
  public synchronized void close() {
    for (Source source : sources) {
      source.close();
    }
    closeHost.run();
  }
}
