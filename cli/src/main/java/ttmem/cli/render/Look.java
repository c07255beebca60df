package ttmem.cli.render;

/**
 * What a page is made for.
 *
 * @param width columns that no line may exceed, at least 1
 * @param unicode whether the reader's character set is UTF-8; otherwise pages are pure ASCII
 * @param colors escape sequences, or none
 */
public record Look(int width, boolean unicode, ColorScheme colors) {

  /** Fewer columns than anybody has are not an error. */
  public Look {
    width = Math.max(1, width);
  }

  /** {@code fancy} where the character set has it, else {@code ascii}. */
  public String glyph(String fancy, String ascii) {
    return unicode ? fancy : ascii;
  }
}
