package ttmem.server.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.alerts.AlertReport.State;

/** Alerts as receivers read them. Every text is cut, so that a document stays below 64 KiB. */
final class AlertJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_CHARS = 1024;

  private AlertJson() {}

  /** One alert, {@code ttmem-alert/v1}: for webhooks and commands. */
  static byte[] one(Alert alert, Notification notification) {
    return bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", "ttmem-alert/v1");
          json.writeStringField("host", text(notification.host()));
          json.writeStringField("state", alert.state().label());
          json.writeStringField("rule", text(alert.rule().name()));
          json.writeStringField("when", text(alert.rule().when()));
          json.writeStringField("severity", text(alert.rule().severity()));
          json.writeObjectFieldStart("labels");
          for (Map.Entry<String, String> label : alert.subject().labels().entrySet()) {
            json.writeStringField(label.getKey(), text(label.getValue()));
          }
          json.writeEndObject();
          json.writeStringField("value", text(alert.value()));
          json.writeStringField("note", alert.note().isEmpty() ? null : text(alert.note()));
          json.writeStringField("fired_at", time(alert.firedAt()));
          json.writeStringField("resolved_at", time(isOver(alert) ? alert.since() : null));
          json.writeEndObject();
        });
  }

  /** All of them as {@code POST /api/v2/alerts} of an Alertmanager takes them. */
  static byte[] forAlertmanager(Notification notification) {
    return bytes(
        json -> {
          json.writeStartArray();
          for (Alert alert : notification.alerts()) {
            json.writeStartObject();
            json.writeObjectFieldStart("labels");
            json.writeStringField("alertname", text(alert.rule().name()));
            json.writeStringField("severity", text(alert.rule().severity()));
            json.writeStringField("host", text(notification.host()));
            for (Map.Entry<String, String> label : alert.subject().labels().entrySet()) {
              json.writeStringField(label.getKey(), text(label.getValue()));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("annotations");
            json.writeStringField("summary", text(alert.value()));
            json.writeStringField("description", text(alert.note()));
            json.writeStringField("when", text(alert.rule().when()));
            json.writeEndObject();
            json.writeStringField("startsAt", time(alert.firedAt()));
            json.writeStringField(
                "endsAt", time(isOver(alert) ? alert.since() : notification.endsAt()));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static boolean isOver(Alert alert) {
    return alert.state() == State.RESOLVED;
  }

  private static @Nullable String time(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /** Cut; and halves of characters, which no encoding of Unicode has, become question marks. */
  static String text(String raw) {
    String cut = raw.length() > MAX_CHARS ? raw.substring(0, MAX_CHARS) : raw;
    return new String(cut.getBytes(UTF_8), UTF_8);
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] bytes(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }
}
