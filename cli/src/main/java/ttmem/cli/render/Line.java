package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;

/** One line in the making: pieces of text with a style, never wider than the look allows. */
public final class Line {
  private final Look look;
  private final List<String> texts = new ArrayList<>();
  private final List<Style> styles = new ArrayList<>();
  private int columns;

  public Line(Look look) {
    this.look = look;
  }

  public Line add(String text) {
    return add(text, Style.PLAIN);
  }

  /** Appends text from anywhere: made printable, and cut where the line ends. */
  public Line add(String raw, Style style) {
    return glyphs(Printable.text(raw, look.unicode()), style);
  }

  /** Appends text of our own. */
  public Line glyphs(String text, Style style) {
    String fitting = Columns.clip(text, look.width() - columns, look.glyph("…", "~"));
    if (!fitting.isEmpty()) {
      texts.add(fitting);
      styles.add(style);
      columns += Columns.width(fitting);
    }
    return this;
  }

  public Line repeat(String glyph, int count, Style style) {
    return count > 0 ? glyphs(glyph.repeat(count), style) : this;
  }

  public Line append(Line other) {
    for (int i = 0; i < other.texts.size(); i++) {
      glyphs(other.texts.get(i), other.styles.get(i));
    }
    return this;
  }

  /** Blanks up to {@code column}. */
  public Line padTo(int column) {
    return repeat(" ", Math.min(column, look.width()) - columns, Style.PLAIN);
  }

  /** The text alone. */
  public String plain() {
    return String.join("", texts);
  }

  public int columns() {
    return columns;
  }

  public void writeTo(StringBuilder out) {
    for (int i = 0; i < texts.size(); i++) {
      look.colors().write(out, texts.get(i), styles.get(i));
    }
    int end = out.length();
    while (end > 0 && out.charAt(end - 1) == ' ') {
      end--;
    }
    out.setLength(end);
    out.append('\n');
  }
}
