package ttmem.cli.replay;

import java.util.Locale;
import ttmem.cli.render.Columns;

/** Text and times as they stand in a page of a replay. */
final class Words {
  private Words() {}

  /** The text in at most {@code max} columns, its start cut off: of a path the end says most. */
  static String clipStart(String text, int max, String mark) {
    if (Columns.width(text) <= max) {
      return text;
    }
    int start = 0;
    while (start < text.length() && Columns.width(text.substring(start)) > max - 1) {
      start += Character.charCount(text.codePointAt(start));
    }
    return max <= 0 ? "" : mark + text.substring(start);
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
