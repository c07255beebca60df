package ttmem.cli.render;

import java.util.List;
import java.util.Locale;
import ttmem.cli.doctor.Check;

/** {@code ttmem doctor}: a verdict in words, what was found, and below it the cure. */
public final class DoctorRenderer {
  private static final int VERDICT = 6;
  private static final int NAME = 17;

  private final Look look;

  public DoctorRenderer(Look look) {
    this.look = look;
  }

  public String render(List<Check> checks) {
    StringBuilder out = new StringBuilder();
    int textColumn = look.width() >= 60 ? VERDICT + NAME : VERDICT;
    for (Check check : checks) {
      Line line = new Line(look);
      line.add(check.level().name().toLowerCase(Locale.ROOT), style(check.level()));
      line.padTo(VERDICT).add(check.name(), Style.TITLE);
      if (line.columns() >= textColumn) {
        line.writeTo(out);
        line = new Line(look);
      }
      text(out, line.padTo(textColumn), check.found(), textColumn);
      if (!check.cure().isEmpty()) {
        String arrow = look.glyph("→ ", "> ");
        line = new Line(look).padTo(textColumn).glyphs(arrow, Style.FAINT);
        text(out, line, check.cure(), textColumn + 2);
      }
    }
    return out.toString();
  }

  private void text(StringBuilder out, Line first, String raw, int column) {
    Line line = first;
    int room = Math.max(1, look.width() - column);
    for (String part : Columns.wrap(Printable.text(raw, look.unicode()), room)) {
      if (line != first) {
        line.padTo(column);
      }
      line.glyphs(part, Style.PLAIN).writeTo(out);
      line = new Line(look);
    }
  }

  private static Style style(Check.Level level) {
    return switch (level) {
      case OK -> Style.CALM;
      case NOTE -> Style.PLAIN;
      case WARN -> Style.BUSY;
      case FAIL -> Style.CRITICAL;
    };
  }
}
