package ttmem.cli.replay;

import com.google.errorprone.annotations.FormatMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Printable;
import ttmem.cli.render.Sizes;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.SequenceUse;

/**
 * Memory over a capture or a sequence, one picture below the other: two layers, the peak, the limit
 * where there is one, and names below. Well-formed XML whatever the names hold.
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
  private static final int MAX_STEPS = 1024;

  private final Picture picture;
  private final double scaleBytes;
  private final StringBuilder out;

  private ReplaySvgRenderer(Picture picture, StringBuilder out) {
    this.picture = picture;
    this.out = out;
    long peak = picture.peakBytes();
    scaleBytes = Math.max(1, Math.max(peak * 1.05, (double) picture.limitBytes().orElse(0)));
  }

  /** The whole file of a capture. */
  public static String render(ReplayReport report) {
    return file(List.of(Picture.of(report)));
  }

  /** The whole file of a sequence, with a picture for each region that it used. */
  public static String render(String name, SequenceUse use) {
    return file(Picture.of(name, use));
  }

  private static String file(List<Picture> pictures) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        """
            .formatted(WIDTH, HEIGHT * Math.max(1, pictures.size())));
    for (int i = 0; i < pictures.size(); i++) {
      out.append("<g transform=\"translate(0 %d)\">\n".formatted(i * HEIGHT));
      new ReplaySvgRenderer(pictures.get(i), out).draw();
      out.append("</g>\n");
    }
    return out.append("</svg>\n").toString();
  }

  private void draw() {
    element("title", picture.title());
    raw("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    text(LEFT, 24, "start", "#222222", picture.title());
    grid();
    area("#e69f00", Picture.Step::totalBytes);
    area("#0072b2", Picture.Step::lowerBytes);
    limit();
    peak();
    labels();
    legend();
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

  /**
   * Steps, since use does not change between nodes; no more than the picture has columns, each the
   * highest of its part.
   */
  private void area(String colour, ToLongFunction<Picture.Step> bytes) {
    StringBuilder path = new StringBuilder("M" + LEFT + " " + number(y(0)));
    for (Picture.Step step : steps()) {
      String y = number(y(bytes.applyAsLong(step)));
      path.append(" L").append(number(x(step.first()))).append(' ').append(y);
      path.append(" L").append(number(x(step.first() + step.run()))).append(' ').append(y);
    }
    path.append(" L")
        .append(number(x(picture.count())))
        .append(' ')
        .append(number(y(0)))
        .append(" Z");
    raw("<path d=\"%s\" fill=\"%s\"/>", path, colour);
  }

  private List<Picture.Step> steps() {
    return picture.steps().size() <= MAX_STEPS
        ? picture.steps()
        : Arrays.stream(picture.columns(PLOT_WIDTH)).distinct().toList();
  }

  private void limit() {
    OptionalLong limit = picture.limitBytes();
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
    if (picture.peakAt().isEmpty()) {
      return;
    }
    long at = picture.peakAt().getAsLong();
    double x = x(at);
    double y = y(picture.peakBytes());
    raw("<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"#222222\"/>", number(x), number(y));
    boolean right = x > LEFT + PLOT_WIDTH / 2.0;
    text(
        right ? x - 8 : x + 8,
        y - 6,
        right ? "end" : "start",
        "#222222",
        "peak %d B at %s %d".formatted(picture.peakBytes(), picture.unit(), at));
  }

  private void labels() {
    int labels = 0;
    for (Picture.Label label : picture.labels()) {
      double from = x(label.first());
      double room = x(label.end()) - from;
      if (room < CHARACTER_WIDTH * 3 || labels++ == MAX_LABELS) {
        continue;
      }
      raw(
          "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#999999\"/>",
          number(from), number(y(0)), number(from), number(y(0) + 18));
      String name = Columns.clip(label.name(), (int) (room / CHARACTER_WIDTH), "…");
      text(from + 3, y(0) + 16, "start", "#333333", name);
    }
  }

  private void legend() {
    int y = HEIGHT - 20;
    raw("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"#0072b2\"/>", LEFT, y - 10);
    text(LEFT + 18, y, "start", "#333333", picture.lower());
    raw(
        "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"#e69f00\"/>",
        LEFT + 180, y - 10);
    text(LEFT + 198, y, "start", "#333333", picture.upper() + ", bytes of " + picture.bytesOf());
    text(
        WIDTH - RIGHT,
        y,
        "end",
        "#555555",
        "%ss 0 to %d".formatted(picture.unit(), picture.count() - 1));
  }

  private double x(long at) {
    return LEFT + (double) PLOT_WIDTH * at / Math.max(1, picture.count());
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
