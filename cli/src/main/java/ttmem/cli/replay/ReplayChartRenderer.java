package ttmem.cli.replay;

import java.util.List;
import java.util.stream.Collectors;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.monitor.replay.CurvePoint;
import ttmem.monitor.replay.ReplayReport;

/**
 * L1 of one core over a capture, as rows of characters: tensors at the bottom, program memory on
 * top. With UTF-8 each character is a braille cell of 2 x 4 dots; without, one of {@code #} and
 * {@code :}. Tensors are solid and program memory is dotted, so that no colour is needed.
 *
 * <p>Each column of dots is the largest total of its nodes, never an average: a peak of one node
 * shows however long the capture is.
 */
public final class ReplayChartRenderer {
  private static final int ROWS = 8;
  private static final int BRAILLE = 0x2800;

  /** Bits of a braille cell by column and row of dots, from the top. */
  private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  private final ReplayReport report;
  private final boolean utf8;
  private final int columns;
  private final int dotColumns;
  private final int dotRows;
  private final long[] l1;
  private final long[] total;
  private final long scaleBytes;

  private ReplayChartRenderer(ReplayReport report, int width, boolean utf8) {
    this.report = report;
    this.utf8 = utf8;
    columns = Math.max(10, width - label(0).length() - 1);
    dotColumns = utf8 ? 2 * columns : columns;
    dotRows = utf8 ? 4 * ROWS : ROWS;
    l1 = new long[dotColumns];
    total = new long[dotColumns];
    scaleBytes = Math.max(1, report.peaks().total().bytes());
    sample(report.curve());
  }

  /** The chart with its axes, each line ended by a line feed. */
  public static String render(ReplayReport report, Look look) {
    String mark = look.glyph("…", "~");
    return new ReplayChartRenderer(report, look.width(), look.unicode())
        .chart()
        .lines()
        .map(line -> Columns.clip(line, look.width(), mark) + "\n")
        .collect(Collectors.joining());
  }

  private void sample(List<CurvePoint> points) {
    for (CurvePoint point : points) {
      int from = column(point.firstNode());
      int to = Math.max(from + 1, column(point.firstNode() + point.nodes()));
      for (int x = from; x < Math.min(to, dotColumns); x++) {
        if (point.totalBytes() >= total[x]) {
          total[x] = point.totalBytes();
          l1[x] = point.l1Bytes();
        }
      }
    }
  }

  private int column(int node) {
    return (int) ((long) node * dotColumns / Math.max(1, report.nodes()));
  }

  private String chart() {
    StringBuilder out = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      String left = row == 0 ? label(scaleBytes) : row == ROWS - 1 ? label(0) : label(-1);
      StringBuilder line = new StringBuilder(left).append(utf8 ? '│' : '|');
      for (int column = 0; column < columns; column++) {
        line.appendCodePoint(utf8 ? braille(column, row) : ascii(column, row));
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    String last = "node " + (report.nodes() - 1);
    String axis = label(-1) + " 0" + " ".repeat(Math.max(1, columns - 1 - last.length())) + last;
    out.append(axis).append('\n');
    out.append(label(-1))
        .append(utf8 ? " ⣿ L1 buffers, ⢕ program memory" : " # L1 buffers, : program memory")
        .append(", bytes of one core\n");
    return out.toString();
  }

  private static String label(long bytes) {
    String text = bytes < 0 ? "" : Sizes.text(bytes);
    return " ".repeat(Math.max(0, 11 - text.length())) + text + " ";
  }

  private int braille(int column, int row) {
    int cell = BRAILLE;
    for (int x = 0; x < 2; x++) {
      for (int y = 0; y < 4; y++) {
        int height = dotRows - 1 - (4 * row + y);
        int dotColumn = 2 * column + x;
        boolean solid = height < dots(l1[dotColumn]);
        boolean dotted = height < dots(total[dotColumn]) && (x + y) % 2 == 0;
        cell |= solid || dotted ? DOTS[x][y] : 0;
      }
    }
    return cell == BRAILLE ? ' ' : cell;
  }

  private int ascii(int column, int row) {
    int height = dotRows - 1 - row;
    if (height < dots(l1[column])) {
      return '#';
    }
    return height < dots(total[column]) ? ':' : ' ';
  }

  /** Dots for so many bytes; anything above 0 shows. */
  private int dots(long bytes) {
    return bytes == 0 ? 0 : Math.max(1, (int) Math.round((double) bytes / scaleBytes * dotRows));
  }
}
