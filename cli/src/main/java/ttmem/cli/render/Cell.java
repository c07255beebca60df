package ttmem.cli.render;

/**
 * What stands in one place of a {@link Table}: text, and for a share of something known also how
 * much of it, drawn as a bar where there is room.
 *
 * @param text raw: made printable when written
 * @param style how the text looks
 * @param percent such as {@code 50%}; empty without a share
 * @param fraction the share, may exceed 1; negative without one
 */
public record Cell(String text, Style style, String percent, double fraction) {

  public static final Cell EMPTY = of("");

  public static Cell of(String text) {
    return of(text, Style.PLAIN);
  }

  public static Cell of(String text, Style style) {
    return new Cell(text, style, "", -1);
  }

  public static Cell share(String text, String percent, double fraction) {
    return new Cell(text, Style.PLAIN, percent, fraction);
  }

  boolean hasShare() {
    return fraction >= 0;
  }
}
