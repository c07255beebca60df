package ttmem.monitor.replay;

/** Text of any origin as part of a message: one line, no control characters, not too long. */
final class Texts {
  private static final int MAX = 400;

  private Texts() {}

  static String oneLine(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(MAX)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return text.codePointCount(0, text.length()) > MAX ? clean + "..." : clean.toString();
  }
}
