package ttmem.cli.render;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import ttmem.monitor.history.History;

/** {@code ttmem history} as text: one row per series, with a small curve of its peaks. */
public final class HistoryRenderer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final String[] BARS = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  private static final String[] ASCII = {"_", ".", "-", "=", "+", "*", "#", "@"};
  private static final int CURVE = 24;

  private final Look look;

  public HistoryRenderer(Look look) {
    this.look = look;
  }

  public String render(History history) {
    StringBuilder out = new StringBuilder();
    out.append(TIME.format(history.from()))
        .append(" to ")
        .append(TIME.format(history.until()))
        .append(", a point every ")
        .append(history.stepSeconds())
        .append(" s\n");
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("DEV", 1),
                Column.text("TYPE", 1),
                Column.text("PID", 2),
                Column.text("COMMAND", 6).shrinkable(6, 7),
                Column.number("LEAST", 3),
                Column.number("MOST", 2),
                Column.number("LAST", 2),
                Column.text("CURVE", 4),
                Column.text("LAST SEEN", 5)));
    for (History.Series series : history.series()) {
      table.row(row(history, series));
    }
    table.lines().forEach(line -> line.writeTo(out));
    if (history.truncated()) {
      out.append("more series exist: ask for one device, type or process\n");
    }
    return out.toString();
  }

  private List<Cell> row(History history, History.Series series) {
    History.Point last = series.points().getLast();
    long least = series.points().stream().mapToLong(History.Point::least).min().orElse(0);
    long most = series.points().stream().mapToLong(History.Point::most).max().orElse(0);
    Integer device = series.device();
    Integer pid = series.pid();
    String process = series.process();
    return List.of(
        Cell.of(device == null ? "?" : device.toString()),
        Cell.of(DeviceTable.title(series.type())),
        Cell.of(pid == null ? "all" : pid.toString()),
        Cell.of(process == null ? "" : Printable.text(process, look.unicode())),
        Cell.of(Sizes.text(least)),
        Cell.of(Sizes.text(most)),
        Cell.of(Sizes.text(last.last())),
        Cell.of(curve(history, series, most)),
        Cell.of(TIME.format(Instant.ofEpochSecond(last.at()))));
  }

  /** Peaks over the whole time that was asked for; a blank where nothing is known. */
  private String curve(History history, History.Series series, long most) {
    long from = history.from().getEpochSecond();
    long span = Math.max(1, history.until().getEpochSecond() - from);
    long[] peaks = new long[CURVE];
    java.util.Arrays.fill(peaks, -1);
    for (History.Point point : series.points()) {
      int slot = Math.clamp((point.at() - from) * CURVE / span, 0, CURVE - 1);
      peaks[slot] = Math.max(peaks[slot], point.most());
    }
    StringBuilder curve = new StringBuilder();
    String[] bars = look.unicode() ? BARS : ASCII;
    for (long peak : peaks) {
      int height = most == 0 ? 0 : (int) Math.round((double) peak / most * (bars.length - 1));
      curve.append(peak < 0 ? " " : bars[height]);
    }
    return curve.toString();
  }
}
