package ttmem.monitor.visibility;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import ttmem.monitor.alerts.AlertReport;

/**
 * Cuts a report on alerts down to what a viewer may see: that rules exist and what they say of
 * devices and sources is everybody's. Names that processes chose, and texts that may quote one or
 * the address of a receiver, are for root and the group {@code ttmem}.
 */
public final class AlertVisibility {
  private static final String HIDDEN = "hidden: only root and group ttmem see it";
  private static final Set<String> CHOSEN_BY_PROCESSES = Set.of("process", "tag");

  private AlertVisibility() {}

  /** The report as {@code viewer} may see it; the same one if that is all of it. */
  public static AlertReport visibleTo(AlertReport report, Viewer viewer) {
    if (viewer.seesAll()) {
      return report;
    }
    List<AlertReport.Alert> alerts =
        report.alerts().stream().map(AlertVisibility::withoutTexts).toList();
    List<AlertReport.Receiver> receivers =
        report.receivers().stream().map(AlertVisibility::withoutTexts).toList();
    return new AlertReport(report.time(), alerts, report.rules(), receivers);
  }

  private static AlertReport.Alert withoutTexts(AlertReport.Alert alert) {
    TreeMap<String, String> labels = new TreeMap<>(alert.labels());
    labels.replaceAll((name, value) -> CHOSEN_BY_PROCESSES.contains(name) ? HIDDEN : value);
    return new AlertReport.Alert(
        alert.rule(),
        alert.severity(),
        alert.state(),
        labels,
        alert.value(),
        alert.since(),
        alert.firedAt(),
        alert.muted(),
        withoutText(alert.note()));
  }

  private static AlertReport.Receiver withoutTexts(AlertReport.Receiver receiver) {
    String name = receiver.name();
    int blank = name.indexOf(' ');
    return new AlertReport.Receiver(
        blank < 0 ? name : name.substring(0, blank),
        receiver.queued(),
        receiver.delivered(),
        receiver.failed(),
        receiver.dropped(),
        withoutText(receiver.lastError()));
  }

  private static String withoutText(String text) {
    return text.isEmpty() ? "" : HIDDEN;
  }
}
