package ttmem.cli.top;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import ttmem.cli.render.Cell;
import ttmem.cli.render.Column;
import ttmem.cli.render.DeviceTable;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.cli.render.Style;
import ttmem.cli.render.Table;
import ttmem.model.LiveBuffer;

/** A process's buffers, the largest first, and their sums by tag. */
final class BuffersView {
  private static final int MOST = 200;

  private BuffersView() {}

  static void addTo(Page page, List<LiveBuffer> buffers, Instant now) {
    page.section("Buffers");
    Look look = page.look();
    List<LiveBuffer> sorted = new ArrayList<>(buffers);
    sorted.sort(Comparator.comparingLong(LiveBuffer::bytes).reversed());
    Table table =
        new Table(
            look,
            look.width(),
            List.of(
                Column.number("DEV", 4),
                Column.text("TYPE", 2),
                Column.number("SIZE", 1),
                Column.number("ADDRESS", 5),
                Column.number("AGE", 6),
                Column.text("TAG", 3).shrinkable(8, 7)));
    for (LiveBuffer buffer : sorted.subList(0, Math.min(MOST, sorted.size()))) {
      String device = buffer.device() == null ? "?" : buffer.device().toString();
      table.row(
          List.of(
              Cell.of(device, Style.TITLE),
              Cell.of(DeviceTable.title(buffer.type()) + laidOut(buffer)),
              Cell.of(Sizes.text(buffer.bytes())),
              Cell.of("0x" + Long.toHexString(buffer.address())),
              Cell.of(buffer.since() == null ? "" : age(Duration.between(buffer.since(), now))),
              Cell.of(buffer.tag() == null ? "" : buffer.tag())));
    }
    table.lines().forEach(page::line);
    if (sorted.size() > MOST) {
      page.sentence((sorted.size() - MOST) + " more; see ttmem buffers", Style.FAINT);
    }
  }

  private static String laidOut(LiveBuffer buffer) {
    LiveBuffer.Shape shape = buffer.shape();
    return shape != null && Boolean.FALSE.equals(shape.resident()) ? " laid out" : "";
  }

  private static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
