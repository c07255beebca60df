package ttmem.cli.render;

/** How styles look on a terminal. Colour never carries a meaning alone: every bar has a number. */
public enum ColorScheme {
  DEFAULT("\u001b[1m", "\u001b[2m", "\u001b[32m", "\u001b[33m", "\u001b[31m"),
  /** Blue, orange and bold magenta: told apart with the common colour-vision deficiencies. */
  COLORBLIND("\u001b[1m", "\u001b[2m", "\u001b[34m", "\u001b[38;5;208m", "\u001b[1;35m"),
  /** Weight instead of colour. */
  MONO("\u001b[1m", "\u001b[2m", "", "", "\u001b[7m"),
  /** No escape sequence at all. */
  NONE("", "", "", "", "");

  private static final String RESET = "\u001b[0m";
  private static final String SELECTED = "\u001b[7m";

  private final String title;
  private final String faint;
  private final String calm;
  private final String busy;
  private final String critical;

  ColorScheme(String title, String faint, String calm, String busy, String critical) {
    this.title = title;
    this.faint = faint;
    this.calm = calm;
    this.busy = busy;
    this.critical = critical;
  }

  void write(StringBuilder out, String text, Style style) {
    String start = start(style);
    if (start.isEmpty()) {
      out.append(text);
    } else {
      out.append(start).append(text).append(RESET);
    }
  }

  private String start(Style style) {
    return switch (style) {
      case PLAIN -> "";
      case TITLE -> title;
      case FAINT -> faint;
      case CALM -> calm;
      case BUSY -> busy;
      case CRITICAL -> critical;
      case SELECTED -> this == NONE ? "" : SELECTED;
    };
  }
}
