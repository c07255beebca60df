package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.Snapshot;

/** One row per chip, and after the chips of a board that can't be told apart one for the board. */
public final class DeviceTable {
  private static final MemoryType[] MORE = {
    MemoryType.L1_SMALL, MemoryType.TRACE, MemoryType.CB, MemoryType.KERNEL
  };

  private DeviceTable() {}

  /** The title, then the rows: a chip, or the board whose chips can't be told apart. */
  public static List<Line> lines(Snapshot snapshot, Look look) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.number("ID", 1));
    columns.add(Column.text("BOARD", 4).shrinkable(10, 8).atMost(20));
    columns.add(Column.text("BUS", 12));
    columns.add(Column.text("NODE", 14));
    columns.add(Column.number("TEMP", 5));
    columns.add(Column.number("POWER", 6));
    columns.add(Column.number("AICLK", 9));
    columns.add(Column.number("DRAM", 2).bar(7));
    columns.add(Column.number("L1", 3).bar(10));
    for (MemoryType type : MORE) {
      columns.add(Column.number(title(type), anyUse(snapshot, type) ? 11 : 15));
    }
    Table table = new Table(look, look.width(), columns);
    for (Device device : snapshot.devices()) {
      table.row(chipRow(device, look));
      for (BoardUse board : Values.boardsAfter(device, snapshot)) {
        table.row(boardRow(board, snapshot, look));
      }
    }
    return table.lines();
  }

  public static String title(MemoryType type) {
    return type == MemoryType.SYSTEM_MEMORY ? "HOST" : type.name();
  }

  private static boolean anyUse(Snapshot snapshot, MemoryType type) {
    for (Device device : snapshot.devices()) {
      if (device.memory().used().get(type).orElse(0) > 0) {
        return true;
      }
    }
    return false;
  }

  private static List<Cell> chipRow(Device device, Look look) {
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(Integer.toString(device.id()), Style.TITLE));
    row.add(Cell.of(Values.board(device.identity())));
    row.add(Cell.of(Values.bus(device.identity())));
    row.add(Cell.of(Values.node(device.identity())));
    row.add(known(temperature(device, look)));
    row.add(known(power(device, look)));
    Reading clock = device.telemetry().get(Metric.AICLK_MHZ);
    row.add(known(unit(Values.metric(clock, Metric.AICLK_MHZ, 0, look), " MHz")));
    addMemory(row, device.memory().used(), device.memory().total(), look);
    return row;
  }

  private static List<Cell> boardRow(BoardUse board, Snapshot snapshot, Look look) {
    Amounts total = null;
    String name = "board";
    for (int id : board.devices()) {
      Device device = Values.device(snapshot, id);
      if (device != null) {
        Amounts own = device.memory().total();
        total = total == null ? own : total.plus(own);
        if (device.identity().board() != null) {
          name = device.identity().board() + " board";
        }
      }
    }
    List<Cell> row = new ArrayList<>();
    row.add(Cell.of(DeviceIds.text(board.devices()), Style.TITLE));
    row.add(Cell.of(name));
    row.add(Cell.of("devices " + DeviceIds.text(board.devices())));
    for (int i = 0; i < 4; i++) {
      row.add(Cell.EMPTY);
    }
    addMemory(row, board.used(), total == null ? Amounts.unknown("no chip") : total, look);
    return row;
  }

  private static void addMemory(List<Cell> row, Amounts used, Amounts total, Look look) {
    row.add(share(used.get(MemoryType.DRAM), total.get(MemoryType.DRAM), look));
    row.add(share(used.get(MemoryType.L1), total.get(MemoryType.L1), look));
    for (MemoryType type : MORE) {
      row.add(amount(used.get(type), look));
    }
  }

  public static Cell share(Reading used, Reading total, Look look) {
    String text = Sizes.ofTotal(used, total, look);
    if (!used.isKnown() || !total.isKnown() || total.value() <= 0) {
      return known(text);
    }
    double fraction = Math.max(0, (double) used.value() / total.value());
    String mark = used.status() == Reading.Status.AT_LEAST ? look.glyph("≥", ">=") : "";
    long percent = Math.min(999, (long) (fraction * 100));
    boolean tiny = percent == 0 && used.value() > 0 && mark.isEmpty();
    return Cell.share(text, mark + (tiny ? "<1" : Long.toString(percent)) + "%", fraction);
  }

  /** A size; nothing and unknown are there, but faint. */
  public static Cell amount(Reading reading, Look look) {
    boolean zero = reading.isKnown() && reading.value() == 0;
    String text = zero ? Sizes.mark(reading, look) + "0" : Sizes.text(reading, look);
    return Cell.of(text, zero || !reading.isKnown() ? Style.FAINT : Style.PLAIN);
  }

  private static Cell known(String text) {
    return Cell.of(text, text.startsWith(Values.UNKNOWN) ? Style.FAINT : Style.PLAIN);
  }

  private static String temperature(Device device, Look look) {
    Reading reading = device.telemetry().get(Metric.TEMPERATURE_MILLICELSIUS);
    String text = Values.metric(reading, Metric.TEMPERATURE_MILLICELSIUS, 1, look);
    return unit(text, look.glyph("°C", " C"));
  }

  private static String power(Device device, Look look) {
    Reading power = device.telemetry().get(Metric.POWER_MICROWATTS);
    Reading limit = device.telemetry().get(Metric.POWER_LIMIT_MICROWATTS);
    String text = Values.metric(power, Metric.POWER_MICROWATTS, 0, look);
    if (limit.isKnown()) {
      text += "/" + Values.metric(limit, Metric.POWER_LIMIT_MICROWATTS, 0, look);
    }
    return power.isKnown() || limit.isKnown() ? text + " W" : text;
  }

  private static String unit(String number, String unit) {
    return number.equals(Values.UNKNOWN) ? number : number + unit;
  }
}
