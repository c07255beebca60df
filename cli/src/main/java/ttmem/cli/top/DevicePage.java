package ttmem.cli.top;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Cell;
import ttmem.cli.render.Column;
import ttmem.cli.render.DeviceTable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.cli.render.Table;
import ttmem.cli.render.UseRow;
import ttmem.cli.render.Values;
import ttmem.model.Device;
import ttmem.model.Leftover;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.BufferList;

/** One chip: its history, its memory type by type, and who is on it. */
final class DevicePage {
  private DevicePage() {}

  static void addTo(Page page, Scene scene, TopState state) {
    Snapshot snapshot = scene.snapshot();
    Look look = page.look();
    Device device = Values.device(snapshot, state.device());
    if (device == null) {
      page.sentence("device " + state.device() + " is not there", Style.PLAIN);
      return;
    }
    page.line(
        new Line(look)
            .add("Device " + device.id() + "  ", Style.TITLE)
            .add(Values.names(device.identity())));
    page.line(new Line(look).add(telemetry(device, look), Style.FAINT));
    chart(device, MemoryType.DRAM, scene.samples(), state, page);
    chart(device, MemoryType.L1, scene.samples(), state, page);
    memory(device, page);
    banks(scene, device, page);
    page.section("Processes");
    List<UseRow> rows = Page.rows(snapshot, state);
    rows.removeIf(row -> !isOn(row, device));
    page.processes(rows, "no process reports memory of this device");
    remarks(device, page);
  }

  private static String telemetry(Device device, Look look) {
    StringBuilder out = new StringBuilder();
    add(out, device, Metric.TEMPERATURE_MILLICELSIUS, 1, look.glyph("°C", " C"), look);
    add(out, device, Metric.POWER_MICROWATTS, 0, " W", look);
    add(out, device, Metric.AICLK_MHZ, 0, " MHz", look);
    return out.isEmpty() ? "no telemetry" : out.toString();
  }

  private static void add(
      StringBuilder out, Device device, Metric metric, int decimals, String unit, Look look) {
    Reading reading = device.telemetry().get(metric);
    if (reading.isKnown()) {
      out.append(out.isEmpty() ? "" : "  ");
      out.append(Values.metric(reading, metric, decimals, look)).append(unit);
    }
  }

  private static void chart(
      Device device, MemoryType type, Samples samples, TopState state, Page page) {
    Reading used = device.memory().used().get(type);
    Reading total = device.memory().total().get(type);
    page.section(
        "%s  %s, last %s"
            .formatted(type.name(), Sizes.ofTotal(used, total, page.look()), state.span().label()));
    Chart.addTo(page, samples, Samples.Key.chip(device.id(), type), total, state);
  }

  private static void memory(Device device, Page page) {
    Look look = page.look();
    page.section("Memory");
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("TYPE", 1),
                Column.number("USED", 2),
                Column.number("TOTAL", 3),
                Column.number("FREE", 4),
                Column.text("WHY", 5).shrinkable(8, 6)));
    for (MemoryType type : MemoryType.values()) {
      Reading used = device.memory().used().get(type);
      Reading free = device.memory().free().get(type);
      table.row(
          List.of(
              Cell.of(DeviceTable.title(type)),
              DeviceTable.amount(used, look),
              DeviceTable.amount(device.memory().total().get(type), look),
              DeviceTable.amount(free, look),
              Cell.of(used.note().isEmpty() ? free.note() : used.note(), Style.FAINT)));
    }
    table.lines().forEach(page::line);
  }

  /** Per process, since each has an allocator of its own. */
  private static void banks(Scene scene, Device device, Page page) {
    boolean titled = false;
    for (ProcessInfo process : scene.snapshot().processes()) {
      for (Usage usage : process.usage()) {
        if (!Objects.equals(usage.device(), device.id()) || !usage.counted()) {
          continue;
        }
        List<LiveBuffer> own = own(scene, process, device);
        if (!titled && !usage.pools().isEmpty()) {
          page.section("Banks, as each allocator published them");
          titled = true;
        }
        for (Pool pool : usage.pools()) {
          BanksView.addTo(page, process.pid(), pool, own);
        }
        if (usage.pool(MemoryType.L1).isPresent() || usage.amounts().get(MemoryType.CB).isKnown()) {
          CoreGridView.addTo(page, process.pid(), usage, own);
        }
      }
    }
  }

  private static @Nullable List<LiveBuffer> own(Scene scene, ProcessInfo process, Device device) {
    BufferList all = scene.buffers();
    return all == null
        ? null
        : all.buffers().stream()
            .filter(buffer -> buffer.pid() == process.pid())
            .filter(buffer -> Objects.equals(buffer.device(), device.id()))
            .toList();
  }

  private static boolean isOn(UseRow row, Device device) {
    return row.usage() != null
        && (Objects.equals(row.usage().device(), device.id())
            || row.usage().boardDevices().contains(device.id()));
  }

  private static void remarks(Device device, Page page) {
    if (device.untracked().isEmpty() && device.leftovers().isEmpty() && device.notes().isEmpty()) {
      return;
    }
    page.section("Notes");
    device
        .untracked()
        .forEach(
            holder ->
                page.sentence(
                    Values.pidAndName(holder.pid(), "")
                        + " holds it, bytes unknown: "
                        + holder.reason(),
                    Style.PLAIN));
    for (Leftover leftover : device.leftovers()) {
      page.sentence(
          Values.pidAndName(leftover.pid(), leftover.name()) + " is dead: " + leftover.note(),
          Style.PLAIN);
    }
    device.notes().forEach(note -> page.sentence(note, Style.PLAIN));
  }
}
