package ttmem.monitor.json;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport;

/** Reads what {@link AlertReportJsonWriter} writes; fields that it doesn't know are passed over. */
public final class AlertReportJsonReader {
  private final JsonIn in;

  private AlertReportJsonReader(JsonIn in) {
    this.in = in;
  }

  /**
   * Reads one document up to the end of {@code source}, which stays open.
   *
   * @throws JsonFormatException if it is not such a document
   * @throws IOException from {@code source}
   */
  public static AlertReport read(InputStream source) throws IOException {
    try (JsonIn in = new JsonIn(source)) {
      in.beginDocument();
      AlertReport report = new AlertReportJsonReader(in).report();
      in.endDocument();
      return report;
    }
  }

  private AlertReport report() throws IOException {
    String schema = null;
    Instant time = null;
    List<AlertReport.Alert> alerts = List.of();
    List<AlertReport.Rule> rules = List.of();
    List<AlertReport.Receiver> receivers = List.of();
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "schema" -> schema = in.text();
        case "timestamp" -> time = in.timeOrNull();
        case "alerts" -> alerts = in.list(this::alert);
        case "rules" -> rules = in.list(this::rule);
        case "receivers" -> receivers = in.list(this::receiver);
        default -> in.skip();
      }
    }
    if (!"ttmem-alerts/v1".equals(schema)) {
      throw new JsonFormatException(
          "expected schema=ttmem-alerts/v1, but got schema=" + schema, 0, 0, null);
    }
    return new AlertReport(time, alerts, rules, receivers);
  }

  private AlertReport.Alert alert() throws IOException {
    in.beginObject();
    String rule = null;
    String severity = "";
    AlertReport.State state = null;
    TreeMap<String, String> labels = new TreeMap<>();
    String value = "";
    Instant since = null;
    Instant firedAt = null;
    boolean muted = false;
    String note = "";
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "rule" -> rule = in.text();
        case "severity" -> severity = in.text();
        case "state" -> state = state();
        case "labels" -> labels(labels);
        case "value" -> value = in.text();
        case "since" -> since = in.time();
        case "fired_at" -> firedAt = in.timeOrNull();
        case "muted" -> muted = in.flag();
        case "note" -> note = in.remark();
        default -> in.skip();
      }
    }
    return new AlertReport.Alert(
        in.required("rule", rule),
        severity,
        in.required("state", state),
        labels,
        value,
        in.required("since", since),
        firedAt,
        muted,
        note);
  }

  private AlertReport.State state() throws IOException {
    String label = in.text();
    for (AlertReport.State state : AlertReport.State.values()) {
      if (state.label().equals(label)) {
        return state;
      }
    }
    throw in.expected("pending, firing, unknown or resolved");
  }

  private void labels(Map<String, String> labels) throws IOException {
    in.beginObject();
    for (String name = in.nextField(); name != null; name = in.nextField()) {
      labels.put(name, in.text());
    }
  }

  private AlertReport.Rule rule() throws IOException {
    in.beginObject();
    String name = null;
    String when = "";
    long hold = 0;
    String severity = "";
    long refused = 0;
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "name" -> name = in.text();
        case "when" -> when = in.text();
        case "for_seconds" -> hold = in.whole();
        case "severity" -> severity = in.text();
        case "refused" -> refused = in.whole();
        default -> in.skip();
      }
    }
    return new AlertReport.Rule(in.required("name", name), when, hold, severity, refused);
  }

  private AlertReport.Receiver receiver() throws IOException {
    in.beginObject();
    String name = null;
    int queued = 0;
    long delivered = 0;
    long failed = 0;
    long dropped = 0;
    @Nullable String lastError = null;
    for (String field = in.nextField(); field != null; field = in.nextField()) {
      switch (field) {
        case "name" -> name = in.text();
        case "queued" -> queued = in.integer();
        case "delivered" -> delivered = in.whole();
        case "failed" -> failed = in.whole();
        case "dropped" -> dropped = in.whole();
        case "last_error" -> lastError = in.textOrNull();
        default -> in.skip();
      }
    }
    return new AlertReport.Receiver(
        in.required("name", name),
        queued,
        delivered,
        failed,
        dropped,
        lastError == null ? "" : lastError);
  }
}
