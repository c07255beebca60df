package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import ttmem.monitor.replay.BoardSequenceReport;
import ttmem.monitor.replay.SequenceMark;
import ttmem.monitor.replay.SequencePoint;
import ttmem.monitor.replay.SequenceRegion;
import ttmem.monitor.replay.SequenceReport;
import ttmem.monitor.replay.SequenceUse;

/** Writes what became of an allocation sequence as {@code ttmem-sequence/v1}. */
public final class SequenceJsonWriter {
  private SequenceJsonWriter() {}

  /**
   * Writes one document and flushes; the stream stays open.
   *
   * @param checked whether outcomes were compared
   * @throws IOException if the stream does
   */
  public static void write(
      String name, SequenceReport report, boolean checked, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-sequence/v1");
      out.text("name", name);
      counts(out, "forms", report.forms());
      out.number("operations", report.operations());
      out.number("refused", report.refused());
      counts(out, "operations_by_name", report.operationsByName());
      out.flag("checked", checked);
      out.number("recorded_outcomes", report.compared());
      event(out, "first_refusal", report.firstRefusal());
      event(out, "difference", report.difference());
      use(out, report.use());
      out.endObject();
    }
  }

  /**
   * Writes what became of a sequence on a chosen board as {@code ttmem-sequence-board/v1}.
   *
   * @throws IOException if the stream does
   */
  public static void write(
      String name, BoardSequenceReport report, JsonForm form, OutputStream stream)
      throws IOException {
    try (JsonOut out = new JsonOut(stream, form)) {
      out.beginObject();
      out.text("schema", "ttmem-sequence-board/v1");
      out.text("name", name);
      BoardJson.profile(out, report.profile());
      out.flag("fits", report.failure().isEmpty());
      out.number("operations", report.operations());
      event(out, "failure", report.failure());
      BoardJson.left(out, report.left());
      out.texts("notes", report.notes());
      use(out, report.use());
      out.endObject();
    }
  }

  private static void use(JsonOut out, SequenceUse use) throws IOException {
    out.list("regions", use.regions(), region -> region(out, region));
    out.list("timeline", use.timeline(), point -> point(out, point));
  }

  private static void region(JsonOut out, SequenceRegion region) throws IOException {
    out.beginObject();
    out.text("name", region.name());
    out.number("banks", (long) region.banks());
    out.number("bank_bytes", region.bankBytes());
    mark(out, "peak", region.peak());
    mark(out, "least_hole", region.leastHole());
    out.number("end_bytes", region.endBytes());
    out.number("end_hole_bytes", region.endHoleBytes());
    out.endObject();
  }

  private static void mark(JsonOut out, String field, SequenceMark mark) throws IOException {
    out.beginObject(field);
    out.number("bytes", mark.bytes());
    out.numberUnless(0, "line", mark.line());
    out.remark("operation", mark.operation());
    out.endObject();
  }

  private static void point(JsonOut out, SequencePoint point) throws IOException {
    out.beginObject();
    out.number("first", point.first());
    out.number("operations", point.operations());
    out.number("line", point.line());
    out.text("operation", point.operation());
    out.remark("outcome", point.outcome());
    out.list(
        "levels",
        point.levels(),
        level -> {
          out.beginObject();
          out.number("used_bytes", level.usedBytes());
          out.number("scattered_bytes", level.scatteredBytes());
          out.endObject();
        });
    out.endObject();
  }

  private static void counts(JsonOut out, String field, Map<String, ? extends Number> counts)
      throws IOException {
    out.beginObject(field);
    for (Map.Entry<String, ? extends Number> entry : counts.entrySet()) {
      out.number(entry.getKey(), entry.getValue().longValue());
    }
    out.endObject();
  }

  private static void event(JsonOut out, String field, Optional<SequenceReport.Event> event)
      throws IOException {
    if (event.isEmpty()) {
      out.nothing(field);
      return;
    }
    out.beginObject(field);
    out.number("line", event.get().line());
    out.text("operation", event.get().operation());
    out.text("text", event.get().text());
    out.endObject();
  }
}
