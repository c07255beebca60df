package ttmem.cli.top;

import ttmem.cli.render.Look;

/**
 * An area chart in characters. Braille has two columns of four dots per character, so a chart of W
 * x H characters shows 2 W samples in 4 H steps; without Unicode one sample per character in steps
 * of tenths. Anything above zero shows at least one step, so that "a little" differs from nothing.
 */
final class Braille {
  private static final String ASCII = " .:-=+*#%@";

  /** Dots of the left and right column from the bottom up. */
  private static final int[][] DOTS = {{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}};

  private Braille() {}

  /** How many samples a chart of this width shows. */
  static int samples(int columns, Look look) {
    return look.unicode() ? 2 * columns : columns;
  }

  /**
   * The rows of a chart, topmost first.
   *
   * @param shares as many as {@link #samples} says; above 1 counts as 1, NaN leaves a gap
   */
  static String[] chart(double[] shares, int columns, int rows, Look look) {
    String[] chart = new String[rows];
    for (int row = 0; row < rows; row++) {
      StringBuilder line = new StringBuilder(columns);
      int below = rows - 1 - row;
      for (int column = 0; column < columns; column++) {
        if (look.unicode()) {
          int dots = 0;
          for (int side = 0; side < 2; side++) {
            int height = steps(shares[2 * column + side], 4 * rows) - 4 * below;
            for (int dot = 0; dot < Math.min(4, height); dot++) {
              dots |= DOTS[side][dot];
            }
          }
          line.append(dots == 0 ? ' ' : (char) (0x2800 + dots));
        } else {
          int height = steps(shares[column], 9 * rows) - 9 * below;
          line.append(ASCII.charAt(Math.clamp(height, 0, 9)));
        }
      }
      chart[row] = line.toString();
    }
    return chart;
  }

  private static int steps(double share, int most) {
    if (!(share > 0)) {
      return 0;
    }
    return Math.max(1, (int) Math.round(Math.min(1, share) * most));
  }
}
