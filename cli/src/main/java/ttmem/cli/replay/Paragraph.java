package ttmem.cli.replay;

import ttmem.cli.render.Columns;
import ttmem.cli.render.Look;
import ttmem.cli.render.Printable;

/** A text of any origin over as many lines as the width needs. */
final class Paragraph {
  private Paragraph() {}

  /** Appends the text, made printable, each line indented as the text is. */
  static void append(String text, Look look, StringBuilder out) {
    String words = text.stripLeading();
    String spaces = text.substring(0, text.length() - words.length());
    String indent = spaces.length() < look.width() ? spaces : "";
    String safe = Printable.text(words, look.unicode());
    for (String line : Columns.wrap(safe, look.width() - indent.length())) {
      out.append(line.isEmpty() ? "" : indent).append(line).append('\n');
    }
  }
}
