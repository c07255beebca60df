package ttmem.cli.top;

import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.model.Reading;

/** An area chart with its scale; the newest on the right. */
final class Chart {
  private static final int ROWS = 4;
  private static final int LABEL = 12;

  private Chart() {}

  /**
   * Adds it below a title that the caller has set.
   *
   * @param top what a full column stands for; unknown for a chart without any
   */
  static void addTo(Page page, Samples samples, Samples.Key key, Reading top, TopState state) {
    Look look = page.look();
    int columns = look.width() - LABEL;
    if (columns < LABEL || !top.isKnown()) {
      return;
    }
    double[] shares =
        samples.shares(key, top, page.time(), state.span(), Braille.samples(columns, look));
    String[] chart = Braille.chart(shares, columns, ROWS, look);
    for (int row = 0; row < ROWS; row++) {
      String scale = row == 0 ? Sizes.text(top, look) : row == ROWS - 1 ? "0" : "";
      Line line = new Line(look).padTo(LABEL - 2 - scale.length()).add(scale, Style.FAINT);
      line.padTo(LABEL - 1).glyphs(look.glyph("│", "|"), Style.FAINT);
      page.line(line.glyphs(chart[row], Style.CALM));
    }
  }
}
