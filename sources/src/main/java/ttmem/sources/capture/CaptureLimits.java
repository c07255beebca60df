package ttmem.sources.capture;

/**
 * What a reader takes at most, so that no file can fill memory or hold a reader for ever.
 *
 * @param nodes nodes of a capture; the largest seen have some hundred thousand
 * @param depth nesting, of JSON as well as of operations
 * @param stringChars characters of one value that is looked at; values that are skipped may be
 *     longer, they are never held
 * @param textChars characters of all different operation and node-type names together
 * @param bytes bytes of JSON after decompression
 */
public record CaptureLimits(int nodes, int depth, int stringChars, long textChars, long bytes) {
  public static final CaptureLimits DEFAULT =
      new CaptureLimits(2_000_000, 500, 1 << 20, 32L << 20, 4L << 30);
}
