package ttmem.cli.top;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.SortKey;
import ttmem.cli.render.Style;
import ttmem.cli.render.Values;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;

/**
 * Puts a page on a screen of any size: one line on top, one at the bottom, and between them a
 * window on the body that follows the cursor. A pure function.
 */
final class TopRenderer {
  private static final int MARK = 2;

  private TopRenderer() {}

  static Screenful render(
      Snapshot snapshot,
      List<LiveBuffer> buffers,
      Samples samples,
      TopState state,
      Look look,
      int height) {
    Look inner = new Look(look.width() - MARK, look.unicode(), look.colors());
    List<Item> items = items(snapshot, buffers, samples, state, inner);
    int top = height >= 3 ? 1 : 0;
    int rows = Math.max(0, height - top - (height >= 2 ? 1 : 0));
    int at = cursor(items, state);
    Target cursor = at < 0 ? null : items.get(at).target();
    int last = Math.max(0, items.size() - rows);
    int first = at < 0 ? Math.min(state.scroll(), last) : follow(at, rows, last);
    List<Line> lines = new ArrayList<>(height);
    if (top == 1) {
      lines.add(head(snapshot, state, look));
    }
    for (int row = 0; row < rows; row++) {
      int index = first + row;
      lines.add(index < items.size() ? body(items.get(index), cursor, look) : new Line(look));
    }
    if (height >= 2) {
      lines.add(foot(state, look, first, rows, items.size()));
    }
    return new Screenful(lines, items, cursor, top, first, rows, titles(items));
  }

  private static List<Item> items(
      Snapshot snapshot, List<LiveBuffer> buffers, Samples samples, TopState state, Look look) {
    if (state.help()) {
      return HelpPage.items(look);
    }
    return switch (state.tab()) {
      case OVERVIEW -> OverviewPage.items(snapshot, samples, state, look);
      case PROCESSES -> ProcessesPage.items(snapshot, state, look);
      case DEVICE -> DevicePage.items(snapshot, buffers, samples, state, look);
      case PROCESS -> ProcessPage.items(snapshot, buffers, state, look);
    };
  }

  /** Where the cursor is: where it was put if that is still there; -1 for nowhere. */
  private static int cursor(List<Item> items, TopState state) {
    int first = -1;
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).selectable()) {
        if (items.get(i).is(state.cursor())) {
          return i;
        }
        first = first < 0 ? i : first;
      }
    }
    return state.tab().startsWithCursor() && !state.help() ? first : -1;
  }

  /** The window starts at the top until the cursor would fall out of it. */
  private static int follow(int cursor, int rows, int last) {
    int margin = Math.min(2, rows / 4);
    return Math.clamp((long) cursor - rows + 1 + margin, 0, last);
  }

  private static Line head(Snapshot snapshot, TopState state, Look look) {
    Line line = new Line(look).add("ttmem ", Style.TITLE);
    for (int i = 1; i <= Tab.count(); i++) {
      Tab tab = Tab.ofDigit(i);
      boolean here = tab == state.tab();
      line.add((here ? "[" : " ") + i, here ? Style.TITLE : Style.FAINT);
      line.add(" " + tab.title() + (here ? "]" : " "), here ? Style.TITLE : Style.FAINT);
    }
    String time = (state.paused() ? "PAUSED " : "") + Values.time(snapshot.time());
    String right = snapshot.host() + "  " + time;
    if (line.columns() + 1 + right.length() > look.width()) {
      right = time;
    }
    if (line.columns() + 1 + right.length() <= look.width()) {
      line.padTo(look.width() - right.length());
      line.add(right, state.paused() ? Style.BUSY : Style.PLAIN);
    }
    return line;
  }

  private static Line body(Item item, @Nullable Target cursor, Look look) {
    Line line = new Line(look);
    if (item.is(cursor)) {
      line.glyphs(look.glyph("› ", "> "), Style.TITLE);
      return line.glyphs(item.line().plain(), Style.SELECTED);
    }
    return line.padTo(MARK).append(item.line());
  }

  private static Line foot(TopState state, Look look, int first, int rows, int items) {
    Line line = new Line(look);
    if (state.typing()) {
      return line.add("filter: ", Style.TITLE).add(state.filter()).glyphs("_", Style.BUSY);
    }
    String more =
        items > rows ? (first + 1) + "-" + Math.min(items, first + rows) + "/" + items : "";
    String filter = state.filter().isEmpty() ? "" : "filter=" + state.filter() + "  ";
    String keys = "q quit  ? help  / filter  Enter open  Tab page  M P u sort  Space pause";
    line.add(filter, Style.BUSY).add(keys, Style.FAINT);
    if (!more.isEmpty() && line.columns() + more.length() + 1 <= look.width()) {
      line.padTo(look.width() - more.length()).add(more, Style.FAINT);
    }
    return line;
  }

  /** Where the titles of the process table stand, so that a click on one sorts. */
  private static List<Screenful.Title> titles(List<Item> items) {
    List<Screenful.Title> titles = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String text = items.get(i).line().plain();
      if (items.get(i).target() == null && text.strip().startsWith("DEV") && text.contains("PID")) {
        for (SortKey key : SortKey.values()) {
          int at = text.indexOf(key.name() + " ");
          if (at >= 0) {
            int from = MARK + at;
            titles.add(
                new Screenful.Title(i, from, from + key.name().length(), new Target.Sort(key)));
          }
        }
      }
    }
    return titles;
  }
}
