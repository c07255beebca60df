package ttmem.cli.render;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.monitor.questions.Tags;

/** {@code ttmem tags}: a tree of tags per process and device, each with all that lies below it. */
public final class TagsRenderer {
  private final Look look;

  public TagsRenderer(Look look) {
    this.look = look;
  }

  public String render(Tags tags) {
    StringBuilder out = new StringBuilder();
    lines(tags).forEach(line -> line.writeTo(out));
    return out.toString();
  }

  /** The same as lines. */
  public List<Line> lines(Tags tags) {
    Set<MemoryType> types = EnumSet.of(MemoryType.DRAM, MemoryType.L1);
    tags.rows().forEach(row -> types.addAll(row.total().keySet()));
    List<Column> columns = new ArrayList<>();
    columns.add(Column.number("PID", 1));
    columns.add(Column.number("DEV", 3));
    columns.add(Column.text("TAG", 2).shrinkable(8, 30));
    int priority = 4;
    for (MemoryType type : types) {
      columns.add(Column.number(DeviceTable.title(type), priority++));
    }
    columns.add(Column.number("COUNT", priority));
    Table table = new Table(look, look.width(), columns);
    for (Tags.Row row : tags.rows()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.of(Integer.toString(row.pid())));
      cells.add(Cell.of(row.device() == null ? "?" : row.device().toString()));
      cells.add(name(row));
      for (MemoryType type : types) {
        cells.add(Cell.of(size(tags, row.total().getOrDefault(type, 0L))));
      }
      cells.add(Cell.of(Integer.toString(row.buffers())));
      table.row(cells);
    }
    List<Line> lines = new ArrayList<>(table.lines());
    if (tags.truncated()) {
      lines.addAll(
          Sentences.lines(
              "not all buffers are in it: these sums are lower bounds", Style.BUSY, look));
    }
    if (tags.hidden()) {
      lines.addAll(
          Sentences.lines("and those of other users, which are not shown", Style.BUSY, look));
    }
    return lines;
  }

  /** Marked where more may belong to it. */
  private String size(Tags tags, long bytes) {
    return tags.truncated()
        ? Sizes.text(Reading.atLeast(bytes, "not all buffers are in it"), look)
        : Sizes.text(bytes);
  }

  private static Cell name(Tags.Row row) {
    if (row.path().isEmpty()) {
      return Cell.of("(no tag)", Style.FAINT);
    }
    String own = row.path().substring(row.path().lastIndexOf('/') + 1);
    return Cell.of("  ".repeat(row.depth()) + own);
  }
}
