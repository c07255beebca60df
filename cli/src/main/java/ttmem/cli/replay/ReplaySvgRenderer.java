package ttmem.cli.replay;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Printable;
import ttmem.cli.render.Sizes;
import ttmem.monitor.replay.CurvePoint;
import ttmem.monitor.replay.OperationUse;
import ttmem.monitor.replay.Peak;
import ttmem.monitor.replay.ReplayReport;

/**
 * L1 of one core over a capture, as a picture: tensors at the bottom, program memory on top of
 * them, the peak, the limit where the capture names one, and the outermost operations below.
 * Well-formed XML whatever the names hold.
 */
public final class ReplaySvgRenderer {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 400;
  private static final int LEFT = 90;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 80;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int GRID_LINES = 4;
  private static final int CHARACTER_WIDTH = 7;
  private static final int MAX_LABELS = 200;

  private final ReplayReport report;
  private final double scaleBytes;
  private final StringBuilder out = new StringBuilder();

  private ReplaySvgRenderer(ReplayReport report) {
    this.report = report;
    long peak = report.peaks().total().bytes();
    scaleBytes = Math.max(1, Math.max(peak * 1.05, (double) report.l1LimitBytes().orElse(0)));
  }

  /** The whole file. */
  public static String render(ReplayReport report) {
    return new ReplaySvgRenderer(report).file();
  }

  private String file() {
    out.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        """
            .formatted(WIDTH, HEIGHT));
    String title = "%s: L1 of one core, %s rule".formatted(report.name(), report.rule().label());
    element("title", title);
    raw("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(LEFT, 24, "start", "#222222", title);
    grid();
    area("#e69f00", CurvePoint::totalBytes);
    area("#0072b2", CurvePoint::l1Bytes);
    limit();
    peak();
    operations();
    legend();
    out.append("</svg>\n");
    return out.toString();
  }

  private void grid() {
    for (int i = 0; i <= GRID_LINES; i++) {
      long bytes = Math.round(scaleBytes * i / GRID_LINES);
      double y = y(bytes);
      raw(
          "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"#dddddd\"/>",
          LEFT, number(y), WIDTH - RIGHT, number(y));
      text(LEFT - 8, y + 4, "end", "#555555", Sizes.text(bytes));
    }
  }

  /** Steps, since use does not change between nodes. */
  private void area(String colour, ToLongFunction<CurvePoint> bytes) {
    StringBuilder path = new StringBuilder("M" + LEFT + " " + number(y(0)));
    for (CurvePoint point : report.curve()) {
      String y = number(y(bytes.applyAsLong(point)));
      path.append(" L").append(number(x(point.firstNode()))).append(' ').append(y);
      path.append(" L").append(number(x(point.firstNode() + point.nodes()))).append(' ').append(y);
    }
    path.append(" L")
        .append(number(x(report.nodes())))
        .append(' ')
        .append(number(y(0)))
        .append(" Z");
    raw("<path d=\"%s\" fill=\"%s\"/>", path, colour);
  }

  private void limit() {
    OptionalLong limit = report.l1LimitBytes();
    if (limit.isPresent()) {
      double y = y(limit.getAsLong());
      raw(
          "<line x1=\"%d\" y1=\"%s\" x2=\"%d\" y2=\"%s\" stroke=\"#d55e00\" stroke-dasharray=\"6"
              + " 4\"/>",
          LEFT, number(y), WIDTH - RIGHT, number(y));
      text(WIDTH - RIGHT, y - 4, "end", "#d55e00", "limit " + limit.getAsLong() + " B");
    }
  }

  private void peak() {
    Peak peak = report.peaks().total();
    if (peak.node().isEmpty()) {
      return;
    }
    double x = x(peak.node().getAsInt());
    double y = y(peak.bytes());
    raw("<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"#222222\"/>", number(x), number(y));
    boolean right = x > LEFT + PLOT_WIDTH / 2.0;
    text(
        right ? x - 8 : x + 8,
        y - 6,
        right ? "end" : "start",
        "#222222",
        "peak %d B at node %d".formatted(peak.bytes(), peak.node().getAsInt()));
  }

  private void operations() {
    int labels = 0;
    for (OperationUse row : report.timeline()) {
      double from = x(row.startNode());
      double room = x(row.endNode() + 1) - from;
      if (row.level() != 1 || room < CHARACTER_WIDTH * 3 || labels++ == MAX_LABELS) {
        continue;
      }
      raw(
          "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#999999\"/>",
          number(from), number(y(0)), number(from), number(y(0) + 18));
      String name = Columns.clip(row.name(), (int) (room / CHARACTER_WIDTH), "…");
      text(from + 3, y(0) + 16, "start", "#333333", name);
    }
  }

  private void legend() {
    int y = HEIGHT - 20;
    raw("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"#0072b2\"/>", LEFT, y - 10);
    text(LEFT + 18, y, "start", "#333333", "L1 buffers, one bank");
    raw(
        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"#e69f00\"/>",
        LEFT + 180, y - 10);
    text(LEFT + 198, y, "start", "#333333", "circular and dataflow buffers, scratchpads, one core");
    text(WIDTH - RIGHT, y, "end", "#555555", "nodes 0 to " + (report.nodes() - 1));
  }

  private double x(int node) {
    return LEFT + (double) PLOT_WIDTH * node / Math.max(1, report.nodes());
  }

  private double y(long bytes) {
    return TOP + PLOT_HEIGHT * (1 - bytes / scaleBytes);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private void text(double x, double y, String anchor, String colour, String text) {
    raw(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
        number(x), number(y), anchor, colour, escaped(text));
  }

  private void element(String name, String text) {
    raw("<%s>%s</%s>", name, escaped(text), name);
  }

  @FormatMethod
  private void raw(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return Printable.text(text, true)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
