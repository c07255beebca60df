package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;

/** Sentences below or above a table, over as many lines as the width needs. */
final class Sentences {
  private Sentences() {}

  static void write(List<String> sentences, Look look, StringBuilder out) {
    for (String sentence : sentences) {
      write(sentence, Style.PLAIN, look, out);
    }
  }

  /** One sentence, indented as it is; lines after the first by two more, where there is room. */
  static void write(String sentence, Style style, Look look, StringBuilder out) {
    lines(sentence, style, look).forEach(line -> line.writeTo(out));
  }

  /** The same as lines. */
  static List<Line> lines(String sentence, Style style, Look look) {
    List<Line> lines = new ArrayList<>();
    String words = sentence.stripLeading();
    int indent = look.width() > 20 ? sentence.length() - words.length() : 0;
    int more = look.width() > 20 ? 2 : 0;
    String safe = Printable.text(words, look.unicode());
    int at = indent;
    for (String text : Columns.wrap(safe, look.width() - indent - more)) {
      lines.add(new Line(look).glyphs(" ".repeat(at), style).glyphs(text, style));
      at = indent + more;
    }
    return lines;
  }
}
