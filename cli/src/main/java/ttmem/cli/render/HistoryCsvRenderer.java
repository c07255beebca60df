package ttmem.cli.render;

import java.time.Instant;
import ttmem.monitor.history.History;

/** {@code ttmem history --csv}: a row per point. */
public final class HistoryCsvRenderer {

  public String render(History history) {
    StringBuilder out =
        new StringBuilder(
            "time, step [s], device, pid, process_name, type, least [B], most [B], last [B]\n");
    for (History.Series series : history.series()) {
      String process = series.process();
      for (History.Point point : series.points()) {
        out.append(Instant.ofEpochSecond(point.at()))
            .append(", ")
            .append(history.stepSeconds())
            .append(", ")
            .append(series.device() == null ? Values.UNKNOWN : series.device())
            .append(", ")
            .append(series.pid() == null ? Values.UNKNOWN : series.pid())
            .append(", ")
            .append(process == null ? Values.UNKNOWN : field(process))
            .append(", ")
            .append(series.type().label())
            .append(", ")
            .append(point.least())
            .append(", ")
            .append(point.most())
            .append(", ")
            .append(point.last())
            .append('\n');
      }
    }
    return out.toString();
  }

  private static String field(String raw) {
    String text = Printable.text(raw, false);
    return text.contains(",") || text.contains("\"")
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}
