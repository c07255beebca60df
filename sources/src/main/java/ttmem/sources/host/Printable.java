package ttmem.sources.host;

/**
 * Text of others (names, command lines, environments) as part of our own sentences: one line,
 * bounded, with nothing in it that moves a cursor, reorders a line or hides. Every character that
 * could is a question mark, so such a text never equals a clean one.
 */
public final class Printable {
  private Printable() {}

  /** The first {@code maxChars} characters, with {@code ...} after them if there are more. */
  public static String text(String raw, int maxChars) {
    String cut = raw;
    if (raw.length() > maxChars) {
      boolean splits = Character.isSurrogatePair(raw.charAt(maxChars - 1), raw.charAt(maxChars));
      cut = raw.substring(0, splits ? maxChars - 1 : maxChars) + "...";
    }
    return cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
