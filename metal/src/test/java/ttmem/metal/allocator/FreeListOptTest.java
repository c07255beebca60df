package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FreeListOptTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());

  @Test
  void blocksTileTheRegionWhateverHappens() {
    SplittableRandom random = new SplittableRandom(SEED);
    FreeListOpt region = new FreeListOpt(1 << 20, 4096, 64, 64, SearchPolicy.FIRST);
    long[] held = new long[300];
    for (int i = 0; i < 100_000; i++) {
      int slot = random.nextInt(held.length);
      region.free(held[slot]);
      held[slot] =
          region.allocate(
              random.nextInt(6000), random.nextBoolean() ? Direction.UP : Direction.DOWN);
      if (i % 1000 == 0) {
        assertTiles(region.blocks(), 1 << 20);
      }
    }
  }

  @Test
  void freeingEverythingRestoresOneBlock() {
    FreeListOpt region = new FreeListOpt(1 << 20, 0, 64, 64, SearchPolicy.BEST);
    Statistics empty = region.statistics();
    long[] held = new long[100];
    for (int i = 0; i < held.length; i++) {
      held[i] = region.allocate(64L * (1 + i), Direction.UP);
    }
    for (int i = 0; i < held.length; i++) {
      region.free(held[i * 37 % held.length]);
    }
    assertThat(region.statistics()).isEqualTo(empty);
    assertThat(region.blocks()).hasSize(1);
    assertThat(region.lowestOccupiedAddress()).isEmpty();
  }

  @Test
  void requestsBeyondAnyRegionDoNotFit() {
    FreeListOpt region = new FreeListOpt(1 << 20, 0, 64, 64, SearchPolicy.FIRST);
    for (long size : new long[] {(1 << 20) + 1, 1L << 40, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
      assertThat(region.allocate(size, Direction.UP)).isEqualTo(FreeListOpt.NONE);
      assertThat(region.allocateAt(0, size)).isEqualTo(FreeListOpt.NONE);
      assertThat(region.availableRanges(size)).isEmpty();
    }
    assertThat(region.allocateAt(Long.MAX_VALUE, 64)).isEqualTo(FreeListOpt.NONE);
    assertThat(region.statistics().totalAllocatedBytes()).isZero();
  }

  @Test
  void refusesNonsenseByName() {
    FreeListOpt region = new FreeListOpt(1 << 20, 64, 64, 64, SearchPolicy.FIRST);
    assertThatThrownBy(() -> region.allocate(-1, Direction.UP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("size=-1");
    assertThatThrownBy(() -> region.shrink(-5, Direction.UP)).hasMessageContaining("size=-5");
    assertThatThrownBy(() -> region.shrink(64, Direction.DOWN)).hasMessageContaining("dir=down");
    assertThatThrownBy(() -> new FreeListOpt(1024, 33, 32, 32, SearchPolicy.FIRST))
        .hasMessageContaining("offset=33");
    assertThatThrownBy(() -> new FreeListOpt(-1, 0, 32, 32, SearchPolicy.FIRST))
        .hasMessageContaining("size=-1");
    assertThatThrownBy(() -> new FreeListOpt(1024, 0, 32, 0, SearchPolicy.FIRST))
        .hasMessageContaining("align=0");
  }

  @Test
  void addressesThatWereNeverGivenOutAreIgnored() {
    FreeListOpt region = new FreeListOpt(1 << 20, 4096, 64, 64, SearchPolicy.FIRST);
    long address = region.allocate(640, Direction.UP);
    for (long wrong : new long[] {0, -1, 4095, address + 64, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThat(region.free(wrong)).isFalse();
      assertThat(region.allocationBytes(wrong)).isEmpty();
    }
    assertThat(region.free(address)).isTrue();
    assertThat(region.free(address)).isFalse();
  }

  /** A scan of the holes would take minutes here. */
  @ParameterizedTest
  @EnumSource(SearchPolicy.class)
  void doesNotScanHolesThatAreTooSmall(SearchPolicy policy) {
    FreeListOpt region = new FreeListOpt(1L << 32, 0, 64, 64, policy);
    int blocks = 400_000;
    for (int i = 0; i < blocks; i++) {
      region.allocate(64, Direction.UP);
    }
    for (long address = 0; address < 64L * blocks; address += 128) {
      region.free(address);
    }
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 300_000; i++) {
            long address = region.allocate(128, Direction.UP);
            assertThat(address == blocks * 64L).isTrue();
            region.free(address);
          }
        });
  }

  private static void assertTiles(List<Block> blocks, long bytes) {
    List<Block> byAddress =
        blocks.stream().sorted(Comparator.comparingLong(Block::address)).toList();
    long end = 0;
    int previous = -1;
    boolean previousFree = false;
    for (Block block : byAddress) {
      assertThat(block.address()).as("seed=%d", SEED).isEqualTo(end);
      assertThat(block.previousId()).as("seed=%d", SEED).isEqualTo(previous);
      assertThat(previousFree && !block.allocated()).as("two free in a row").isFalse();
      end += block.size();
      previous = block.id();
      previousFree = !block.allocated();
    }
    assertThat(end).as("seed=%d", SEED).isEqualTo(bytes);
  }
}
