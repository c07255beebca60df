package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** Buffers of all kinds on all boards: figures equal a recount, and freeing restores. */
class DevicePropertyTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());
  private static final BufferType[] TYPES = {
    BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL, BufferType.TRACE
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e75",
        "e150",
        "n150",
        "n300",
        "galaxy-wormhole",
        "p100",
        "p150",
        "p300",
        "galaxy-blackhole"
      })
  void figuresEqualARecount(String board) {
    SplittableRandom random = new SplittableRandom(SEED);
    DeviceOptions options =
        DeviceOptions.DEFAULT.withL1SmallBytes(32768).withTraceRegionBytes(1 << 24);
    Device device = Device.open(Profile.of(board), options);
    Map<BufferType, Statistics> empty = figures(device);
    List<Buffer> held = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      if (!held.isEmpty() && random.nextInt(100) < 40) {
        held.remove(random.nextInt(held.size())).close();
      } else {
        try {
          held.add(device.allocate(config(random, device)));
        } catch (AllocatorException e) {
          refused++;
        }
      }
      if (i % 100 == 0) {
        assertRecount(device, held);
      }
    }
    assertThat(refused).as("seed=%d", SEED).isLessThan(2000);
    held.forEach(Buffer::close);
    assertThat(figures(device)).as("seed=%d", SEED).isEqualTo(empty);
  }

  private static void assertRecount(Device device, List<Buffer> held) {
    for (BufferType type : TYPES) {
      long taken = 0;
      for (Buffer buffer : held) {
        taken += buffer.info().type() == type ? buffer.info().reservedBytesPerBank() : 0;
      }
      Statistics figures = device.allocator().statistics(type);
      assertThat(figures.totalAllocatedBytes()).as("seed=%d %s", SEED, type).isEqualTo(taken);
      assertThat(figures.totalAllocatedBytes() + figures.totalFreeBytes())
          .isEqualTo(figures.totalAllocatableBytes());
    }
    assertThat(device.buffers()).hasSameSizeAs(held);
  }

  private static BufferConfig config(SplittableRandom random, Device device) {
    BufferType type = TYPES[random.nextInt(TYPES.length)];
    long page = random.nextLong(1, 4097);
    Direction direction = random.nextBoolean() ? Direction.UP : Direction.DOWN;
    if (type == BufferType.L1_SMALL || random.nextInt(3) == 0) {
      CoreRangeSet grid =
          CoreRangeSet.grid(
              1 + random.nextInt(device.profile().computeX()),
              1 + random.nextInt(device.profile().computeY()));
      long rows = grid.size() * (1L + random.nextInt(4));
      ShardSpec spec =
          new ShardSpec(
              TensorLayout.HEIGHT_SHARDED, grid, true, rows / grid.size(), 1, 1, 1, rows, 1);
      return BufferConfig.sharded(type, rows * page, page, spec).towards(direction);
    }
    return BufferConfig.interleaved(type, page * (1L + random.nextInt(3000)), page)
        .towards(direction);
  }

  private static Map<BufferType, Statistics> figures(Device device) {
    Map<BufferType, Statistics> figures = new EnumMap<>(BufferType.class);
    for (BufferType type : TYPES) {
      figures.put(type, device.allocator().statistics(type));
    }
    return figures;
  }
}
