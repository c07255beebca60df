package ttmem.metal.allocator;

import ttmem.model.BufferType;

/**
 * What the allocator is asked for: pages, and over how many banks they go.
 *
 * @param type DRAM, L1, L1_SMALL or TRACE
 * @param pages device pages, padding included; of a sharded buffer shards times pages per shard
 * @param pageBytes bytes of one page, before rounding up to the alignment of the type
 * @param shards cores that a sharded buffer lies on; 0 for an interleaved one
 * @param direction which end of the bank to start from
 */
public record BufferRequest(
    BufferType type, long pages, long pageBytes, int shards, Direction direction) {

  public BufferRequest {
    if (pages < 0 || pageBytes < 0 || shards < 0) {
      throw new IllegalArgumentException(
          "expected 0 or more: pages=" + pages + " page_size=" + pageBytes + " shards=" + shards);
    }
  }

  /** Pages dealt out to all banks in turn, in the type's default direction. */
  public static BufferRequest interleaved(BufferType type, long pages, long pageBytes) {
    return new BufferRequest(type, pages, pageBytes, 0, defaultDirection(type));
  }

  /** The same number of pages on each of some cores, in the type's default direction. */
  public static BufferRequest sharded(
      BufferType type, int shards, long pagesPerShard, long pageBytes) {
    if (shards < 1) {
      throw new IllegalArgumentException("expected at least one shard: shards=" + shards);
    }
    return new BufferRequest(
        type, product(shards, pagesPerShard), pageBytes, shards, defaultDirection(type));
  }

  public BufferRequest towards(Direction other) {
    return new BufferRequest(type, pages, pageBytes, shards, other);
  }

  boolean isSharded() {
    return shards > 0;
  }

  /** DRAM and TRACE grow up, L1 and L1_SMALL down (memory facts, section 2.3). */
  public static Direction defaultDirection(BufferType type) {
    return switch (type) {
      case DRAM, TRACE -> Direction.UP;
      case L1, L1_SMALL, SYSTEM_MEMORY -> Direction.DOWN;
    };
  }

  /** Bytes each of {@code overBanks} banks stores, before rounding to the block size. */
  public long bytesPerBank(int overBanks, long alignment) {
    long pagesPerBank = pages == 0 ? 0 : 1 + (pages - 1) / overBanks;
    return product(pagesPerBank, alignedPageBytes(alignment));
  }

  long totalBytes(long alignment) {
    return product(pages, alignedPageBytes(alignment));
  }

  private long alignedPageBytes(long alignment) {
    if (pageBytes > Long.MAX_VALUE - alignment) {
      throw new IllegalArgumentException("too large for 63 bits: page_size=" + pageBytes);
    }
    return (pageBytes + alignment - 1) / alignment * alignment;
  }

  private static long product(long pages, long bytes) {
    if (Math.multiplyHigh(pages, bytes) != 0 || pages * bytes < 0) {
      throw new IllegalArgumentException(
          "too large for 63 bits: pages=" + pages + " bytes_per_page=" + bytes);
    }
    return pages * bytes;
  }
}
