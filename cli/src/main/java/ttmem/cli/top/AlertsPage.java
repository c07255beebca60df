package ttmem.cli.top;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.AlertsRenderer;
import ttmem.cli.render.Line;
import ttmem.cli.render.Style;
import ttmem.cli.render.Values;
import ttmem.monitor.alerts.AlertReport;

/** What fires at the server, what did, what is watched at all, and who was told. */
final class AlertsPage {
  private AlertsPage() {}

  static void addTo(Page page, Watch watch, TopState state) {
    AlertReport report = watch.report();
    if (report == null) {
      page.sentence(watch.why(), Style.PLAIN);
      return;
    }
    if (report.rules().isEmpty()) {
      page.sentence("the server has no rules: see ttmem serve --config and --alert", Style.PLAIN);
      return;
    }
    AlertsRenderer renderer = new AlertsRenderer(page.look());
    if (report.alerts().isEmpty()) {
      page.sentence("nothing fires, and nothing did lately", Style.CALM);
    } else {
      List<Line> lines = renderer.table(report.alerts());
      page.line(lines.getFirst());
      for (int i = 0; i < report.alerts().size(); i++) {
        Line line = lines.get(i + 1);
        if (line.plain().toLowerCase(Locale.ROOT).contains(state.filter())) {
          page.row(line, target(report.alerts().get(i)));
        }
      }
    }
    page.section("Rules");
    for (AlertReport.Rule rule : report.rules()) {
      page.sentence(
          rule.name()
              + ": "
              + rule.when()
              + (rule.holdSeconds() == 0 ? "" : " for " + rule.holdSeconds() + " s")
              + (rule.severity().isEmpty() ? "" : ", " + rule.severity()),
          Style.PLAIN);
    }
    page.section("Who is told");
    renderer.remarks(report).forEach(page::line);
    if (report.time() != null) {
      page.sentence("looked at " + Values.time(report.time()), Style.FAINT);
    }
  }

  /** The process or chip that an alert is about. */
  private static @Nullable Target target(AlertReport.Alert alert) {
    Integer pid = number(alert.labels().get("pid"));
    Integer device = number(alert.labels().get("device"));
    if (pid != null) {
      return new Target.Owner(pid, alert.rule() + " " + device);
    }
    return device == null ? null : new Target.Chip(device);
  }

  private static @Nullable Integer number(@Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
