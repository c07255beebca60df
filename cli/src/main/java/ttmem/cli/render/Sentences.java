package ttmem.cli.render;

import java.util.List;

/** Sentences below or above a table, over as many lines as the width needs. */
final class Sentences {
  private Sentences() {}

  static void write(List<String> sentences, Look look, StringBuilder out) {
    for (String sentence : sentences) {
      write(sentence, Style.PLAIN, look, out);
    }
  }

  /** One sentence; lines after the first are indented. */
  static void write(String sentence, Style style, Look look, StringBuilder out) {
    String safe = Printable.text(sentence, look.unicode());
    int room = Math.max(1, look.width() - 2);
    boolean first = true;
    for (String text : Columns.wrap(safe, look.width() > 10 ? room : look.width())) {
      new Line(look)
          .glyphs(first || look.width() <= 10 ? "" : "  ", style)
          .glyphs(text, style)
          .writeTo(out);
      first = false;
    }
  }
}
