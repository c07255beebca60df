package ttmem.metal;

import java.util.List;
import java.util.Objects;
import ttmem.metal.allocator.AllocatorException;

/**
 * Shards of a tensor of any rank, dealt out over cores (memory facts, section 2.2).
 *
 * @param grid cores
 * @param rowMajor whether the grid is walked row by row, else column by column
 * @param distribution how shards go to cores
 * @param tensorPages pages of the tensor in each dimension
 * @param shardPages pages of a shard in each dimension
 */
public record NdShardSpec(
    CoreRangeSet grid,
    boolean rowMajor,
    Distribution distribution,
    List<Long> tensorPages,
    List<Long> shardPages)
    implements Sharding {

  /** How shards go to cores, with tt-metal's numbers ({@code ShardDistributionStrategy}). */
  public enum Distribution {
    /** Shard s on core s modulo cores; number 0. */
    ROUND_ROBIN_1D,
    /** The last dimension over columns, all others over rows, one shard a core; number 1. */
    GRID_2D,
    /** Neighbouring shards on the same core; number 2. */
    CONTIGUOUS_1D
  }

  private static final long MAX_CORES = 1 << 20;

  /**
   * Checks that the shards fit on the grid.
   *
   * @throws IllegalArgumentException without cores, or on shapes that don't match or have more
   *     pages than 63 bits can count
   * @throws AllocatorException if a 2-D distribution has more shards than its rectangle has cores
   */
  public NdShardSpec {
    tensorPages = List.copyOf(tensorPages);
    shardPages = List.copyOf(shardPages);
    boolean sameRank = tensorPages.size() == shardPages.size() && !tensorPages.isEmpty();
    if (!sameRank
        || tensorPages.stream().anyMatch(pages -> pages < 1)
        || shardPages.stream().anyMatch(pages -> pages < 1)) {
      throw new IllegalArgumentException(
          "expected two shapes of the same rank, at least 1 in each dimension: tensor=%s shard=%s"
              .formatted(tensorPages, shardPages));
    }
    if (grid.ranges().isEmpty()) {
      throw new IllegalArgumentException("expected at least one core: grid=" + grid.ranges());
    }
    requireWithin63Bits("tensor", tensorPages);
    requireWithin63Bits("shard", shardPages);
    if (shards(tensorPages, shardPages) > Long.MAX_VALUE / MAX_CORES
        || product(shardPages) > Long.MAX_VALUE / shards(tensorPages, shardPages)) {
      throw new IllegalArgumentException(
          "expected pages within 63 bits: tensor=%s shard=%s".formatted(tensorPages, shardPages));
    }
    if (distribution == Distribution.GRID_2D) {
      long across = Math.ceilDiv(tensorPages.getLast(), shardPages.getLast());
      long down = shards(tensorPages, shardPages) / across;
      CoreRange range = grid.ranges().getFirst();
      if (grid.ranges().size() != 1 || across > range.width() || down > range.height()) {
        throw new AllocatorException(
            "expected at most as many shards as cores in one rectangle: shards=%dx%d grid=%s"
                .formatted(across, down, grid.ranges()));
      }
    }
  }

  @Override
  public TensorLayout layout() {
    return TensorLayout.ND_SHARDED;
  }

  @Override
  public long pages() {
    return product(tensorPages);
  }

  @Override
  public long pagesPerCore() {
    long pages = product(shardPages);
    return distribution == Distribution.GRID_2D
        ? pages
        : Math.multiplyExact(Math.ceilDiv(shards(tensorPages, shardPages), grid.size()), pages);
  }

  @Override
  public Slot slot(long page) {
    long rest = Objects.checkIndex(page, pages());
    long shard = 0;
    long index = 0;
    long shardScale = 1;
    long indexScale = 1;
    for (int i = tensorPages.size() - 1; i >= 0; i--) {
      long at = rest % tensorPages.get(i);
      rest /= tensorPages.get(i);
      shard += at / shardPages.get(i) * shardScale;
      index += at % shardPages.get(i) * indexScale;
      shardScale *= Math.ceilDiv(tensorPages.get(i), shardPages.get(i));
      indexScale *= shardPages.get(i);
    }
    return place(shard, index, indexScale);
  }

  private Slot place(long shard, long index, long pagesPerShard) {
    List<Core> cores = grid.cores(rowMajor);
    long perCore = Math.ceilDiv(shards(tensorPages, shardPages), cores.size());
    return switch (distribution) {
      case ROUND_ROBIN_1D ->
          new Slot(
              cores.get((int) (shard % cores.size())),
              shard / cores.size() * pagesPerShard + index);
      case CONTIGUOUS_1D ->
          new Slot(cores.get((int) (shard / perCore)), shard % perCore * pagesPerShard + index);
      case GRID_2D -> {
        long across = Math.ceilDiv(tensorPages.getLast(), shardPages.getLast());
        Core corner = grid.ranges().getFirst().start();
        yield new Slot(
            new Core(corner.x() + (int) (shard % across), corner.y() + (int) (shard / across)),
            index);
      }
    };
  }

  private static void requireWithin63Bits(String name, List<Long> pages) {
    try {
      product(pages);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("expected pages within 63 bits: " + name + "=" + pages, e);
    }
  }

  private static long product(List<Long> extents) {
    long product = 1;
    for (long extent : extents) {
      product = Math.multiplyExact(product, extent);
    }
    return product;
  }

  private static long shards(List<Long> tensorPages, List<Long> shardPages) {
    long shards = 1;
    for (int i = 0; i < tensorPages.size(); i++) {
      shards = Math.multiplyExact(shards, Math.ceilDiv(tensorPages.get(i), shardPages.get(i)));
    }
    return shards;
  }
}
