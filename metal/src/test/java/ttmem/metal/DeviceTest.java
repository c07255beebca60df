package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.AddressRange;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.AllocatorState;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.OutOfDeviceMemoryException;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class DeviceTest {

  private static final Profile P150 = Profile.of("p150b", "2026-06");

  private final Events events = new Events();
  private final Device device = Device.open(P150, DeviceOptions.DEFAULT, events);

  @Test
  void givesTheAddressesSeenOnTheBoard() {
    assertThat(device.allocator().layout(BufferType.L1).banks()).isEqualTo(110);
    assertThat(device.allocator().layout(BufferType.DRAM).banks()).isEqualTo(8);
    assertThat(device.allocator().statistics(BufferType.L1).totalAllocatableBytes())
        .isEqualTo(1461248);
    Buffer first = device.allocate(BufferConfig.interleaved(BufferType.L1, 2 << 20, 2048));
    assertThat(first.address()).isEqualTo(1552384);
    assertThat(first.info().bytesPerBank()).isEqualTo(20480);
    Buffer dram =
        device.allocate(
            BufferConfig.interleaved(BufferType.DRAM, 22528, 2048).towards(Direction.DOWN));
    assertThat(dram.address()).isEqualTo(4278185984L);
    first.close();
    ShardSpec heights =
        new ShardSpec(
            TensorLayout.HEIGHT_SHARDED, CoreRangeSet.grid(8, 8), true, 512, 32, 32, 32, 32768, 32);
    BufferConfig sharded = BufferConfig.sharded(BufferType.L1, 2 << 20, 2048, heights);
    assertThat(device.allocate(sharded).address()).isEqualTo(1540096);
    assertThat(device.allocate(sharded).address()).isEqualTo(1507328);
    assertThat(device.allocate(sharded).address()).isEqualTo(1474560);
  }

  @Test
  void regionsFollowTheOptionsAndTheVintage() {
    DeviceOptions options =
        DeviceOptions.DEFAULT.withL1SmallBytes(65536).withTraceRegionBytes(220_000_000);
    Device total = Device.open(Profile.of("p150", "2026-08"), options);
    assertThat(total.allocator().layout(BufferType.TRACE).bankBytes()).isEqualTo(27500544);
    Device perBank = Device.open(Profile.of("p150", "2026-04"), options);
    assertThat(perBank.allocator().layout(BufferType.TRACE).bankBytes()).isEqualTo(220_000_000);
    Device wormhole = Device.open(Profile.of("n300", "2026-01"), options.withTraceRegionBytes(0));
    assertThat(wormhole.allocator().layout(BufferType.L1).bankBytes()).isEqualTo(1330944);
    assertThat(wormhole.allocator().layout(BufferType.L1).banks()).isEqualTo(56);
    Device april = Device.open(Profile.of("n300", "2026-04"), options.withTraceRegionBytes(0));
    assertThat(april.allocator().layout(BufferType.L1).bankBytes()).isEqualTo(1329888);
    Device profiler = Device.open(Profile.of("p150"), DeviceOptions.DEFAULT.withProfilerBuild());
    assertThat(profiler.allocator().layout(BufferType.DRAM).bankBytes()).isEqualTo(4272341376L);
    Device smaller =
        Device.open(Profile.of("p150"), DeviceOptions.DEFAULT.withWorkerL1Bytes(1 << 20));
    assertThat(smaller.allocator().layout(BufferType.L1).offset()).isEqualTo(524288);
  }

  @Test
  void everyProfileOpensEmpty() {
    for (String board : Profile.boards()) {
      for (String vintage : Profile.vintages(board)) {
        Device opened = Device.open(Profile.of(board, vintage), DeviceOptions.DEFAULT);
        for (BufferType type : List.of(BufferType.DRAM, BufferType.L1)) {
          Statistics empty = opened.allocator().statistics(type);
          assertThat(empty.totalAllocatedBytes()).isZero();
          assertThat(empty.totalFreeBytes()).isPositive();
        }
      }
    }
  }

  @Test
  void refusesWhatTheOriginalRefuses() {
    assertThatThrownBy(() -> Device.open(P150, DeviceOptions.DEFAULT.withL1SmallBytes(1 << 21)))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("l1_small=2097152");
    assertThatThrownBy(() -> Device.open(P150, DeviceOptions.DEFAULT.withWorkerL1Bytes(1572864)))
        .hasMessageContaining("worker_l1_size=1572864");
    assertThatThrownBy(() -> DeviceOptions.DEFAULT.withTraceRegionBytes(-1))
        .hasMessageContaining("trace_region_size=-1");
    assertThatThrownBy(() -> device.allocate(BufferConfig.interleaved(BufferType.L1_SMALL, 64, 64)))
        .isInstanceOf(AllocatorException.class);
    assertThatThrownBy(
            () -> device.allocate(BufferConfig.interleaved(BufferType.SYSTEM_MEMORY, 64, 64)))
        .hasMessageContaining("type=SYSTEM_MEMORY");
    assertThatThrownBy(() -> BufferConfig.interleaved(BufferType.DRAM, 100, 64))
        .hasMessageContaining("size=100 page_size=64");
    assertThatThrownBy(() -> BufferConfig.interleaved(BufferType.DRAM, -64, 64))
        .hasMessageContaining("size=-64");
    assertThatThrownBy(() -> device.view(BufferConfig.interleaved(BufferType.L1_SMALL, 64, 64), 0))
        .hasMessageContaining("type=L1_SMALL");
    Device sharded = Device.open(P150, DeviceOptions.DEFAULT.withoutInterleaving());
    assertThatThrownBy(() -> sharded.allocate(BufferConfig.interleaved(BufferType.L1, 64, 64)))
        .hasMessageContaining("interleaving=false");
  }

  @Test
  void sizesBeyondTheWorldAreRefusedNotWrapped() {
    long huge = Long.MAX_VALUE / 4096 * 4096;
    assertThatThrownBy(() -> device.allocate(BufferConfig.interleaved(BufferType.DRAM, huge, 4096)))
        .isInstanceOf(OutOfDeviceMemoryException.class);
    assertThatThrownBy(
            () -> device.allocate(BufferConfig.interleaved(BufferType.DRAM, Long.MAX_VALUE, 1)))
        .hasMessageContaining("too large for 63 bits");
    assertThat(device.buffers()).isEmpty();
  }

  @Test
  void namesTheBuffersInTheWay() {
    long l1 = device.allocator().layout(BufferType.L1).bankBytes();
    long third = l1 / 3 / 64 * 64;
    device.allocate(piece(third).named("weights"));
    device.allocate(piece(third).named("activations"));
    assertThatThrownBy(() -> device.allocate(piece(2 * third)))
        .isInstanceOf(OutOfDeviceMemoryException.class)
        .hasMessageContaining("It would fit without activations (buffer ");
  }

  private static BufferConfig piece(long bytesPerBank) {
    return BufferConfig.interleaved(BufferType.L1, 110 * bytesPerBank, bytesPerBank);
  }

  @Test
  void closingTwiceFreesOnce() {
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
    buffer.close();
    Buffer next = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
    assertThat(next.address()).isEqualTo(buffer.address());
    buffer.close();
    assertThat(buffer.isReleased()).isTrue();
    assertThat(device.buffers()).containsExactly(next.info());
    assertThat(events.log).containsExactly("+DRAM 4096", "-DRAM 4096", "+DRAM 4096");
  }

  @Test
  void nothingAndOthersMemoryCostNothing() {
    Statistics empty = device.allocator().statistics(BufferType.DRAM);
    device.allocate(BufferConfig.interleaved(BufferType.DRAM, 0, 0)).close();
    Buffer view = device.view(BufferConfig.interleaved(BufferType.DRAM, 8192, 2048), 640);
    assertThat(view.address()).isEqualTo(640);
    assertThat(view.locate(3).address()).isEqualTo(640);
    view.close();
    assertThat(device.allocator().statistics(BufferType.DRAM)).isEqualTo(empty);
    assertThat(events.log).isEmpty();
  }

  @Test
  void aClosedDeviceForgetsItsBuffers() {
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
    device.close();
    buffer.close();
    assertThat(events.log).containsExactly("+DRAM 4096");
    assertThatThrownBy(() -> device.allocate(BufferConfig.interleaved(BufferType.DRAM, 64, 64)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void stateCanBeTriedOutOnAnotherDevice() {
    device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
    device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096).towards(Direction.DOWN));
    AllocatorState state = device.allocator().extractState(BufferType.DRAM);
    assertThat(state.allocated()).hasSize(2);
    Device other = Device.open(P150, DeviceOptions.DEFAULT);
    other.allocator().overrideState(state);
    assertThat(other.allocator().statistics(BufferType.DRAM))
        .isEqualTo(device.allocator().statistics(BufferType.DRAM));
    Device different = Device.open(Profile.of("n300"), DeviceOptions.DEFAULT);
    assertThatThrownBy(() -> different.allocator().overrideState(state))
        .isInstanceOf(AllocatorException.class);
  }

  @Test
  void aBufferThatWasThrownOutDoesNotFreeItsSuccessor() {
    List<Runnable> ways =
        List.of(
            device.allocator()::clear,
            device.allocator()::freeAll,
            () ->
                device
                    .allocator()
                    .overrideState(
                        Device.open(P150, DeviceOptions.DEFAULT)
                            .allocator()
                            .extractState(BufferType.DRAM)));
    for (Runnable throwOut : ways) {
      Buffer old = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
      throwOut.run();
      assertThat(device.buffers()).isEmpty();
      Buffer next = device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
      assertThat(next.address()).isEqualTo(old.address());
      old.close();
      assertThat(device.buffers()).containsExactly(next.info());
      assertThat(device.allocator().statistics(BufferType.DRAM).totalAllocatedBytes())
          .isEqualTo(4096);
      next.close();
    }
  }

  @Test
  void aRefusedStateChangesNothing() {
    device.allocate(BufferConfig.interleaved(BufferType.DRAM, 4096, 4096));
    Statistics before = device.allocator().statistics(BufferType.DRAM);
    AllocatorState outside =
        new AllocatorState(
            device.allocator().layout(BufferType.DRAM),
            List.of(new AddressRange(1L << 40, (1L << 40) + 64)));
    assertThatThrownBy(() -> device.allocator().overrideState(outside))
        .isInstanceOf(AllocatorException.class);
    assertThat(device.allocator().statistics(BufferType.DRAM)).isEqualTo(before);
    assertThat(device.buffers()).hasSize(1);
  }

  @Test
  void manyThreadsShareOneAllocator() throws Exception {
    Statistics empty = device.allocator().statistics(BufferType.L1);
    List<Future<?>> workers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        int seed = i;
        workers.add(pool.submit(() -> churn(new SplittableRandom(seed))));
      }
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    assertThat(device.allocator().statistics(BufferType.L1)).isEqualTo(empty);
    assertThat(device.buffers()).isEmpty();
  }

  private void churn(SplittableRandom random) {
    List<Buffer> held = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (held.size() < 20) {
        long page = 64L * random.nextInt(1, 30);
        held.add(device.allocate(BufferConfig.interleaved(BufferType.L1, 110 * page, page)));
      } else {
        held.remove(random.nextInt(held.size())).close();
      }
    }
    held.forEach(Buffer::close);
  }
}
