package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Untracked;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.questions.Coverage;
import ttmem.monitor.questions.L1View;
import ttmem.monitor.questions.Overlap;

/** {@code ttmem l1}: what is in the L1 of each chip, and where each number comes from. */
public final class L1Renderer {
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  public L1Renderer(Look look) {
    this.look = look;
  }

  /**
   * One chip after the other.
   *
   * @param cores whether each core gets a row
   */
  public String render(List<DetailedMemoryStats> devices, boolean cores) {
    for (DetailedMemoryStats device : devices) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      device(device, cores);
    }
    return out.toString();
  }

  private void device(DetailedMemoryStats stats, boolean cores) {
    L1View view = stats.l1();
    new Line(look)
        .add("Device " + view.device() + "  ", Style.TITLE)
        .add(Values.names(stats.system().device().identity()))
        .writeTo(out);
    Sentences.write(
        "L1 of %s cores: %s"
            .formatted(
                view.cores() == 0 ? "an unknown number of" : view.cores(),
                view.total().isKnown()
                    ? Sizes.text(view.total(), look) + remark(view.total())
                    : Values.UNKNOWN + ", " + view.total().note()),
        Style.PLAIN,
        look,
        out);
    parts(view);
    holes(view);
    if (cores) {
      new L1CoreTable(look, out).write(stats.cores());
    }
    trust(stats);
  }

  private static String remark(Reading reading) {
    return reading.note().isEmpty() ? "" : " (" + reading.note() + ")";
  }

  private void parts(L1View view) {
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.text("PART", 1),
                Column.number("BYTES", 2),
                Column.text("SIZE", 4),
                Column.text("IS", 3),
                Column.text("MADE OF", 5).shrinkable(10, 20)));
    for (L1View.Part part : view.parts()) {
      table.row(
          List.of(
              Cell.of(name(part.kind())),
              Cell.of(bytes(part)),
              Cell.of(size(part)),
              Cell.of(part.provenance().name().toLowerCase(Locale.ROOT), style(part)),
              Cell.of(part.source())));
    }
    table.lines().forEach(line -> line.writeTo(out));
    for (L1View.Part part : view.parts()) {
      if (part.provenance() == L1View.Provenance.UNKNOWN
          || part.bytes().status() == Reading.Status.AT_LEAST) {
        Sentences.write(name(part.kind()) + ": " + part.bytes().note(), Style.FAINT, look, out);
      }
    }
    L1View.Formula formula = view.formula();
    if (formula != null) {
      Sentences.write(
          ("cross-check: allocators published %d bytes of L1, %d were reported; the difference of"
                  + " %d is what a plain subtraction takes for circular buffers and kernels: it is"
                  + " allocator memory that nobody reported")
              .formatted(
                  formula.publishedBytes(), formula.reportedBytes(), formula.differenceBytes()),
          Style.PLAIN,
          look,
          out);
    }
  }

  private static Style style(L1View.Part part) {
    return switch (part.provenance()) {
      case MEASURED, PUBLISHED -> Style.PLAIN;
      case INFERRED -> Style.BUSY;
      case UNKNOWN -> Style.FAINT;
    };
  }

  static String name(L1View.Kind kind) {
    return switch (kind) {
      case ALLOCATOR -> "allocator buffers";
      case CB -> "circular buffers";
      case KERNEL -> "kernels";
      case RESERVED -> "reserved";
      case UNATTRIBUTED -> "unattributed";
      case FREE -> "free";
    };
  }

  private String bytes(L1View.Part part) {
    if (!part.bytes().isKnown()) {
      return Values.UNKNOWN;
    }
    String least = Long.toString(part.bytes().value());
    return part.most().isPresent()
        ? least + " to " + part.most().getAsLong()
        : Sizes.mark(part.bytes(), look) + least;
  }

  private String size(L1View.Part part) {
    if (part.most().isEmpty()) {
      return Sizes.text(part.bytes(), look);
    }
    String least = Sizes.text(part.bytes().value());
    String most = Sizes.text(part.most().getAsLong());
    return least.equals(most) ? least : least + " to " + most;
  }

  private void holes(L1View view) {
    for (L1View.Hole hole : view.holes()) {
      Pool pool = hole.pool();
      Sentences.write(
          "largest free block of each %s bank: %d of %d free bytes (pid %d%s)"
              .formatted(
                  DeviceTable.title(pool.type()),
                  pool.largestFreeBytes(),
                  pool.freeBytes(),
                  hole.pid(),
                  pool.published() == null ? "" : ", " + Values.time(pool.published())),
          Style.PLAIN,
          look,
          out);
    }
  }

  private void trust(DetailedMemoryStats stats) {
    List<String> lines = new ArrayList<>();
    Coverage coverage = stats.coverage();
    for (Coverage.Reporting reporting : coverage.reporting()) {
      lines.add(
          "pid %d reports by %s%s%s"
              .formatted(
                  reporting.pid(),
                  reporting.source(),
                  unseen(reporting),
                  reporting.note().isEmpty() ? "" : "; " + reporting.note()));
    }
    for (Untracked silent : coverage.silent()) {
      lines.add("pid %d reports nothing: %s".formatted(silent.pid(), silent.reason()));
    }
    lines.forEach(line -> Sentences.write(line, Style.PLAIN, look, out));
    List<String> wrong = new ArrayList<>(stats.l1().disagreements());
    wrong.addAll(coverage.disagreements());
    for (Overlap overlap : stats.overlaps()) {
      wrong.add(
          "pid %d and pid %d both hold %s at 0x%x"
              .formatted(
                  overlap.first().pid(),
                  overlap.second().pid(),
                  DeviceTable.title(overlap.type()),
                  overlap.address()));
    }
    wrong.forEach(line -> Sentences.write("disagreement: " + line, Style.CRITICAL, look, out));
  }

  private static String unseen(Coverage.Reporting reporting) {
    return reporting.unseen().isEmpty()
        ? ""
        : ", which does not tell of "
            + reporting.unseen().stream().map(DeviceTable::title).collect(Collectors.joining(", "));
  }
}
