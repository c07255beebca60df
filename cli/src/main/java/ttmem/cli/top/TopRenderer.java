package ttmem.cli.top;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.SortKey;
import ttmem.cli.render.Style;

/**
 * Puts a page on a screen of any size: one line on top, one at the bottom, and between them a
 * window on the body that follows the cursor. A pure function.
 */
final class TopRenderer {
  private static final int MARK = 2;

  private TopRenderer() {}

  static Screenful render(Scene scene, TopState state, Look look, int height) {
    Look inner = new Look(look.width() - MARK, look.unicode(), look.colors());
    List<Item> items = items(scene, state, inner);
    int top = height >= 3 ? 1 : 0;
    int rows = Math.max(0, height - top - (height >= 2 ? 1 : 0));
    int at = cursor(items, state);
    Target cursor = at < 0 ? null : items.get(at).target();
    int last = Math.max(0, items.size() - rows);
    int first = at < 0 ? Math.min(state.scroll(), last) : follow(at, rows, last);
    List<Line> lines = new ArrayList<>(height);
    List<Screenful.Title> titles = new ArrayList<>();
    if (top == 1) {
      lines.add(TopFrame.head(scene, state, look, titles));
    }
    for (int row = 0; row < rows; row++) {
      int index = first + row;
      lines.add(index < items.size() ? body(items.get(index), cursor, look) : new Line(look));
    }
    if (height >= 2) {
      lines.add(TopFrame.foot(scene, state, look, first, rows, items.size()));
    }
    sortTitles(items, titles);
    return new Screenful(lines, items, cursor, top, first, rows, titles);
  }

  private static List<Item> items(Scene scene, TopState state, Look look) {
    Page page = new Page(look, scene.snapshot().time());
    if (state.help()) {
      HelpPage.addTo(page);
      return page.items();
    }
    switch (state.tab()) {
      case OVERVIEW -> OverviewPage.addTo(page, scene.snapshot(), scene.samples(), state);
      case PROCESSES -> ProcessesPage.addTo(page, scene.snapshot(), state);
      case DEVICE -> DevicePage.addTo(page, scene, state);
      case PROCESS -> ProcessPage.addTo(page, scene, state);
      case ALERTS -> AlertsPage.addTo(page, scene.watch(), state);
      case AUTOPSIES -> AutopsiesPage.addTo(page, scene.dead(), state);
    }
    return page.items();
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

  private static Line body(Item item, @Nullable Target cursor, Look look) {
    Line line = new Line(look);
    if (item.is(cursor)) {
      line.glyphs(look.glyph("› ", "> "), Style.TITLE);
      return line.glyphs(item.line().plain(), Style.SELECTED);
    }
    return line.padTo(MARK).append(item.line());
  }

  /** Where the titles of the process table stand, so that a click on one sorts. */
  private static void sortTitles(List<Item> items, List<Screenful.Title> titles) {
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
  }
}
