package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ttmem.model.Reading;
import ttmem.monitor.questions.Diff;
import ttmem.monitor.questions.FailOn;

/** Writes differences as {@code ttmem-diff/v1} (docs/reference/questions-json.md). */
public final class DiffJsonWriter {
  private DiffJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param conditions what became of each {@code --fail-on}
   * @throws IOException if the stream does
   */
  public static void write(
      Diff diff, List<FailOn.Answer> conditions, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-diff/v1");
      out.time("before", diff.before());
      out.time("after", diff.after());
      out.text("by", diff.by().label());
      out.list("changes", diff.changes(), change -> change(out, change));
      out.beginObject("net");
      out.amounts(diff.net());
      out.endObject();
      out.list("fail_on", conditions, answer -> condition(out, answer));
      out.texts("notes", diff.notes());
      out.endObject();
    }
  }

  private static void change(JsonOut out, Diff.Change change) throws IOException {
    out.beginObject();
    out.text("kind", change.kind().label());
    out.text("name", change.name());
    out.remark("device", change.device());
    out.text("type", change.type().label());
    Map<String, Reading> readings = new LinkedHashMap<>();
    readings.put("before_bytes", change.before());
    readings.put("after_bytes", change.after());
    readings.put("delta_bytes", change.delta());
    for (Map.Entry<String, Reading> reading : readings.entrySet()) {
      out.reading(reading.getKey(), reading.getValue(), 1);
    }
    out.qualifiers(readings);
    out.endObject();
  }

  private static void condition(JsonOut out, FailOn.Answer answer) throws IOException {
    out.beginObject();
    out.text("condition", answer.condition().text());
    out.text("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
    out.reading("sum_bytes", answer.sum(), 1);
    out.qualifiers(Map.of("sum_bytes", answer.sum()));
    out.endObject();
  }
}
