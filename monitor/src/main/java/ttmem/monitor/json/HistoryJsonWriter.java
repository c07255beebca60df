package ttmem.monitor.json;

import java.io.IOException;
import java.io.OutputStream;
import ttmem.monitor.history.History;

/** Writes the past, the answer of {@code /api/v1/history}. */
public final class HistoryJsonWriter {

  private HistoryJsonWriter() {}

  /**
   * Writes one document and a line feed; {@code target} is flushed and stays open.
   *
   * @throws IOException only from {@code target}
   */
  public static void write(History history, JsonForm form, OutputStream target) throws IOException {
    try (JsonOut out = new JsonOut(target, form)) {
      out.beginObject();
      out.text("schema", SnapshotJsonWriter.SCHEMA);
      out.time("timestamp", history.time());
      out.time("from", history.from());
      out.time("until", history.until());
      out.number("step_seconds", history.stepSeconds());
      out.list("series", history.series(), series -> series(out, series));
      out.flag("truncated", history.truncated());
      out.endObject();
    }
  }

  private static void series(JsonOut out, History.Series series) throws IOException {
    out.beginObject();
    out.number("device", series.device());
    out.number("pid", series.pid());
    out.text("process", series.process());
    out.numberUnless(-1, "uid", series.uid());
    out.text("type", series.type().label());
    out.list("points", series.points(), point -> point(out, point));
    out.endObject();
  }

  private static void point(JsonOut out, History.Point point) throws IOException {
    out.beginObject();
    out.number("at", point.at());
    out.number("least_bytes", point.least());
    out.number("most_bytes", point.most());
    out.number("last_bytes", point.last());
    out.endObject();
  }
}
