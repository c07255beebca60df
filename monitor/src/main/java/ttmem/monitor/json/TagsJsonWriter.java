package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import ttmem.model.MemoryType;
import ttmem.monitor.questions.Tags;

/** Writes sums by tag as {@code ttmem-tags/v1} (docs/reference/questions-json.md). */
public final class TagsJsonWriter {
  private TagsJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @throws IOException if the stream does
   */
  public static void write(Tags tags, JsonForm form, OutputStream stream) throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-tags/v1");
      out.time("timestamp", tags.time());
      out.list("tags", tags.rows(), row -> row(out, row));
      out.flag("truncated", tags.truncated());
      out.flag("hidden", tags.hidden());
      out.endObject();
    }
  }

  private static void row(JsonOut out, Tags.Row row) throws IOException {
    out.beginObject();
    out.number("pid", row.pid());
    out.number("device", row.device());
    out.number("logical_device", row.logicalDevice());
    out.text("tag", row.path());
    out.number("buffers", (long) row.buffers());
    bytes(out, "own", row.own());
    bytes(out, "total", row.total());
    out.endObject();
  }

  private static void bytes(JsonOut out, String field, Map<MemoryType, Long> bytes)
      throws IOException {
    out.beginObject(field);
    for (Map.Entry<MemoryType, Long> each : bytes.entrySet()) {
      out.number(each.getKey().label() + "_bytes", each.getValue().longValue());
    }
    out.endObject();
  }
}
