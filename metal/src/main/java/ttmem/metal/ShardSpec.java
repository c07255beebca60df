package ttmem.metal;

import java.util.List;
import java.util.Objects;
import ttmem.metal.allocator.AllocatorException;

/**
 * Shards of a matrix (memory facts, section 2.2). Sizes are elements, except where pages are named.
 *
 * @param layout HEIGHT, WIDTH or BLOCK_SHARDED
 * @param grid cores
 * @param rowMajor whether shards go over the grid row by row, else column by column
 * @param shardHeight rows of a shard
 * @param shardWidth columns of a shard
 * @param pageHeight rows of a page
 * @param pageWidth columns of a page
 * @param tensorHeight rows of the matrix
 * @param tensorWidth columns of the matrix
 */
public record ShardSpec(
    TensorLayout layout,
    CoreRangeSet grid,
    boolean rowMajor,
    long shardHeight,
    long shardWidth,
    long pageHeight,
    long pageWidth,
    long tensorHeight,
    long tensorWidth)
    implements Sharding {

  /** So that products stay within 63 bits. */
  private static final long MAX_ELEMENTS = Integer.MAX_VALUE;

  /**
   * Checks that the shards fit on the grid.
   *
   * @throws AllocatorException if there are more shards than cores, or a block-sharded matrix has
   *     no rectangle of cores
   */
  public ShardSpec {
    if (shardHeight < pageHeight
        || shardWidth < pageWidth
        || pageHeight < 1
        || pageWidth < 1
        || shardHeight % pageHeight != 0
        || shardWidth % pageWidth != 0
        || Math.max(shardHeight, shardWidth) > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "expected a shard of whole pages, at least one, less than 2^31 on a side: shard=%dx%d page=%dx%d"
              .formatted(shardHeight, shardWidth, pageHeight, pageWidth));
    }
    if (Math.min(tensorHeight, tensorWidth) < 0
        || Math.max(tensorHeight, tensorWidth) > MAX_ELEMENTS) {
      throw new IllegalArgumentException(
          "expected a matrix of 0 or more, less than 2^31 on a side: tensor_height=%d tensor_width=%d"
              .formatted(tensorHeight, tensorWidth));
    }
    long down = Math.ceilDiv(Math.ceilDiv(tensorHeight, pageHeight), shardHeight / pageHeight);
    long across = Math.ceilDiv(Math.ceilDiv(tensorWidth, pageWidth), shardWidth / pageWidth);
    switch (layout) {
      case HEIGHT_SHARDED -> requireOne("shards across", across);
      case WIDTH_SHARDED -> requireOne("shards down", down);
      case BLOCK_SHARDED -> requireRectangle(grid, rowMajor, down, across);
      case INTERLEAVED, ND_SHARDED ->
          throw new IllegalArgumentException("expected a 2-D sharding: layout=" + layout);
    }
    if (down * across > grid.size()) {
      throw new AllocatorException(
          "expected at most as many shards as cores: shards=%d cores=%d"
              .formatted(down * across, grid.size()));
    }
  }

  @Override
  public long pages() {
    return Math.ceilDiv(tensorHeight, pageHeight) * Math.ceilDiv(tensorWidth, pageWidth);
  }

  @Override
  public long pagesPerCore() {
    return (shardHeight / pageHeight) * (shardWidth / pageWidth);
  }

  @Override
  public Slot slot(long page) {
    long rows = Math.ceilDiv(tensorHeight, pageHeight);
    long columns = Math.ceilDiv(tensorWidth, pageWidth);
    Objects.checkIndex(page, rows * columns);
    long shardRows = shardHeight / pageHeight;
    long shardColumns = shardWidth / pageWidth;
    long row = page / columns;
    long column = page % columns;
    int down = (int) (row / shardRows);
    int across = (int) (column / shardColumns);
    long index = row % shardRows * shardColumns + column % shardColumns;
    if (layout == TensorLayout.BLOCK_SHARDED) {
      Core corner = grid.ranges().getFirst().start();
      return new Slot(
          new Core(
              corner.x() + (rowMajor ? across : down), corner.y() + (rowMajor ? down : across)),
          index);
    }
    List<Core> cores = grid.cores(rowMajor);
    return new Slot(cores.get(down + across), index);
  }

  private static void requireOne(String what, long count) {
    if (count > 1) {
      throw new AllocatorException("expected 1: " + what + "=" + count);
    }
  }

  private static void requireRectangle(
      CoreRangeSet grid, boolean rowMajor, long down, long across) {
    if (grid.ranges().size() != 1) {
      throw new AllocatorException("expected one rectangle of cores: grid=" + grid.ranges());
    }
    CoreRange range = grid.ranges().getFirst();
    long rows = rowMajor ? down : across;
    long columns = rowMajor ? across : down;
    if (rows > range.height() || columns > range.width()) {
      throw new AllocatorException(
          "expected at most as many shards as cores: shards=%dx%d cores=%dx%d"
              .formatted(columns, rows, range.width(), range.height()));
    }
  }
}
