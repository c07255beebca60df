package ttmem.cli.render;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** Text measured in terminal columns: a CJK character takes two, a combining one none. */
public final class Columns {
  private Columns() {}

  static int width(int codePoint) {
    return Math.max(0, WCWidth.wcwidth(codePoint));
  }

  public static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~') {
        width++;
        i++;
      } else {
        int point = text.codePointAt(i);
        width += width(point);
        i += Character.charCount(point);
      }
    }
    return width;
  }

  /** The text cut to at most {@code max} columns, with {@code mark} at the cut if it fits. */
  public static String clip(String text, int max, String mark) {
    if (width(text) <= max) {
      return text;
    }
    int markWidth = width(mark);
    return markWidth < max ? head(text, max - markWidth) + mark : head(text, max);
  }

  /** Words over lines of at most {@code max} columns; a word that is longer is cut in pieces. */
  public static List<String> wrap(String text, int max) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > max) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      String rest = word;
      while (width(rest) > max) {
        String piece = head(rest, max);
        if (piece.isEmpty()) {
          piece = rest.substring(0, Character.charCount(rest.codePointAt(0)));
        }
        lines.add(piece);
        rest = rest.substring(piece.length());
      }
      line.append(rest);
    }
    if (!line.isEmpty() || lines.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }

  private static String head(String text, int max) {
    int width = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      width += width(point);
      if (width > max) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }
}
