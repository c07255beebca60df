package ttmem.cli.render;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.model.Pool;
import ttmem.monitor.questions.CoreGrid;
import ttmem.monitor.questions.L1Cores;

/**
 * L1 core by core, per process: exact figures for each group of cores that have the same, under a
 * letter, and a map that says where the letters are.
 */
final class L1CoreTable {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String REST = ".";

  private final Look look;
  private final StringBuilder out;

  L1CoreTable(Look look, StringBuilder out) {
    this.look = look;
    this.out = out;
  }

  void write(List<L1Cores> processes) {
    if (processes.isEmpty()) {
      Sentences.write(
          "each core: N/A, no process publishes figures of its allocator", Style.FAINT, look, out);
    }
    processes.forEach(this::write);
  }

  private void write(L1Cores cores) {
    new Line(look)
        .add("Cores, as pid " + cores.pid() + " has them (bytes of each core)", Style.TITLE)
        .writeTo(out);
    table(cores).lines().forEach(line -> line.writeTo(out));
    if (!cores.missing().isEmpty()) {
      Sentences.write("CB core by core: N/A, " + cores.missing(), Style.FAINT, look, out);
    } else if (cores.groups().stream().anyMatch(group -> !group.cores().isEmpty())) {
      map(cores);
    }
    for (L1Cores.Group group : cores.groups()) {
      Pool pool = cores.pool();
      if (pool != null && cores.free(group).isEmpty()) {
        Sentences.write(
            "disagreement: circular buffers of %d bytes can't lie in the %d bytes of a core that the allocator has free"
                .formatted(group.circularBufferBytes(), pool.freeBytes()),
            Style.CRITICAL,
            look,
            out);
      }
    }
  }

  private Table table(L1Cores cores) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("ON", 1),
                Column.number("CORES", 2),
                Column.number("BELOW BASE", 6),
                Column.number("ALLOCATED", 4),
                Column.number("CB", 3),
                Column.number("FREE", 5),
                Column.number("LARGEST HOLE", 7)));
    for (int i = 0; i < cores.groups().size(); i++) {
      L1Cores.Group group = cores.groups().get(i);
      row(table, cores, mark(group, i), group.count(), group);
    }
    if (cores.groups().isEmpty()) {
      row(table, cores, "all", cores.cores(), null);
    }
    return table;
  }

  private static void row(
      Table table, L1Cores cores, String name, int count, L1Cores.@Nullable Group group) {
    Pool pool = cores.pool();
    Long base = pool == null ? null : pool.baseAddress();
    OptionalLong free = group == null ? OptionalLong.empty() : cores.free(group);
    table.row(
        List.of(
            Cell.of(name),
            Cell.of(count == 0 ? Values.UNKNOWN : Integer.toString(count)),
            Cell.of(base == null ? Values.UNKNOWN : Long.toString(base)),
            Cell.of(pool == null ? Values.UNKNOWN : Long.toString(pool.allocatedBytes())),
            Cell.of(group == null ? Values.UNKNOWN : Long.toString(group.circularBufferBytes())),
            Cell.of(free.isEmpty() ? Values.UNKNOWN : Long.toString(free.getAsLong())),
            Cell.of(pool == null ? Values.UNKNOWN : Long.toString(pool.largestFreeBytes()))));
  }

  /** With more groups than letters the last ones share a sign. */
  private static String mark(L1Cores.Group group, int number) {
    if (group.cores().isEmpty()) {
      return REST;
    }
    return number < LETTERS.length() ? LETTERS.substring(number, number + 1) : "*";
  }

  private void map(L1Cores cores) {
    Map<CoreGrid.Core, String> marks = new HashMap<>();
    for (int i = 0; i < cores.groups().size(); i++) {
      L1Cores.Group group = cores.groups().get(i);
      String mark = mark(group, i);
      group.cores().forEach(core -> marks.put(core, mark));
    }
    for (int y = 0; y < cores.rows(); y++) {
      Line line = new Line(look).add("%5d  ".formatted(y), Style.FAINT);
      for (int x = 0; x < cores.columns(); x++) {
        String mark = marks.getOrDefault(new CoreGrid.Core(x, y), REST);
        line.add(mark + " ", mark.equals(REST) ? Style.FAINT : Style.PLAIN);
      }
      line.writeTo(out);
    }
    Sentences.write(
        "columns are x from 0 on, rows are y; BELOW BASE, ALLOCATED and LARGEST HOLE are published,"
            + " CB is measured, FREE is what is published as free without CB; kernels lie below the"
            + " base and are told for all cores together",
        Style.FAINT,
        look,
        out);
  }
}
