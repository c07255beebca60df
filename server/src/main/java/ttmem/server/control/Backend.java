package ttmem.server.control;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import ttmem.model.Snapshot;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.visibility.Viewer;
import ttmem.server.metrics.MetricsFacts;

/**
 * The ones who know. {@code snapshots}, {@code buffers}, {@code history}, {@code autopsies} and
 * {@code facts} are called by one thread, never at the same time; snapshots at most every 100 ms.
 * The others are called by any thread and must answer at once.
 *
 * @param snapshots what is true now
 * @param buffers live buffers
 * @param history what was recorded of the past
 * @param autopsies what dead processes left
 * @param facts what the metrics tell beside the snapshot
 * @param alerts where the rules stand
 * @param healthy whether old clients are served
 * @param notReady what is missing for good answers; empty if nothing is
 */
public record Backend(
    Supplier<Snapshot> snapshots,
    BufferQuery buffers,
    HistoryQuery history,
    Supplier<Autopsies> autopsies,
    Supplier<MetricsFacts> facts,
    Supplier<AlertReport> alerts,
    BooleanSupplier healthy,
    Supplier<String> notReady) {

  /** Without a past, dead processes, facts for metrics and rules; ready when healthy. */
  public static Backend of(
      Supplier<Snapshot> snapshots, BufferQuery buffers, BooleanSupplier healthy) {
    return new Backend(
        snapshots,
        buffers,
        Backend::nothing,
        () -> Autopsies.NONE,
        () -> MetricsFacts.NONE,
        () -> AlertReport.NONE,
        healthy,
        () -> healthy.getAsBoolean() ? "" : "old clients are not served");
  }

  /** The same one, who knows of dead processes as well. */
  Backend with(Supplier<Autopsies> dead) {
    return new Backend(snapshots, buffers, history, dead, facts, alerts, healthy, notReady);
  }

  private static History nothing(HistoryQuestion question, Viewer viewer) {
    return new History(question.until(), question.from(), question.until(), 1, List.of(), false);
  }
}
