package ttmem.cli.render;

import java.util.List;

/**
 * A page in the making: sections of lines in a box. Below 60 columns the box is left out and a
 * section begins with its bare title.
 */
final class Frame {
  private static final int NARROW = 60;
  private static final int LONGEST_SENTENCE = 3;

  private final Look look;
  private final Look inner;
  private final boolean boxed;
  private final StringBuilder out = new StringBuilder(4096);

  Frame(Look look) {
    this.look = look;
    this.boxed = look.width() >= NARROW;
    this.inner = boxed ? new Look(look.width() - 4, look.unicode(), look.colors()) : look;
  }

  /** What lines inside are made for. */
  Look inner() {
    return inner;
  }

  /** The first line: names on the left, a time on the right. */
  void open(List<String> names, String right) {
    int room = boxed ? look.width() - right.length() - 8 : look.width();
    Line title = new Line(new Look(room, look.unicode(), look.colors()));
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        title.glyphs(look.glyph(" · ", " | "), Style.FAINT);
      }
      title.add(names.get(i), i == 0 ? Style.TITLE : Style.PLAIN);
    }
    Line line = new Line(look);
    if (boxed) {
      line.glyphs(look.glyph("╭─ ", "+- "), Style.FAINT).append(title).glyphs(" ", Style.PLAIN);
      rule(line, look.width() - 4 - right.length());
      line.glyphs(" " + right + " ", Style.PLAIN);
      rule(line, look.width() - 1);
      line.glyphs(look.glyph("╮", "+"), Style.FAINT);
    } else {
      line.append(title).glyphs(" " + right, Style.PLAIN);
    }
    line.writeTo(out);
  }

  void section(String title) {
    Line line = new Line(look);
    if (boxed) {
      line.glyphs(look.glyph("├─ ", "+- "), Style.FAINT).add(title, Style.TITLE);
      line.glyphs(" ", Style.PLAIN);
      rule(line, look.width() - 1);
      line.glyphs(look.glyph("┤", "+"), Style.FAINT);
    } else {
      line.add(title, Style.TITLE);
    }
    line.writeTo(out);
  }

  void line(Line content) {
    if (!boxed) {
      content.writeTo(out);
      return;
    }
    Line line = new Line(look);
    line.glyphs(look.glyph("│ ", "| "), Style.FAINT).append(content).padTo(look.width() - 2);
    line.glyphs(look.glyph(" │", " |"), Style.FAINT).writeTo(out);
  }

  void lines(List<Line> contents) {
    for (Line content : contents) {
      line(content);
    }
  }

  /** A sentence, the first line of it after {@code bullet}; {@code ttmem -q} cuts nothing. */
  void sentence(String bullet, Style bulletStyle, String raw) {
    int indent = Math.min(Columns.width(bullet), inner.width() - 1);
    String text = Printable.text(raw, look.unicode());
    List<String> parts = Columns.wrap(text, inner.width() - indent);
    int shown = Math.min(parts.size(), LONGEST_SENTENCE);
    for (int i = 0; i < shown; i++) {
      Line line = new Line(inner);
      if (i == 0) {
        line.glyphs(Columns.clip(bullet, indent, ""), bulletStyle);
      }
      line.padTo(indent);
      // One character more than there is room for, where the rest is left out, becomes the mark.
      boolean cut = i == shown - 1 && shown < parts.size();
      line(line.glyphs(cut ? parts.get(i) + " " + parts.get(i + 1) : parts.get(i), Style.PLAIN));
    }
  }

  /** The finished page. */
  String close() {
    if (boxed) {
      Line line = new Line(look).glyphs(look.glyph("╰", "+"), Style.FAINT);
      rule(line, look.width() - 1);
      line.glyphs(look.glyph("╯", "+"), Style.FAINT).writeTo(out);
    }
    return out.toString();
  }

  private void rule(Line line, int toColumn) {
    line.repeat(look.glyph("─", "-"), toColumn - line.columns(), Style.FAINT);
  }
}
