package ttmem.cli.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rows under titles in whatever width there is, from 1 column to as many as the terminal has.
 *
 * <p>How the width is shared out: every column states wishes with priorities (a minimum, its full
 * text, a percentage, a bar). Wishes are granted in order of priority as long as they fit, so a
 * wider screen only ever adds something. A fixed set of layouts for 80, 120 and 200 columns was
 * rejected: it is wrong everywhere in between. What is left after all wishes makes the bars longer,
 * equally. If not even the first column fits, it is cut.
 */
public final class Table {
  private static final int GAP = 2;
  private static final int LONGEST_BAR = 30;

  private final Look look;
  private final int width;
  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(Look look, int width, List<Column> columns) {
    this.look = look;
    this.width = width;
    this.columns = columns;
  }

  /** One cell per column. */
  public void row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "expected a cell per column: columns=" + columns.size() + " cells=" + cells.size());
    }
    rows.add(cells);
  }

  /** The title line and one line per row. */
  public List<Line> lines() {
    layOut();
    List<Line> lines = new ArrayList<>(rows.size() + 1);
    Line titles = new Line(look);
    int at = 0;
    for (Column column : columns) {
      if (column.shown) {
        boolean right = column.right && column.barWidth == 0;
        at = put(titles, at, column.width(), Cell.of(column.title, Style.TITLE), right);
      }
    }
    lines.add(titles);
    for (List<Cell> row : rows) {
      lines.add(line(row));
    }
    return lines;
  }

  private Line line(List<Cell> row) {
    Line line = new Line(look);
    int at = 0;
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (!column.shown) {
        continue;
      }
      Cell cell = row.get(i);
      if (column.barWidth + column.percentWidth == 0) {
        at = put(line, at, column.width(), cell, column.right);
        continue;
      }
      line.padTo(at);
      if (column.barWidth > 0) {
        bar(line, cell, column.barWidth - 1);
        line.padTo(at + column.barWidth);
      }
      if (column.percentWidth > 0) {
        Style style = cell.hasShare() ? Style.ofLoad(cell.fraction()) : Style.PLAIN;
        int blanks = column.percentWidth - 1 - Columns.width(cell.percent());
        line.repeat(" ", blanks, Style.PLAIN).add(cell.percent(), style);
        line.padTo(at + column.barWidth + column.percentWidth);
      }
      put(line, line.columns(), column.textWidth, cell, column.right);
      at += column.width() + GAP;
    }
    return line;
  }

  private int put(Line line, int at, int room, Cell cell, boolean right) {
    line.padTo(at);
    String text =
        Columns.clip(Printable.text(cell.text(), look.unicode()), room, look.glyph("…", "~"));
    if (right) {
      line.padTo(at + room - Columns.width(text));
    }
    line.glyphs(text, cell.style());
    return at + room + GAP;
  }

  /** Eighths of a cell in Unicode, whole cells in ASCII; anything above zero shows something. */
  private void bar(Line line, Cell cell, int length) {
    if (!cell.hasShare()) {
      return;
    }
    double fraction = Math.min(1, cell.fraction());
    Style style = Style.ofLoad(cell.fraction());
    if (!look.unicode()) {
      int full = fraction > 0 ? Math.max(1, (int) Math.round(fraction * (length - 2))) : 0;
      full = Math.min(full, length - 2);
      line.glyphs("[", Style.PLAIN).repeat("#", full, style);
      line.repeat(".", length - 2 - full, Style.FAINT).glyphs("]", Style.PLAIN);
      return;
    }
    int eighths = fraction > 0 ? Math.max(1, (int) Math.round(fraction * length * 8)) : 0;
    line.repeat("█", eighths / 8, style);
    if (eighths % 8 > 0) {
      line.glyphs(String.valueOf((char) ('█' + (8 - eighths % 8))), style);
    }
    line.repeat("░", length - (eighths + 7) / 8, Style.FAINT);
  }

  private record Wish(int priority, Column column, Kind kind, int width) {}

  private enum Kind {
    BASE,
    FULL,
    PERCENT,
    BAR
  }

  private void layOut() {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      addWishes(columns.get(i), i, wishes);
    }
    wishes.sort(Comparator.comparingInt(Wish::priority));
    int left = width + GAP;
    for (Wish wish : wishes) {
      Column column = wish.column;
      if (wish.kind == Kind.BASE) {
        int room = wish.width + GAP;
        boolean first = wish.equals(wishes.getFirst());
        if (room <= left || first) {
          column.shown = true;
          column.textWidth = Math.min(wish.width, width);
          left -= column.textWidth + GAP;
        }
      } else if (column.shown && wish.kind == Kind.FULL) {
        int more = Math.min(left, wish.width - column.textWidth);
        column.textWidth += more;
        left -= more;
      } else if (column.shown && wish.width <= left) {
        if (wish.kind == Kind.BAR) {
          column.barWidth = wish.width;
        } else {
          column.percentWidth = wish.width;
        }
        left -= wish.width;
      }
    }
    lengthenBars(left);
  }

  private void addWishes(Column column, int index, List<Wish> wishes) {
    int full = Columns.width(column.title);
    boolean shares = false;
    int percent = Column.PERCENT;
    for (List<Cell> row : rows) {
      Cell cell = row.get(index);
      full = Math.max(full, Columns.width(Printable.text(cell.text(), look.unicode())));
      shares |= cell.hasShare();
      percent = Math.max(percent, 1 + Columns.width(cell.percent()));
    }
    full = Math.min(full, column.longest);
    int base = Math.min(full, Math.max(column.shortest, Columns.width(column.title)));
    wishes.add(new Wish(column.priority, column, Kind.BASE, base));
    if (base < full) {
      wishes.add(new Wish(column.fullPriority, column, Kind.FULL, full));
    }
    if (shares && column.barPriority >= 0) {
      wishes.add(new Wish(column.barPriority, column, Kind.PERCENT, percent));
      wishes.add(new Wish(column.barPriority, column, Kind.BAR, Column.BAR));
    }
  }

  private void lengthenBars(int left) {
    int bars = 0;
    for (Column column : columns) {
      bars += column.barWidth > 0 ? 1 : 0;
    }
    int more = bars > 0 ? Math.min(LONGEST_BAR - Column.BAR, Math.max(0, left) / bars) : 0;
    for (Column column : columns) {
      column.barWidth += column.barWidth > 0 ? more : 0;
    }
  }
}
