package ttmem.server.control;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import ttmem.model.Snapshot;
import ttmem.monitor.alerts.AlertReport;
import ttmem.server.metrics.MetricsFacts;

/**
 * The ones who know. {@code snapshots}, {@code buffers} and {@code facts} are called by one thread,
 * never at the same time; snapshots at most every 100 ms. The others are called by any thread and
 * must answer at once.
 *
 * @param snapshots what is true now
 * @param buffers live buffers
 * @param facts what the metrics tell beside the snapshot
 * @param alerts where the rules stand
 * @param healthy whether old clients are served
 * @param notReady what is missing for good answers; empty if nothing is
 */
public record Backend(
    Supplier<Snapshot> snapshots,
    BufferQuery buffers,
    Supplier<MetricsFacts> facts,
    Supplier<AlertReport> alerts,
    BooleanSupplier healthy,
    Supplier<String> notReady) {

  /** Without facts for metrics and without rules; ready when healthy. */
  public static Backend of(
      Supplier<Snapshot> snapshots, BufferQuery buffers, BooleanSupplier healthy) {
    return new Backend(
        snapshots,
        buffers,
        () -> MetricsFacts.NONE,
        () -> AlertReport.NONE,
        healthy,
        () -> healthy.getAsBoolean() ? "" : "old clients are not served");
  }
}
