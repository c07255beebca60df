package ttmem.cli.render;

import java.util.List;
import java.util.Locale;
import ttmem.monitor.history.History;

/**
 * {@code ttmem history --svg}: the peaks of each series as a line. A gap in what is known is a gap
 * in the line. Stands alone: no script, no font, nothing from elsewhere.
 */
public final class HistorySvgRenderer {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 360;
  private static final int LEFT = 80;
  private static final int TOP = 20;
  private static final int ROW = 16;
  private static final List<String> COLORS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000");

  public String render(History history) {
    long most =
        Math.max(
            1,
            history.series().stream()
                .flatMap(series -> series.points().stream())
                .mapToLong(History.Point::most)
                .max()
                .orElse(1));
    int legend = TOP + HEIGHT + 2 * ROW;
    int total = legend + ROW * (history.series().size() + 1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" \
        font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="4" y="%d">%s</text>
        <text x="4" y="%d">0</text>
        <text x="%d" y="%d">%s</text>
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <path d="M%d %dV%dH%d" stroke="gray" fill="none"/>
        """
            .formatted(
                LEFT + WIDTH + 20,
                total,
                TOP + 10,
                Sizes.text(most),
                TOP + HEIGHT,
                LEFT,
                TOP + HEIGHT + ROW,
                history.from(),
                LEFT + WIDTH,
                TOP + HEIGHT + ROW,
                history.until(),
                LEFT,
                TOP,
                TOP + HEIGHT,
                LEFT + WIDTH));
    for (int i = 0; i < history.series().size(); i++) {
      History.Series series = history.series().get(i);
      String color = COLORS.get(i % COLORS.size());
      svg.append(
          "<path d=\"%s\" stroke=\"%s\" fill=\"none\"/>\n"
              .formatted(path(history, series, most), color));
      svg.append(
          "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>\n"
              .formatted(LEFT, legend + ROW * (i + 1), color, escape(name(series))));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String path(History history, History.Series series, long most) {
    long from = history.from().getEpochSecond();
    double span = Math.max(1, history.until().getEpochSecond() - from);
    StringBuilder path = new StringBuilder();
    long before = Long.MIN_VALUE;
    for (History.Point point : series.points()) {
      double x = LEFT + Math.clamp((point.at() - from) / span, 0, 1) * WIDTH;
      double y = TOP + HEIGHT - (double) point.most() / most * HEIGHT;
      boolean gap = point.at() - before > 3L * history.stepSeconds();
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", gap ? "M" : "L", x, y));
      before = point.at();
    }
    return path.toString();
  }

  private static String name(History.Series series) {
    String device = series.device() == null ? "chip unknown" : "device " + series.device();
    String process = series.process();
    return device
        + " "
        + series.type().label()
        + (series.pid() == null ? "" : ", pid " + series.pid())
        + (process == null ? "" : " (" + process + ")");
  }

  private static String escape(String raw) {
    return Printable.text(raw, false)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
