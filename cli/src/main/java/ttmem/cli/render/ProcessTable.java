package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.MemoryType;

/** One row per process and device. Columns in which nothing is used give way first. */
public final class ProcessTable {
  private static final int WHEN_UNUSED = 20;

  private ProcessTable() {}

  /** The title, then one line per row. */
  public static List<Line> lines(List<UseRow> rows, Look look) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.number("DEV", 1));
    columns.add(Column.number("PID", 2));
    columns.add(Column.text("USER", 6).shrinkable(8, 12).atMost(20));
    columns.add(Column.number("DRAM", 3));
    columns.add(Column.number("L1", 4));
    columns.add(memory(MemoryType.L1_SMALL, 8, rows));
    columns.add(memory(MemoryType.TRACE, 9, rows));
    columns.add(memory(MemoryType.CB, 7, rows));
    columns.add(memory(MemoryType.KERNEL, 10, rows));
    columns.add(memory(MemoryType.SYSTEM_MEMORY, 11, rows));
    columns.add(Column.text("CONTAINER", 14));
    columns.add(Column.text("SOURCE", 15));
    columns.add(Column.text("COMMAND", 5).shrinkable(12, 16));
    Table table = new Table(look, look.width(), columns);
    for (UseRow row : rows) {
      table.row(cells(row, look));
    }
    return table.lines();
  }

  private static Column memory(MemoryType type, int priority, List<UseRow> rows) {
    boolean used = false;
    for (UseRow row : rows) {
      used |= row.amounts().get(type).orElse(0) > 0;
    }
    return Column.number(DeviceTable.title(type), used ? priority : priority + WHEN_UNUSED);
  }

  private static List<Cell> cells(UseRow row, Look look) {
    List<Cell> cells = new ArrayList<>(13);
    cells.add(Cell.of(row.device(), Style.TITLE));
    cells.add(Cell.of(Integer.toString(row.pid())));
    cells.add(Cell.of(Values.orUnknown(row.process().user())));
    for (MemoryType type :
        List.of(
            MemoryType.DRAM,
            MemoryType.L1,
            MemoryType.L1_SMALL,
            MemoryType.TRACE,
            MemoryType.CB,
            MemoryType.KERNEL,
            MemoryType.SYSTEM_MEMORY)) {
      cells.add(DeviceTable.amount(row.amounts().get(type), look));
    }
    cells.add(Cell.of(Values.container(row.process())));
    cells.add(Cell.of(row.usage() == null ? "" : row.usage().source()));
    cells.add(Cell.of(Values.shortCommand(row.process())));
    return cells;
  }
}
