package ttmem.cli.replay;

import java.util.ArrayList;
import java.util.List;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Look;

/**
 * Columns of text that fit a width: all take what they need, the one that may shrink gives way, and
 * where that is not enough, columns are left out from the right, the least wanted first.
 */
final class Grid {
  private static final String GAP = "  ";

  private final Look look;
  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param shrink where it may be cut, down to {@code minimum}
   * @param wanted columns with a lower number are left out first
   */
  private record Column(String title, boolean right, Shrink shrink, int minimum, int wanted) {
    boolean shrinks() {
      return shrink != Shrink.NEVER;
    }
  }

  private enum Shrink {
    NEVER,
    AT_START,
    AT_END
  }

  Grid(Look look) {
    this.look = look;
  }

  Grid number(String title, int wanted) {
    columns.add(new Column(title, true, Shrink.NEVER, 0, wanted));
    return this;
  }

  Grid text(String title, int wanted) {
    columns.add(new Column(title, false, Shrink.NEVER, 0, wanted));
    return this;
  }

  /** The text column that gives way at its end; one shrinking column per grid. */
  Grid shrinking(String title, int minimum) {
    columns.add(new Column(title, false, Shrink.AT_END, minimum, Integer.MAX_VALUE));
    return this;
  }

  /** The text column that gives way at its start, for paths. */
  Grid shrinkingAtStart(String title, int minimum) {
    columns.add(new Column(title, false, Shrink.AT_START, minimum, Integer.MAX_VALUE));
    return this;
  }

  void row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "expected %d cells, but got %d".formatted(columns.size(), cells.length));
    }
    rows.add(List.of(cells));
  }

  /** The lines, each ended by a line feed, with two spaces before. */
  void render(StringBuilder out) {
    int width = look.width();
    int[] widths = new int[columns.size()];
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              Columns.width(columns.get(i).title()),
              rows.stream().mapToInt(row -> Columns.width(row.get(column))).max().orElse(0));
      shown.add(i);
    }
    while (shown.size() > 1 && least(shown, widths) > width) {
      int left = leastWanted(shown);
      shown.removeIf(i -> i == left);
    }
    shrink(shown, widths, width);
    line(columns.stream().map(Column::title).toList(), shown, widths, out);
    rows.forEach(row -> line(row, shown, widths, out));
  }

  private int least(List<Integer> shown, int[] widths) {
    return shown.stream()
        .mapToInt(
            i ->
                GAP.length()
                    + (columns.get(i).shrinks()
                        ? Math.min(widths[i], columns.get(i).minimum())
                        : widths[i]))
        .sum();
  }

  private int leastWanted(List<Integer> shown) {
    int least = shown.getFirst();
    for (int each : shown) {
      if (columns.get(each).wanted() <= columns.get(least).wanted()) {
        least = each;
      }
    }
    return least;
  }

  private void shrink(List<Integer> shown, int[] widths, int width) {
    int total = shown.stream().mapToInt(i -> GAP.length() + widths[i]).sum();
    for (int i : shown) {
      if (columns.get(i).shrinks() && total > width) {
        widths[i] = Math.max(1, widths[i] - (total - width));
      }
    }
  }

  private void line(List<String> cells, List<Integer> shown, int[] widths, StringBuilder out) {
    StringBuilder line = new StringBuilder();
    for (int i : shown) {
      String mark = look.glyph("…", "~");
      String cell =
          columns.get(i).shrink() == Shrink.AT_START
              ? Words.clipStart(cells.get(i), widths[i], mark)
              : Columns.clip(cells.get(i), widths[i], mark);
      String space = " ".repeat(widths[i] - Columns.width(cell));
      line.append(GAP).append(columns.get(i).right() ? space + cell : cell + space);
    }
    String mark = look.glyph("…", "~");
    out.append(Columns.clip(line.toString().stripTrailing(), look.width(), mark)).append('\n');
  }
}
