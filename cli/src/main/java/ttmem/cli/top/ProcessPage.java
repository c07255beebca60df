package ttmem.cli.top;

import java.util.ArrayList;
import java.util.List;
import ttmem.cli.render.Cell;
import ttmem.cli.render.Column;
import ttmem.cli.render.DeviceTable;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.cli.render.Table;
import ttmem.cli.render.TagsRenderer;
import ttmem.cli.render.Values;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.BufferList;
import ttmem.monitor.questions.Tags;

/** One process: who it is and what every source says it uses. */
final class ProcessPage {
  private ProcessPage() {}

  static void addTo(Page page, Scene scene, TopState state) {
    Snapshot snapshot = scene.snapshot();
    ProcessInfo process = Values.process(snapshot, state.pid());
    if (process == null) {
      page.sentence(
          state.pid() == 0
              ? "choose a process and press Enter"
              : "process " + state.pid() + " is not there: it ended, or uses no device",
          Style.PLAIN);
      return;
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
    timeline(process, MemoryType.DRAM, scene.samples(), state, page);
    timeline(process, MemoryType.L1, scene.samples(), state, page);
    buffers(process, scene, page);
  }

  /** Against its own peak: a process has no capacity. */
  private static void timeline(
      ProcessInfo process, MemoryType type, Samples samples, TopState state, Page page) {
    Samples.Key key = Samples.Key.process(process.pid(), type);
    long peak = 0;
    for (long bytes : samples.peaks(key, page.time(), state.span(), 2 * page.look().width())) {
      peak = Math.max(peak, bytes);
    }
    page.section(
        "%s  %s, peak of the last %s %s"
            .formatted(
                type.name(),
                Sizes.text(process.counted().get(type), page.look()),
                state.span().label(),
                Sizes.text(peak)));
    Chart.addTo(page, samples, key, Reading.of(peak), state);
  }

  private static void buffers(ProcessInfo process, Scene scene, Page page) {
    BufferList all = scene.buffers();
    if (all == null) {
      page.section("Buffers");
      page.sentence("not known one by one", Style.FAINT);
      return;
    }
    List<LiveBuffer> own =
        all.buffers().stream().filter(buffer -> buffer.pid() == process.pid()).toList();
    if (own.isEmpty()) {
      return;
    }
    if (own.stream().anyMatch(buffer -> buffer.tag() != null)) {
      page.section("Tags, each with all below it");
      Tags tags = Tags.of(new BufferList(all.time(), own, all.truncated(), all.hidden()));
      new TagsRenderer(page.look()).lines(tags).forEach(page::line);
    }
    BuffersView.addTo(page, own, scene.snapshot().time());
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
