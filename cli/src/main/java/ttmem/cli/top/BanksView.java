package ttmem.cli.top;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Line;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.model.LiveBuffer;
import ttmem.model.Pool;

/** What one process's allocator says of its banks, with a map of the blocks and holes in one. */
final class BanksView {
  private static final String SHADES = " ░▒▓█";
  private static final String ASCII = " .:*#";
  private static final int LABEL = 12;

  private BanksView() {}

  static void addTo(Page page, int pid, Pool pool, @Nullable List<LiveBuffer> buffers) {
    Look look = page.look();
    page.line(
        new Line(look)
            .add("pid " + pid + "  ", Style.TITLE)
            .add(pool.type().name() + "  " + pool.banks() + " banks of ")
            .add(Sizes.text(pool.bankBytes()) + ": " + Sizes.text(pool.allocatedBytes()))
            .add(" used, " + Sizes.text(pool.freeBytes()) + " free, largest hole ")
            .add(Sizes.text(pool.largestFreeBytes()) + " per bank"));
    int columns = look.width() - LABEL;
    if (buffers == null || columns < 8 || pool.baseAddress() == null || pool.bankBytes() <= 0) {
      return;
    }
    BlockMap map = BlockMap.of(pool, buffers, columns);
    if (map.placedBytes() > 0) {
      Line line = new Line(look).add("blocks", Style.FAINT).padTo(LABEL - 2);
      line.glyphs(look.glyph("▕", "["), Style.FAINT);
      for (double share : map.shares()) {
        line.glyphs(shade(share, look), Style.CALM);
      }
      page.line(line.glyphs(look.glyph("▏", "]"), Style.FAINT));
    }
    if (map.unplaced() > 0) {
      page.sentence(map.unplaced() + " buffers without bytes per bank are not on it", Style.FAINT);
    }
  }

  private static String shade(double share, Look look) {
    String shades = look.unicode() ? SHADES : ASCII;
    int level = share > 0 ? Math.max(1, (int) Math.round(share * 4)) : 0;
    return String.valueOf(shades.charAt(level));
  }
}
