package ttmem.cli.render;

/**
 * Makes text of others safe to print. What could move a cursor, switch a terminal's state, reorder
 * a line or hide (control characters, line and paragraph separators, bidi and other invisible
 * format characters, lone surrogates, unassigned and private code points) is written as its code.
 * Characters of no width stay, two in a row at most, or a name could pile hundreds on one cell.
 */
public final class Printable {
  private static final int MAX_COMBINING = 2;

  private Printable() {}

  /** The text with codes in the place of what is not safe; pure ASCII unless {@code unicode}. */
  public static String text(String raw, boolean unicode) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c < ' ' || c > '~') {
        return escape(raw, unicode);
      }
    }
    return raw;
  }

  private static String escape(String raw, boolean unicode) {
    StringBuilder out = new StringBuilder(raw.length() + 16);
    int combining = 0;
    for (int i = 0; i < raw.length(); ) {
      int point = raw.codePointAt(i);
      i += Character.charCount(point);
      if (point >= ' ' && point <= '~') {
        combining = 0;
        out.append((char) point);
      } else if (!unicode || isUnsafe(point)) {
        combining = 0;
        appendCode(out, point);
      } else {
        combining = Columns.width(point) == 0 ? combining + 1 : 0;
        if (combining <= MAX_COMBINING) {
          out.appendCodePoint(point);
        }
      }
    }
    return out.toString();
  }

  private static boolean isUnsafe(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static void appendCode(StringBuilder out, int point) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      default -> {
        String hex = Integer.toHexString(point);
        out.append(point < 0x100 ? "\\x" : "\\u");
        for (int digits = hex.length(); digits < (point < 0x100 ? 2 : 4); digits++) {
          out.append('0');
        }
        out.append(hex);
      }
    }
  }
}
