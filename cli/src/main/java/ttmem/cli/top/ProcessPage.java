package ttmem.cli.top;

import java.util.ArrayList;
import java.util.List;
import ttmem.cli.render.Cell;
import ttmem.cli.render.Column;
import ttmem.cli.render.DeviceTable;
import ttmem.cli.render.Look;
import ttmem.cli.render.Style;
import ttmem.cli.render.Table;
import ttmem.cli.render.Values;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/** One process: who it is and what every source says it uses. */
final class ProcessPage {
  private ProcessPage() {}

  static List<Item> items(Snapshot snapshot, List<LiveBuffer> buffers, TopState state, Look look) {
    Page page = new Page(look);
    ProcessInfo process = Values.process(snapshot, state.pid());
    if (process == null) {
      page.sentence(
          state.pid() == 0
              ? "choose a process and press Enter"
              : "process " + state.pid() + " is not there: it ended, or uses no device",
          Style.PLAIN);
      return page.items();
    }
    page.fact("PID", Integer.toString(process.pid()));
    if (process.nsPid() != process.pid()) {
      page.fact("inside", "PID " + process.nsPid() + " of its own namespace");
    }
    page.fact("command", Values.command(process));
    page.fact("user", Values.orUnknown(process.user()));
    page.fact(
        "started", process.startTime() == null ? Values.UNKNOWN : Values.time(process.startTime()));
    if (!Values.container(process).isEmpty()) {
      page.fact("container", Values.container(process));
    }
    usage(process, page);
    List<LiveBuffer> own =
        buffers.stream().filter(buffer -> buffer.pid() == process.pid()).toList();
    if (!own.isEmpty()) {
      BuffersView.addTo(page, own, snapshot.time());
    }
    return page.items();
  }

  private static void usage(ProcessInfo process, Page page) {
    Look look = page.look();
    page.section("Memory");
    if (process.usage().isEmpty()) {
      page.sentence("no source reports bytes for this process", Style.FAINT);
      return;
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.number("DEV", 1));
    columns.add(Column.text("SOURCE", 2));
    for (MemoryType type : MemoryType.values()) {
      columns.add(Column.number(DeviceTable.title(type), 3));
    }
    columns.add(Column.text("NOTE", 4).shrinkable(8, 5));
    Table table = new Table(look, look.width(), columns);
    for (Usage usage : process.usage()) {
      List<Cell> row = new ArrayList<>();
      row.add(Cell.of(Values.deviceOf(usage), Style.TITLE));
      row.add(Cell.of(usage.counted() ? usage.source() : "(" + usage.source() + ")"));
      for (MemoryType type : MemoryType.values()) {
        row.add(DeviceTable.amount(usage.amounts().get(type), look));
      }
      row.add(Cell.of(usage.note(), Style.FAINT));
      table.row(row);
    }
    table.lines().forEach(page::line);
  }
}
