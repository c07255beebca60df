package ttmem.metal.allocator;

/**
 * The figures of one allocator in bytes, all of them per bank (memory facts, section 4.1). A total
 * for the device is the value times the number of banks.
 *
 * @param totalAllocatableBytes size of the region, after any shrinking
 * @param totalAllocatedBytes allocated blocks, after rounding
 * @param totalFreeBytes free blocks
 * @param largestFreeBlockBytes the largest request that fits
 */
public record Statistics(
    long totalAllocatableBytes,
    long totalAllocatedBytes,
    long totalFreeBytes,
    long largestFreeBlockBytes) {

  /** What a type without banks has. */
  public static final Statistics NOTHING = new Statistics(0, 0, 0, 0);
}
