package ttmem.cli.render;

import java.util.List;

/** Titles, and {@code name : value} lines whose values wrap under themselves. */
final class DetailPage {
  private static final int INDENT = 2;
  private static final int NAME_COLUMN = 38;

  private final Look look;
  private final StringBuilder out = new StringBuilder();

  DetailPage(Look look) {
    this.look = look;
  }

  void clear() {
    out.setLength(0);
  }

  void title(int depth, String text) {
    if (depth == 0) {
      out.append('\n');
    }
    new Line(look).padTo(INDENT * depth).add(text, Style.TITLE).writeTo(out);
  }

  void field(int depth, String name, String raw) {
    int nameColumn = Math.min(NAME_COLUMN, look.width() / 2);
    int valueColumn = Math.min(nameColumn + 2, look.width() - 1);
    Line line = new Line(look).padTo(Math.min(INDENT * depth, nameColumn / 2));
    String label = Printable.text(name, look.unicode());
    line.glyphs(Columns.clip(label, Math.max(1, nameColumn - line.columns()), ""), Style.FAINT);
    line.padTo(nameColumn).glyphs(": ", Style.FAINT);
    wrapped(line, valueColumn, raw);
  }

  void sentence(int depth, String raw) {
    int column = Math.min(INDENT * depth, look.width() / 3);
    wrapped(new Line(look).padTo(column), column, raw);
  }

  private void wrapped(Line first, int column, String raw) {
    Line line = first;
    String text = Printable.text(raw, look.unicode());
    List<String> parts = Columns.wrap(text, Math.max(1, look.width() - column));
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        line = new Line(look).padTo(column);
      }
      line.glyphs(parts.get(i), Style.PLAIN).writeTo(out);
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
