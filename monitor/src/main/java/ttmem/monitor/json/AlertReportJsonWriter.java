package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.Rehearsal;

/** Writes what a server says of its rules as {@code ttmem-alerts/v1} (docs/alerts.md). */
public final class AlertReportJsonWriter {
  private AlertReportJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(AlertReport report, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-alerts/v1");
      out.time("timestamp", report.time());
      out.list("alerts", report.alerts(), alert -> alert(out, alert));
      out.list("rules", report.rules(), rule -> rule(out, rule));
      out.list("receivers", report.receivers(), receiver -> receiver(out, receiver));
      out.endObject();
    }
  }

  /** What rules would have said, as {@code ttmem-alert-test/v1}; otherwise the same. */
  public static void write(Rehearsal rehearsal, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-alert-test/v1");
      out.time("first", rehearsal.first());
      out.time("last", rehearsal.last());
      out.number("looks", (long) rehearsal.looks());
      out.list(
          "changes",
          rehearsal.changes(),
          change -> {
            out.beginObject();
            out.time("time", change.time());
            alertFields(out, change.alert());
            out.endObject();
          });
      out.list("alerts", rehearsal.end().alerts(), alert -> alert(out, alert));
      out.list("rules", rehearsal.end().rules(), rule -> rule(out, rule));
      out.endObject();
    }
  }

  private static void alert(JsonOut out, AlertReport.Alert alert) throws IOException {
    out.beginObject();
    alertFields(out, alert);
    out.endObject();
  }

  private static void alertFields(JsonOut out, AlertReport.Alert alert) throws IOException {
    out.text("rule", alert.rule());
    out.text("severity", alert.severity());
    out.text("state", alert.state().label());
    out.beginObject("labels");
    for (Map.Entry<String, String> label : alert.labels().entrySet()) {
      out.text(label.getKey(), label.getValue());
    }
    out.endObject();
    out.text("value", alert.value());
    out.time("since", alert.since());
    out.time("fired_at", alert.firedAt());
    out.flag("muted", alert.muted());
    out.remark("note", alert.note());
  }

  private static void rule(JsonOut out, AlertReport.Rule rule) throws IOException {
    out.beginObject();
    out.text("name", rule.name());
    out.text("when", rule.when());
    out.number("for_seconds", rule.holdSeconds());
    out.text("severity", rule.severity());
    out.number("refused", rule.refused());
    out.endObject();
  }

  private static void receiver(JsonOut out, AlertReport.Receiver receiver) throws IOException {
    out.beginObject();
    out.text("name", receiver.name());
    out.number("queued", (long) receiver.queued());
    out.number("delivered", receiver.delivered());
    out.number("failed", receiver.failed());
    out.number("dropped", receiver.dropped());
    out.remark("last_error", receiver.lastError());
    out.endObject();
  }
}
