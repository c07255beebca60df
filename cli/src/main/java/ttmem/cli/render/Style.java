package ttmem.cli.render;

/** What a piece of text is, so that a {@link ColorScheme} can say how it looks. */
public enum Style {
  PLAIN,
  TITLE,
  FAINT,
  CALM,
  BUSY,
  CRITICAL,
  /** The row under the cursor. */
  SELECTED;

  /** Green up to 60 %, yellow up to 80 %, red above. */
  public static Style ofLoad(double fraction) {
    if (fraction <= 0.6) {
      return CALM;
    }
    return fraction <= 0.8 ? BUSY : CRITICAL;
  }
}
