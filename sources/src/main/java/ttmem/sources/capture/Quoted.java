package ttmem.sources.capture;

/** Text from a file, made fit for an error message: short, and without control characters. */
final class Quoted {
  private static final int MAX = 60;

  private Quoted() {}

  static String of(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints().limit(MAX).forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
    return text.codePointCount(0, text.length()) > MAX ? clean + "..." : clean.toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
