package ttmem.cli.render;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;
import ttmem.monitor.autopsy.Autopsy;

/** {@code ttmem autopsy}: one post-mortem as a page, or all of them as a list. */
public final class AutopsyRenderer {
  private static final int MOST_ROWS = 20;
  private static final int BRIEF_ROWS = 6;
  private static final int MAX_TEXT = 200;

  private final Look look;

  public AutopsyRenderer(Look look) {
    this.look = look;
  }

  /** One line per dead process. */
  public String list(List<Autopsy> autopsies) {
    return text(table(autopsies));
  }

  /** A title, and one line per dead process. */
  public List<Line> table(List<Autopsy> autopsies) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.number("PID", 1),
                Column.text("LAST SIGN", 3),
                Column.text("END", 2),
                Column.number("DRAM", 4),
                Column.number("L1", 5),
                Column.number("EVENTS", 7),
                Column.text("COMMAND", 6).shrinkable(8, 20)));
    for (Autopsy autopsy : autopsies) {
      table.row(
          List.of(
              Cell.of(Integer.toString(autopsy.process().pid())),
              Cell.of(Values.time(autopsy.lastSign())),
              Cell.of(end(autopsy)),
              Cell.of(Sizes.text(autopsy.held(MemoryType.DRAM))),
              Cell.of(Sizes.text(autopsy.held(MemoryType.L1))),
              Cell.of(Long.toString(autopsy.events())),
              Cell.of(title(autopsy))));
    }
    return table.lines();
  }

  /** Who it was, how it ended, what it held, and its largest tags. */
  public String brief(Autopsy autopsy) {
    List<Line> out = new ArrayList<>();
    head(autopsy, out);
    devices(autopsy, out);
    tags(autopsy, BRIEF_ROWS, out);
    return text(out);
  }

  /** Everything about one. */
  public String page(Autopsy autopsy) {
    return text(lines(autopsy));
  }

  /** The same as lines. */
  public List<Line> lines(Autopsy autopsy) {
    List<Line> out = new ArrayList<>();
    head(autopsy, out);
    devices(autopsy, out);
    tags(autopsy, MOST_ROWS, out);
    largest(autopsy, out);
    events(autopsy, out);
    if (autopsy.file() != null) {
      sentence("ledger: " + autopsy.file(), out);
    }
    return out;
  }

  private void head(Autopsy autopsy, List<Line> out) {
    sentence("PID %d, %s".formatted(autopsy.process().pid(), title(autopsy)), out);
    sentence(
        "%s; tracked since %s, last sign %s, events=%d"
            .formatted(
                end(autopsy),
                Values.time(autopsy.started()),
                Values.time(autopsy.lastSign()),
                autopsy.events()),
        out);
    for (String doubt : autopsy.doubts()) {
      out.addAll(Sentences.lines("unsure: " + doubt, Style.BUSY, look));
    }
  }

  private static String text(List<Line> lines) {
    StringBuilder out = new StringBuilder();
    lines.forEach(line -> line.writeTo(out));
    return out.toString();
  }

  private void sentence(String text, List<Line> out) {
    out.addAll(Sentences.lines(text, Style.PLAIN, look));
  }

  private void devices(Autopsy autopsy, List<Line> out) {
    Table table =
        table(
            Column.number("DEV", 1),
            Column.text("CHIP", 7),
            Column.text("TYPE", 2),
            Column.number("HELD", 3),
            Column.number("PEAK", 4),
            Column.number("LIVE", 5),
            Column.number("ALLOCS", 6),
            Column.number("FREES", 8));
    for (Autopsy.DeviceUse use : autopsy.devices()) {
      table.row(
          List.of(
              Cell.of(Integer.toString(use.device())),
              Cell.of(chip(use)),
              Cell.of(DeviceTable.title(use.type())),
              Cell.of(Sizes.text(use.bytes())),
              Cell.of(Sizes.text(use.peakBytes())),
              Cell.of(Long.toString(use.count())),
              Cell.of(Long.toString(use.allocations())),
              Cell.of(Long.toString(use.frees()))));
    }
    section("Held at its end", table, autopsy.devices().size(), out);
  }

  private void tags(Autopsy autopsy, int rows, List<Line> out) {
    Table table =
        table(
            Column.text("TAG", 1).shrinkable(8, 30),
            Column.number("DEV", 4),
            Column.text("TYPE", 3),
            Column.number("HELD", 2),
            Column.number("LIVE", 5));
    for (Autopsy.TagUse use : autopsy.tags().stream().limit(rows).toList()) {
      table.row(
          List.of(
              tag(use.tag()),
              Cell.of(Integer.toString(use.device())),
              Cell.of(DeviceTable.title(use.type())),
              Cell.of(Sizes.text(use.bytes())),
              Cell.of(Integer.toString(use.count()))));
    }
    section("By tag", table, autopsy.tags().size(), out);
  }

  private void largest(Autopsy autopsy, List<Line> out) {
    Table table =
        table(
            Column.number("SIZE", 1),
            Column.number("DEV", 4),
            Column.text("TYPE", 2),
            Column.number("ADDRESS", 3),
            Column.text("SINCE", 6),
            Column.text("TAG", 5).shrinkable(8, 20));
    for (Autopsy.Item item : autopsy.largest()) {
      table.row(
          List.of(
              Cell.of(Sizes.text(item.bytes())),
              Cell.of(Integer.toString(item.device())),
              Cell.of(DeviceTable.title(item.type())),
              Cell.of("0x" + Long.toHexString(item.address())),
              Cell.of(time(item.since())),
              tag(item.tag())));
    }
    section("Largest", table, autopsy.largest().size(), out);
  }

  private void events(Autopsy autopsy, List<Line> out) {
    Table table =
        table(
            Column.number("EVENT", 3),
            Column.text("WHAT", 1),
            Column.text("TYPE", 2),
            Column.number("DEV", 6),
            Column.number("ADDRESS", 5),
            Column.number("SIZE", 4),
            Column.text("TAG", 7).shrinkable(8, 20));
    for (Autopsy.Event event : autopsy.lastEvents()) {
      MemoryType type = event.type();
      table.row(
          List.of(
              Cell.of(Long.toString(event.number())),
              Cell.of(event.operation()),
              Cell.of(type == null ? "?" : DeviceTable.title(type)),
              Cell.of(Integer.toString(event.device())),
              Cell.of("0x" + Long.toHexString(event.address())),
              Cell.of(Sizes.text(event.bytes())),
              tag(event.tag())));
    }
    section("Last events", table, autopsy.lastEvents().size(), out);
  }

  private Table table(Column... columns) {
    return new Table(look, look.width(), List.of(columns));
  }

  private void section(String title, Table table, int rows, List<Line> out) {
    if (rows > 0) {
      out.add(new Line(look));
      sentence(title, out);
      out.addAll(table.lines());
    }
  }

  private static Cell tag(String tag) {
    return tag.isEmpty() ? Cell.of("(no tag)", Style.FAINT) : Cell.of(tag);
  }

  private static String chip(Autopsy.DeviceUse use) {
    Long id = use.uniqueId();
    return (id == null ? "" : "%016X".formatted(id))
        + (id != null && use.bdf() != null ? " " : "")
        + (use.bdf() == null ? "" : use.bdf());
  }

  private static String time(@Nullable Instant time) {
    return time == null ? Values.UNKNOWN : Values.time(time);
  }

  private static String title(Autopsy autopsy) {
    String command = autopsy.command();
    String text = command == null || command.isBlank() ? autopsy.name() : command;
    if (text == null) {
      return Values.UNKNOWN;
    }
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  private static String end(Autopsy autopsy) {
    return switch (autopsy.end()) {
      case EXIT ->
          autopsy.exitStatus() == null
              ? "ended by exit"
              : "ended by exit, status " + autopsy.exitStatus();
      case CLOSED -> "tracker closed";
      case EXEC -> "replaced its program (exec)";
      case WITHOUT_A_WORD -> "ended without a word: killed or crashed";
    };
  }
}
