package ttmem.cli.replay;

import java.util.stream.Collectors;
import ttmem.cli.render.Columns;
import ttmem.cli.render.Look;
import ttmem.cli.render.Sizes;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.SequenceUse;

/**
 * Memory over a capture or a sequence, as rows of characters: the two layers of a {@link Picture}.
 * With UTF-8 each character is a braille cell of 2 x 4 dots; without, one of {@code #} and {@code
 * :}. The lower layer is solid and the upper dotted, so that no colour is needed.
 *
 * <p>Each column of dots is the largest total of its part, never an average: a peak of one node
 * shows however long the capture is.
 */
public final class ReplayChartRenderer {
  private static final int ROWS = 8;
  private static final int BRAILLE = 0x2800;

  /** Bits of a braille cell by column and row of dots, from the top. */
  private static final int[][] DOTS = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

  private final Picture picture;
  private final boolean utf8;
  private final int columns;
  private final int dotRows;
  private final Picture.Step[] dots;
  private final long scaleBytes;

  private ReplayChartRenderer(Picture picture, int width, boolean utf8) {
    this.picture = picture;
    this.utf8 = utf8;
    columns = Math.max(10, width - label(0).length() - 1);
    dotRows = utf8 ? 4 * ROWS : ROWS;
    dots = picture.columns(utf8 ? 2 * columns : columns);
    scaleBytes = Math.max(1, picture.peakBytes());
  }

  /** The chart of a capture with its axes, each line ended by a line feed. */
  public static String render(ReplayReport report, Look look) {
    return render(Picture.of(report), look);
  }

  /** A chart for each region that a sequence used, each after an empty line. */
  public static String render(String name, SequenceUse use, Look look) {
    return Picture.of(name, use).stream()
        .map(picture -> "\n" + render(picture, look))
        .collect(Collectors.joining());
  }

  private static String render(Picture picture, Look look) {
    String mark = look.glyph("…", "~");
    return new ReplayChartRenderer(picture, look.width(), look.unicode())
        .chart()
        .lines()
        .map(line -> Columns.clip(line, look.width(), mark) + "\n")
        .collect(Collectors.joining());
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
    String last = picture.unit() + " " + (picture.count() - 1);
    String axis = label(-1) + " 0" + " ".repeat(Math.max(1, columns - 1 - last.length())) + last;
    out.append(axis).append('\n');
    out.append(label(-1))
        .append((utf8 ? " ⣿ %s, ⢕ %s" : " # %s, : %s").formatted(picture.lower(), picture.upper()))
        .append(", bytes of %s\n".formatted(picture.bytesOf()));
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
        boolean solid = height < height(dots[dotColumn].lowerBytes());
        boolean dotted = height < height(dots[dotColumn].totalBytes()) && (x + y) % 2 == 0;
        cell |= solid || dotted ? DOTS[x][y] : 0;
      }
    }
    return cell == BRAILLE ? ' ' : cell;
  }

  private int ascii(int column, int row) {
    int height = dotRows - 1 - row;
    if (height < height(dots[column].lowerBytes())) {
      return '#';
    }
    return height < height(dots[column].totalBytes()) ? ':' : ' ';
  }

  /** Dots for so many bytes; anything above 0 shows. */
  private int height(long bytes) {
    return bytes == 0 ? 0 : Math.max(1, (int) Math.round((double) bytes / scaleBytes * dotRows));
  }
}
