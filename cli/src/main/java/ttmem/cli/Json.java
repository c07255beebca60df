package ttmem.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import ttmem.cli.doctor.Check;
import ttmem.model.Snapshot;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;

/** JSON on the command line: indented for one document, a line each in a stream. */
final class Json {
  private Json() {}

  static String snapshot(Snapshot snapshot, boolean stream) {
    JsonForm form = stream ? JsonForm.LINE : JsonForm.PRETTY;
    return new String(SnapshotJsonWriter.bytes(snapshot, form), StandardCharsets.UTF_8);
  }

  static String checks(List<Check> checks) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("schema", "ttmem-doctor/v1");
      json.writeArrayFieldStart("checks");
      for (Check check : checks) {
        json.writeStartObject();
        json.writeStringField("name", check.name());
        json.writeStringField("level", check.level().name().toLowerCase(Locale.ROOT));
        json.writeStringField("found", check.found());
        json.writeStringField("cure", check.cure());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.append('\n').toString();
  }
}
