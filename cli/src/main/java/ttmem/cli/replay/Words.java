package ttmem.cli.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.WCWidth;

/** Text and numbers as they may stand in a page. */
final class Words {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Words() {}

  /** A text of any origin with {@code ?} for what could steer a terminal or break a line. */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints().forEach(c -> safe.appendCodePoint(isHarmless(c) ? c : '?'));
    return safe.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Columns that {@code text} takes on a terminal. */
  static int width(String text) {
    return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
  }

  /** The text in at most {@code columns}, its end cut off and marked where it is longer. */
  static String cut(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = 0;
    for (int c : text.codePoints().toArray()) {
      used += Math.max(0, WCWidth.wcwidth(c));
      if (used >= columns) {
        break;
      }
      start.appendCodePoint(c);
    }
    return columns <= 0 ? "" : start + "~";
  }

  /** The text in at most {@code columns}, its start cut off and marked where it is longer. */
  static String cutStart(String text, int columns) {
    int[] reversed = new StringBuilder(text).reverse().codePoints().toArray();
    String cut = cut(new String(reversed, 0, reversed.length), columns);
    return new StringBuilder(cut).reverse().toString();
  }

  /** The text in lines of at most {@code columns}, broken at spaces, all as indented as it is. */
  static List<String> wrap(String text, int columns) {
    String indent = text.substring(0, text.length() - text.stripLeading().length());
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.strip().split(" ", -1)) {
      boolean first = line.length() == indent.length();
      if (!first && width(line.toString()) + 1 + width(word) > columns) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        first = true;
      }
      line.append(first ? "" : " ").append(cut(word, columns - indent.length()));
    }
    lines.add(line.toString());
    return lines;
  }

  /** Bytes for people, such as {@code 122.6 KiB}. */
  static String human(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** Host time for people, such as {@code 4.33 ms}. */
  static String duration(long ns) {
    if (ns < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f us", ns / 1e3);
    }
    return ns < 1_000_000_000L
        ? String.format(Locale.ROOT, "%.2f ms", ns / 1e6)
        : String.format(Locale.ROOT, "%.2f s", ns / 1e9);
  }
}
