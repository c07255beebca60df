package ttmem.metal.allocator;

/**
 * Device addresses {@code [start, end)}.
 *
 * @param start first byte
 * @param end first byte after it
 */
public record AddressRange(long start, long end) {
  public long bytes() {
    return end - start;
  }
}
