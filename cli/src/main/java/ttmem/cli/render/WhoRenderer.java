package ttmem.cli.render;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import ttmem.model.MemoryType;
import ttmem.monitor.questions.Who;

/** {@code ttmem who}: one row per owner, the largest first. */
public final class WhoRenderer {
  private final Look look;

  public WhoRenderer(Look look) {
    this.look = look;
  }

  public String render(Who who) {
    StringBuilder out = new StringBuilder();
    if (who.owners().isEmpty()) {
      Sentences.write("nobody holds memory of a device", Style.PLAIN, look, out);
    } else if (who.by() == Who.Key.TYPE) {
      types(who, out);
    } else {
      owners(who, out);
    }
    for (String note : who.notes()) {
      Sentences.write("note: " + note, Style.BUSY, look, out);
    }
    return out.toString();
  }

  private void types(Who who, StringBuilder out) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("TYPE", 1),
                Column.number("USED", 2),
                Column.number("BYTES", 3),
                Column.text("DEV", 5),
                Column.number("PROCS", 4)));
    for (Who.Owner owner : who.owners()) {
      for (MemoryType type : MemoryType.values()) {
        if (type.label().equals(owner.name())) {
          var amount = owner.amounts().get(type);
          table.row(
              List.of(
                  Cell.of(DeviceTable.title(type)),
                  Cell.of(Sizes.text(amount, look)),
                  Cell.of(amount.isKnown() ? Long.toString(amount.value()) : Values.UNKNOWN),
                  Cell.of(DeviceIds.text(owner.devices())),
                  Cell.of(processes(owner))));
        }
      }
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  private void owners(Who who, StringBuilder out) {
    Set<MemoryType> types = EnumSet.of(MemoryType.DRAM, MemoryType.L1);
    for (Who.Owner owner : who.owners()) {
      for (MemoryType type : MemoryType.values()) {
        if (owner.amounts().get(type).orElse(0) > 0) {
          types.add(type);
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text(title(who.by()), 1).shrinkable(8, 20));
    int priority = 2;
    for (MemoryType type : types) {
      columns.add(Column.number(DeviceTable.title(type), priority++));
    }
    columns.add(Column.text("DEV", priority++));
    columns.add(Column.number("PROCS", priority));
    Table table = new Table(look, look.width(), columns);
    for (Who.Owner owner : who.owners()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(
          owner.name() == null ? Cell.of(none(who.by()), Style.FAINT) : Cell.of(owner.name()));
      for (MemoryType type : types) {
        cells.add(Cell.of(Sizes.text(owner.amounts().get(type), look)));
      }
      cells.add(Cell.of(DeviceIds.text(owner.devices())));
      cells.add(Cell.of(processes(owner)));
      table.row(cells);
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  private static String title(Who.Key key) {
    return switch (key) {
      case DEVICE -> "DEVICE";
      case TYPE -> "TYPE";
      case PROCESS -> "PROCESS";
      case USER -> "USER";
      case CONTAINER -> "CONTAINER";
      case POD -> "POD";
      case JOB -> "JOB";
      case TAG -> "TAG";
    };
  }

  private static String none(Who.Key key) {
    return switch (key) {
      case USER -> "(user not known)";
      case CONTAINER -> "(no container)";
      case POD -> "(no pod)";
      case JOB -> "(no Slurm job)";
      case TAG -> "(no tag)";
      default -> "(not known)";
    };
  }

  private static String processes(Who.Owner owner) {
    return owner.untracked() == 0
        ? Integer.toString(owner.processes())
        : "%d, %d untracked".formatted(owner.processes(), owner.untracked());
  }
}
