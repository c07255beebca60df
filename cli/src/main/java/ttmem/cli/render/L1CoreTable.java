package ttmem.cli.render;

import java.util.List;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.monitor.questions.L1View;

/**
 * One core of a chip, per process. Buffers lie in all banks alike, so what one bank has is what
 * each has; only circular buffers and kernels differ from core to core.
 */
final class L1CoreTable {
  private final Look look;

  L1CoreTable(Look look) {
    this.look = look;
  }

  void writeTo(L1View view, StringBuilder out) {
    List<L1View.Hole> pools =
        view.holes().stream().filter(hole -> hole.pool().type() == MemoryType.L1).toList();
    if (pools.isEmpty()) {
      Sentences.write(
          "each core: N/A, no process publishes figures of its allocator", Style.FAINT, look, out);
      return;
    }
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("EACH CORE OF", 1),
                Column.number("BELOW BASE", 3),
                Column.number("ALLOCATED", 2),
                Column.number("FREE", 4),
                Column.number("LARGEST", 5),
                Column.number("CB", 6)));
    for (L1View.Hole hole : pools) {
      Pool pool = hole.pool();
      Long base = pool.baseAddress();
      table.row(
          List.of(
              Cell.of("%d cores, pid %d".formatted(pool.banks(), hole.pid())),
              Cell.of(base == null ? Values.UNKNOWN : Long.toString(base)),
              Cell.of(Long.toString(pool.allocatedBytes())),
              Cell.of(Long.toString(pool.freeBytes())),
              Cell.of(Long.toString(pool.largestFreeBytes())),
              Cell.of(circularBuffers(view))));
    }
    table.lines().forEach(line -> line.writeTo(out));
  }

  /** Known for each core only where there are none at all: the sum has no cores. */
  private static String circularBuffers(L1View view) {
    Reading cb = view.part(L1View.Kind.CB).bytes();
    return cb.equals(Reading.ZERO) ? "0" : Values.UNKNOWN;
  }
}
