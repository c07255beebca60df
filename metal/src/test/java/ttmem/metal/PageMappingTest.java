package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class PageMappingTest {

  private static final CoreRangeSet FOUR_BY_TWO = CoreRangeSet.grid(4, 2);

  private final Device device = Device.open(Profile.of("p150"), DeviceOptions.DEFAULT);

  @Test
  void interleavedPagesGoRoundTheBanks() {
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 20 * 100, 100));
    assertThat(buffer.info().bytesPerBank()).isEqualTo(3 * 128);
    assertThat(buffer.locate(0)).isEqualTo(new PageLocation(0, null, buffer.address()));
    assertThat(buffer.locate(7)).isEqualTo(new PageLocation(7, null, buffer.address()));
    assertThat(buffer.locate(19)).isEqualTo(new PageLocation(3, null, buffer.address() + 256));
    assertThatThrownBy(() -> buffer.locate(20)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void secondViewOfAControllerStartsBehindTheFirst() {
    Device wormhole = Device.open(Profile.of("n150"), DeviceOptions.DEFAULT);
    Buffer buffer = wormhole.allocate(BufferConfig.interleaved(BufferType.DRAM, 4 * 32, 32));
    assertThat(buffer.locate(0).address()).isEqualTo(32);
    assertThat(buffer.locate(1).address()).isEqualTo(32 + (1L << 30));
    assertThat(buffer.locate(2).address()).isEqualTo(32);
  }

  @Test
  void heightShardsGoDownTheMatrix() {
    ShardSpec spec = spec(TensorLayout.HEIGHT_SHARDED, FOUR_BY_TWO, true, 64, 64, 512, 64);
    Buffer buffer = device.allocate(BufferConfig.sharded(BufferType.L1, 32 * 2048, 2048, spec));
    assertThat(buffer.info().bytesPerBank()).isEqualTo(4 * 2048);
    assertThat(buffer.info().banks()).isEqualTo(8);
    assertThat(buffer.locate(0).core()).isEqualTo(new Core(0, 0));
    assertThat(buffer.locate(3))
        .isEqualTo(new PageLocation(0, new Core(0, 0), buffer.address() + 3 * 2048));
    assertThat(buffer.locate(4).core()).isEqualTo(new Core(1, 0));
    assertThat(buffer.locate(31).core()).isEqualTo(new Core(3, 1));
  }

  @Test
  void columnMajorShardsGoDownTheGridFirst() {
    ShardSpec spec = spec(TensorLayout.HEIGHT_SHARDED, FOUR_BY_TWO, false, 64, 64, 512, 64);
    assertThat(spec.slot(4).core()).isEqualTo(new Core(0, 1));
    assertThat(spec.slot(8).core()).isEqualTo(new Core(1, 0));
  }

  @Test
  void widthShardsGoAcrossTheMatrix() {
    ShardSpec spec = spec(TensorLayout.WIDTH_SHARDED, FOUR_BY_TWO, true, 64, 32, 64, 256);
    assertThat(spec.pagesPerCore()).isEqualTo(2);
    assertThat(spec.slot(1)).isEqualTo(new Sharding.Slot(new Core(1, 0), 0));
    assertThat(spec.slot(9)).isEqualTo(new Sharding.Slot(new Core(1, 0), 1));
  }

  @Test
  void blockShardsLieLikeTheirBlocks() {
    ShardSpec spec = spec(TensorLayout.BLOCK_SHARDED, FOUR_BY_TWO, true, 64, 64, 128, 256);
    assertThat(spec.slot(0)).isEqualTo(new Sharding.Slot(new Core(0, 0), 0));
    assertThat(spec.slot(2)).isEqualTo(new Sharding.Slot(new Core(1, 0), 0));
    assertThat(spec.slot(8 + 3)).isEqualTo(new Sharding.Slot(new Core(1, 0), 3));
    assertThat(spec.slot(2 * 8)).isEqualTo(new Sharding.Slot(new Core(0, 1), 0));
  }

  @Test
  void ndShardsAreDealtOutInTurnOrInRuns() {
    NdShardSpec turn = nd(NdShardSpec.Distribution.ROUND_ROBIN_1D, CoreRangeSet.grid(2, 1));
    assertThat(turn.pagesPerCore()).isEqualTo(2 * 4);
    assertThat(turn.slot(0)).isEqualTo(new Sharding.Slot(new Core(0, 0), 0));
    assertThat(turn.slot(2)).isEqualTo(new Sharding.Slot(new Core(1, 0), 0));
    assertThat(turn.slot(8)).isEqualTo(new Sharding.Slot(new Core(0, 0), 4));
    NdShardSpec runs = nd(NdShardSpec.Distribution.CONTIGUOUS_1D, CoreRangeSet.grid(2, 1));
    assertThat(runs.slot(2)).isEqualTo(new Sharding.Slot(new Core(0, 0), 4));
    assertThat(runs.slot(8)).isEqualTo(new Sharding.Slot(new Core(1, 0), 0));
    NdShardSpec grid = nd(NdShardSpec.Distribution.GRID_2D, CoreRangeSet.grid(2, 2));
    assertThat(grid.pagesPerCore()).isEqualTo(4);
    assertThat(grid.slot(2).core()).isEqualTo(new Core(1, 0));
    assertThat(grid.slot(8).core()).isEqualTo(new Core(0, 1));
  }

  @Test
  void noTwoPagesShareAPlace() {
    List<Sharding> shardings =
        List.of(
            spec(TensorLayout.HEIGHT_SHARDED, FOUR_BY_TWO, false, 96, 64, 512, 64),
            spec(TensorLayout.BLOCK_SHARDED, FOUR_BY_TWO, true, 64, 96, 128, 256),
            nd(NdShardSpec.Distribution.ROUND_ROBIN_1D, CoreRangeSet.grid(3, 1)),
            nd(NdShardSpec.Distribution.CONTIGUOUS_1D, CoreRangeSet.grid(3, 1)));
    for (Sharding sharding : shardings) {
      Set<Sharding.Slot> slots = new HashSet<>();
      for (long page = 0; page < 16; page++) {
        Sharding.Slot slot = sharding.slot(page);
        assertThat(slots.add(slot)).as("%s page %d", sharding, page).isTrue();
        assertThat(slot.index()).isBetween(0L, sharding.pagesPerCore() - 1);
        assertThat(sharding.grid().cores()).contains(slot.core());
      }
    }
  }

  @Test
  void refusesMoreShardsThanCores() {
    assertThatThrownBy(() -> spec(TensorLayout.HEIGHT_SHARDED, FOUR_BY_TWO, true, 32, 32, 512, 32))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("shards=16 cores=8");
    assertThatThrownBy(() -> spec(TensorLayout.BLOCK_SHARDED, FOUR_BY_TWO, true, 32, 32, 96, 64))
        .hasMessageContaining("shards=2x3 cores=4x2");
    assertThatThrownBy(() -> spec(TensorLayout.HEIGHT_SHARDED, FOUR_BY_TWO, true, 16, 32, 64, 32))
        .hasMessageContaining("shard=16x32 page=32x32");
    CoreRangeSet tooLarge = CoreRangeSet.grid(12, 10);
    ShardSpec spec = spec(TensorLayout.HEIGHT_SHARDED, tooLarge, true, 32, 32, 512, 32);
    assertThatThrownBy(
            () -> device.allocate(BufferConfig.sharded(BufferType.L1, 16 * 2048, 2048, spec)))
        .hasMessageContaining("grid=11x10");
  }

  @Test
  void rangesAreMergedIntoRectangles() {
    CoreRangeSet whole =
        CoreRangeSet.of(
            CoreRange.of(0, 0, 3, 0), CoreRange.of(0, 1, 1, 1), CoreRange.of(2, 1, 3, 1));
    assertThat(whole).isEqualTo(FOUR_BY_TWO);
    CoreRangeSet corner = CoreRangeSet.of(CoreRange.of(0, 0, 3, 0), CoreRange.of(0, 1, 1, 2));
    assertThat(corner.ranges()).containsExactly(CoreRange.of(0, 0, 3, 0), CoreRange.of(0, 1, 1, 2));
    assertThat(corner.size()).isEqualTo(8);
    assertThat(new HashSet<>(corner.cores())).hasSize(8);
  }

  private static ShardSpec spec(
      TensorLayout layout,
      CoreRangeSet grid,
      boolean rowMajor,
      long shardHeight,
      long shardWidth,
      long height,
      long width) {
    return new ShardSpec(layout, grid, rowMajor, shardHeight, shardWidth, 32, 32, height, width);
  }

  /** Four by four pages in shards of two by two. */
  private static NdShardSpec nd(NdShardSpec.Distribution distribution, CoreRangeSet grid) {
    return new NdShardSpec(grid, true, distribution, List.of(4L, 4L), List.of(2L, 2L));
  }
}
