package ttmem.cli.top;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;

/**
 * One page as it is shown, and what stands where.
 *
 * @param lines exactly as many as the terminal has rows
 * @param items all rows of the page's body, also those out of sight
 * @param cursor what the cursor is on; null for nothing
 * @param top row of the terminal where the body begins
 * @param first index of the item in that row
 * @param rows height of the body
 * @param titles what does something when clicked
 */
record Screenful(
    List<Line> lines,
    List<Item> items,
    @Nullable Target cursor,
    int top,
    int first,
    int rows,
    List<Title> titles) {

  /** The item of titles in the terminal's first line, which belongs to no item. */
  static final int HEAD = -1;

  /** A title in an item's line, from one column to before another. */
  record Title(int item, int from, int to, Target target) {}

  Screenful {
    lines = List.copyOf(lines);
    items = List.copyOf(items);
    titles = List.copyOf(titles);
  }

  static Screenful empty() {
    return new Screenful(List.of(), List.of(), null, 0, 0, 0, List.of());
  }

  /** The largest {@link #first} that leaves no row empty. */
  int lastFirst() {
    return Math.max(0, items.size() - rows);
  }

  /** What a cell of the terminal stands for. */
  @Nullable Target at(int row, int column) {
    int index = row < top ? HEAD : first + row - top;
    for (Title title : titles) {
      if (title.item() == index && column >= title.from() && column < title.to()) {
        return title.target();
      }
    }
    if (row < top || row >= top + rows || index >= items.size()) {
      return null;
    }
    return items.get(index).target();
  }
}
