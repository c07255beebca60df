package ttmem.cli.render;

import java.util.List;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;

/**
 * {@code ttmem ps}: {@code PID 1234 (python): 2.5 GiB DRAM, 100 MiB L1}, grouped by device; or the
 * process table of the default page.
 */
public final class PsRenderer {
  private final Look look;
  private final SortKey sort;

  public PsRenderer(Look look, SortKey sort) {
    this.look = look;
    this.sort = sort;
  }

  /** The table with one column per kind of memory. */
  public String table(Snapshot snapshot) {
    StringBuilder out = new StringBuilder();
    for (Line line : ProcessTable.lines(UseRow.of(snapshot, sort), look)) {
      line.writeTo(out);
    }
    return out.toString();
  }

  /** Lines by device; holders that nobody reports are lines too, with the reason. */
  public String lines(Snapshot snapshot) {
    StringBuilder out = new StringBuilder();
    List<UseRow> rows = UseRow.of(snapshot, sort);
    for (Device device : snapshot.devices()) {
      String id = Integer.toString(device.id());
      boolean any = group(out, "Device " + id + "  " + Values.names(device.identity()), id, rows);
      for (Untracked holder : device.untracked()) {
        if (!any) {
          heading(out, "Device " + id + "  " + Values.names(device.identity()));
          any = true;
        }
        String who = Values.pidAndName(holder.pid(), Values.process(snapshot, holder.pid()));
        item(out, who + ": " + Values.UNKNOWN + " (" + holder.reason() + ")");
      }
      for (BoardUse board : Values.boardsAfter(device, snapshot)) {
        String ids = DeviceIds.text(board.devices());
        group(out, "Board " + ids + "  chip unknown", ids, rows);
      }
    }
    group(out, "Chip unknown", "?", rows);
    group(out, "Not counted on any device", "", rows);
    if (out.isEmpty()) {
      heading(out, "no process uses a device");
    }
    return out.toString();
  }

  private boolean group(StringBuilder out, String heading, String device, List<UseRow> rows) {
    boolean any = false;
    for (UseRow row : rows) {
      if (row.device().equals(device)) {
        if (!any) {
          heading(out, heading);
          any = true;
        }
        String logical =
            device.equals("?") && row.usage() != null && row.usage().logicalDevice() != null
                ? " logical device " + row.usage().logicalDevice()
                : "";
        String who = Values.pidAndName(row.pid(), row.process());
        item(out, who + logical + ": " + amounts(row.amounts(), look));
      }
    }
    return any;
  }

  private void heading(StringBuilder out, String text) {
    new Line(look).add(text, Style.TITLE).writeTo(out);
  }

  private void item(StringBuilder out, String text) {
    new Line(look).glyphs("  ", Style.PLAIN).add(text).writeTo(out);
  }

  /** {@code 2.5 GiB DRAM, 100 MiB L1}: DRAM and L1 always where known, the others if used. */
  static String amounts(Amounts amounts, Look look) {
    StringBuilder out = new StringBuilder();
    for (MemoryType type : MemoryType.values()) {
      Reading reading = amounts.get(type);
      boolean main = type == MemoryType.DRAM || type == MemoryType.L1;
      if (reading.isKnown() && (main || reading.value() > 0)) {
        out.append(out.isEmpty() ? "" : ", ");
        out.append(Sizes.text(reading, look)).append(' ').append(DeviceTable.title(type));
      }
    }
    return out.isEmpty() ? Values.UNKNOWN : out.toString();
  }
}
