package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.Rehearsal;

/** {@code ttmem alerts}: a row per alert, what fires first; then who was not told, and why. */
public final class AlertsRenderer {
  private final Look look;

  public AlertsRenderer(Look look) {
    this.look = look;
  }

  public String render(AlertReport report) {
    List<Line> lines = new ArrayList<>();
    if (report.rules().isEmpty()) {
      lines.addAll(
          Sentences.lines(
              "the server has no rules: see ttmem serve --config and --alert", Style.PLAIN, look));
      return text(lines);
    }
    if (report.alerts().isEmpty()) {
      lines.addAll(
          Sentences.lines("nothing fires; rules: " + report.rules().size(), Style.CALM, look));
    } else {
      lines.addAll(table(report.alerts()));
    }
    lines.addAll(remarks(report));
    return text(lines);
  }

  /** A title, and one line per alert. */
  public List<Line> table(List<AlertReport.Alert> alerts) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("STATE", 1),
                Column.text("RULE", 2).shrinkable(8, 20),
                Column.text("ABOUT", 3).shrinkable(8, 20),
                Column.text("VALUE", 4).shrinkable(8, 20),
                Column.text("SINCE", 5)));
    for (AlertReport.Alert alert : alerts) {
      String state = alert.state().label() + (alert.muted() ? " (muted)" : "");
      table.row(
          List.of(
              Cell.of(state, style(alert.state())),
              Cell.of(alert.rule()),
              Cell.of(subject(alert)),
              Cell.of(alert.value()),
              Cell.of(Values.time(alert.since()))));
    }
    return table.lines();
  }

  /** Why something is unknown, what is not watched, and who was told. */
  public List<Line> remarks(AlertReport report) {
    List<Line> lines = new ArrayList<>(notes(report.alerts()));
    for (AlertReport.Rule rule : report.rules()) {
      if (rule.refused() > 0) {
        lines.addAll(
            Sentences.lines(
                "note: rule %s: too many things to watch, left out: %d"
                    .formatted(rule.name(), rule.refused()),
                Style.BUSY,
                look));
      }
    }
    report.receivers().forEach(receiver -> lines.addAll(receiver(receiver)));
    return lines;
  }

  public String render(Rehearsal rehearsal) {
    StringBuilder out = new StringBuilder();
    sentence(
        "%d looks from %s to %s"
            .formatted(
                rehearsal.looks(), Values.time(rehearsal.first()), Values.time(rehearsal.last())),
        Style.TITLE,
        out);
    for (Rehearsal.Change change : rehearsal.changes()) {
      AlertReport.Alert alert = change.alert();
      sentence(
          "%s %s: %s: %s: %s"
              .formatted(
                  Values.time(change.time()),
                  alert.state().label(),
                  alert.rule(),
                  subject(alert),
                  alert.value()),
          style(alert.state()),
          out);
    }
    if (!rehearsal.fired()) {
      sentence("nothing fires", Style.CALM, out);
    }
    List<AlertReport.Alert> unsure = new ArrayList<>(rehearsal.end().alerts());
    unsure.removeIf(
        alert ->
            alert.state() != AlertReport.State.PENDING
                && alert.state() != AlertReport.State.UNKNOWN);
    if (!unsure.isEmpty()) {
      sentence("at the end:", Style.PLAIN, out);
      out.append(text(table(unsure))).append(text(notes(unsure)));
    }
    return out.toString();
  }

  /** Once for each reason. */
  private List<Line> notes(List<AlertReport.Alert> alerts) {
    return alerts.stream()
        .filter(alert -> !alert.note().isEmpty())
        .map(alert -> "note: " + alert.rule() + ": " + alert.note())
        .distinct()
        .flatMap(note -> Sentences.lines(note, Style.BUSY, look).stream())
        .toList();
  }

  private List<Line> receiver(AlertReport.Receiver receiver) {
    boolean fails =
        receiver.failed() > 0 || receiver.dropped() > 0 || !receiver.lastError().isEmpty();
    String text =
        "%s: delivered=%d failed=%d dropped=%d queued=%d%s"
            .formatted(
                receiver.name(),
                receiver.delivered(),
                receiver.failed(),
                receiver.dropped(),
                receiver.queued(),
                receiver.lastError().isEmpty() ? "" : "; last error: " + receiver.lastError());
    return Sentences.lines(text, fails ? Style.BUSY : Style.PLAIN, look);
  }

  private static String text(List<Line> lines) {
    StringBuilder out = new StringBuilder();
    lines.forEach(line -> line.writeTo(out));
    return out.toString();
  }

  private static String subject(AlertReport.Alert alert) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> label : alert.labels().entrySet()) {
      if (!label.getKey().equals("bdf")) {
        text.append(text.isEmpty() ? "" : " ")
            .append(label.getKey())
            .append('=')
            .append(label.getValue());
      }
    }
    return text.toString();
  }

  private static Style style(AlertReport.State state) {
    return switch (state) {
      case FIRING -> Style.CRITICAL;
      case PENDING, UNKNOWN -> Style.BUSY;
      case RESOLVED -> Style.CALM;
    };
  }

  private void sentence(String text, Style style, StringBuilder out) {
    Sentences.write(text, style, look, out);
  }
}
