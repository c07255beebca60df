package ttmem.cli.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Printable;
import ttmem.cli.render.ProcessTable;
import ttmem.cli.render.Style;
import ttmem.cli.render.UseRow;
import ttmem.cli.render.Values;
import ttmem.model.Snapshot;

/** The body of a page in the making, with what every page has in common. */
final class Page {
  private final Look look;
  private final Instant time;
  private final List<Item> items = new ArrayList<>();

  /** An empty page about an instant. */
  Page(Look look, Instant time) {
    this.look = look;
    this.time = time;
  }

  Look look() {
    return look;
  }

  Instant time() {
    return time;
  }

  List<Item> items() {
    return items;
  }

  void line(Line line) {
    items.add(Item.of(line));
  }

  void row(Line line, @Nullable Target target) {
    items.add(new Item(line, target));
  }

  void blank() {
    line(new Line(look));
  }

  void section(String title) {
    if (!items.isEmpty()) {
      blank();
    }
    line(new Line(look).add(title, Style.TITLE));
  }

  /** A sentence over as many lines as it needs. */
  void sentence(String text, Style style) {
    for (String part : Columns.wrap(Printable.text(text, look.unicode()), look.width())) {
      line(new Line(look).glyphs(part, style));
    }
  }

  /** A name and what it is, one line. */
  void fact(String name, String value) {
    line(new Line(look).add(name, Style.FAINT).padTo(12).add(value));
  }

  /** A table of these processes, the rows of which can be chosen. */
  void processes(List<UseRow> rows, String nothing) {
    if (rows.isEmpty()) {
      sentence(nothing, Style.FAINT);
      return;
    }
    List<Line> lines = ProcessTable.lines(rows, look);
    line(lines.getFirst());
    for (int i = 0; i < rows.size(); i++) {
      UseRow row = rows.get(i);
      row(lines.get(i + 1), new Target.Owner(row.pid(), row.device()));
    }
  }

  /** Every process that is seen, in the order and with the filter that were chosen. */
  static List<UseRow> rows(Snapshot snapshot, TopState state) {
    List<UseRow> rows = new ArrayList<>(UseRow.of(snapshot, state.sort()));
    List<UseRow> untracked = new ArrayList<>(UseRow.untracked(snapshot));
    untracked.sort(UseRow.order(state.sort()));
    rows.addAll(untracked);
    rows.removeIf(row -> !matches(row, state.filter()));
    return rows;
  }

  private static boolean matches(UseRow row, String filter) {
    return filter.isEmpty()
        || contains(Integer.toString(row.pid()), filter)
        || contains(row.process().user(), filter)
        || contains(row.process().command(), filter)
        || contains(Values.container(row.process()), filter);
  }

  private static boolean contains(@Nullable String text, String filter) {
    return text != null && text.toLowerCase(Locale.ROOT).contains(filter);
  }
}
