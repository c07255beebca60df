package ttmem.cli.top;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Usage;
import ttmem.monitor.questions.CoreGrid;

/** Draws a {@link CoreGrid}: two characters per core, buffers and circular buffers. */
final class CoreGridView {
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";
  private static final String TENTHS = "0123456789";

  private CoreGridView() {}

  /**
   * Of one process on one chip.
   *
   * @param buffers what it has there; null if nobody tells them one by one
   */
  static void addTo(Page page, int pid, Usage usage, @Nullable List<LiveBuffer> buffers) {
    Look look = page.look();
    page.section("L1 core by core, pid " + pid);
    if (buffers == null) {
      page.sentence("not available: buffers are not known one by one", Style.FAINT);
      return;
    }
    CoreGrid grid = CoreGrid.of(usage.pool(MemoryType.L1).orElse(null), buffers);
    Reading kernels = usage.amounts().get(MemoryType.KERNEL);
    if (grid.bankBytes() < 0) {
      page.sentence("not available: its allocator publishes no figures", Style.FAINT);
      return;
    }
    page.line(
        new Line(look)
            .add("each core: " + Sizes.text(grid.allocatedBytes()) + " of ")
            .add(Sizes.text(grid.bankBytes()) + " in buffers; kernels on all cores: ")
            .add(Sizes.text(kernels, look)));
    if (grid.width() == 0) {
      page.sentence("no circular buffers are resident", Style.FAINT);
      return;
    }
    for (int y = 0; y < grid.height(); y++) {
      Line line = new Line(look).add(String.format("%3d ", y), Style.FAINT);
      for (int x = 0; x < grid.width(); x++) {
        double circular = grid.circularBuffers(x, y);
        double both = grid.allocated() + circular;
        line.glyphs(level(grid.allocated(), look), Style.FAINT);
        line.glyphs(level(circular, look), Style.ofLoad(both)).glyphs(" ", Style.PLAIN);
      }
      page.line(line);
    }
    page.sentence("left of each pair: buffers; right: circular buffers", Style.FAINT);
    clash(page, grid);
  }

  private static void clash(Page page, CoreGrid grid) {
    CoreGrid.Core core = grid.tightest();
    CoreGrid.Use use = core == null ? null : grid.cores().get(core);
    if (core == null || use == null || grid.lowestBuffer() < 0) {
      return;
    }
    long room = grid.lowestBuffer() - use.end();
    page.sentence(
        "core %d-%d is closest to a clash: circular buffers end at %d, the lowest buffer is at %d: %s"
            .formatted(
                core.x(),
                core.y(),
                use.end(),
                grid.lowestBuffer(),
                room < 0 ? "they overlap" : Sizes.text(room) + " between"),
        room < 0 ? Style.CRITICAL : Style.PLAIN);
  }

  private static String level(double share, Look look) {
    String levels = look.unicode() ? EIGHTHS : TENTHS;
    int most = levels.length() - 1;
    int level = share > 0 ? Math.max(1, (int) Math.round(Math.min(1, share) * most)) : 0;
    return String.valueOf(levels.charAt(level));
  }
}
