package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.OutOfDeviceMemoryException;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** What makes no sense is refused with its name and value, and nothing has changed. */
class BadInputTest {
  private static final Profile P150 = Profile.of("p150");
  private static final CoreRangeSet EIGHT = CoreRangeSet.grid(8, 1);

  private final Device device = Device.open(P150, DeviceOptions.DEFAULT);

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected ")
        .hasMessageContainingAll(parts);
  }

  @Test
  void semaphoresAreCountedFromZero() {
    Program program = new Program(device);
    program.addSemaphores(3);
    refused(() -> program.addSemaphores(-4), "semaphores=-4");
    refused(() -> program.addSemaphores(Integer.MAX_VALUE), "already=3");
  }

  @Test
  void aTraceOfImpossibleSizeLeavesTheRecordingOpen() {
    device.beginTrace();
    refused(() -> device.endTrace(-5), "trace_size=-5");
    refused(() -> device.endTrace(Long.MAX_VALUE), "trace_size=9223372036854775807");
    assertThatThrownBy(() -> device.endTrace(1L << 48))
        .isInstanceOf(OutOfDeviceMemoryException.class);
    device.endTrace(0).close();
    assertThat(device.buffers()).isEmpty();
  }

  @Test
  void aViewEndsWithinTheBank() {
    BufferConfig page = BufferConfig.interleaved(BufferType.L1, 2048, 2048);
    refused(() -> device.view(page, Long.MAX_VALUE), "address=9223372036854775807");
    refused(() -> device.view(page, P150.l1Bytes() - 2047), "bank_end=1572864");
    assertThat(device.view(page, P150.l1Bytes() - 2048).locate(0).address()).isEqualTo(1_570_816);
  }

  @Test
  void optionsThatDoNotFitAreNamed() {
    DeviceOptions options = DeviceOptions.DEFAULT;
    for (String vintage : List.of("2025-07", "2026-08")) {
      Profile profile = Profile.of("p150", vintage);
      refused(
          () -> Device.open(profile, options.withTraceRegionBytes(Long.MAX_VALUE)),
          "trace_region_size=9223372036854775807");
    }
    refused(() -> Device.open(P150, options.withWorkerL1Bytes(1)), "worker_l1_size=1");
    refused(() -> Device.open(P150, options.withWorkerL1Bytes(1L << 40)), "worker_l1_size=1099511");
    assertThat(Device.open(P150, options.withWorkerL1Bytes(65_536)).allocator()).isNotNull();
  }

  private static ShardSpec shard(long shardHeight, long pageHeight, long tensorHeight) {
    return new ShardSpec(
        TensorLayout.HEIGHT_SHARDED,
        EIGHT,
        true,
        shardHeight,
        32,
        pageHeight,
        32,
        tensorHeight,
        32);
  }

  @Test
  void shardsAreWholePagesOfAMatrixThatExists() {
    refused(() -> shard(32, 32, -1), "tensor_height=-1");
    refused(() -> shard(32, 32, Long.MAX_VALUE), "tensor_height=9223372036854775807");
    refused(() -> shard(48, 32, 64), "shard=48x32", "page=32x32");
    refused(() -> shard(Long.MAX_VALUE, 1, 1), "shard=9223372036854775807x32");
  }

  private static NdShardSpec nd(CoreRangeSet grid, long extent) {
    return new NdShardSpec(
        grid,
        true,
        NdShardSpec.Distribution.ROUND_ROBIN_1D,
        List.of(extent, extent),
        List.of(1L, 1L));
  }

  @Test
  void shardsOfAnyRankHaveCoresAndStayWithin63Bits() {
    refused(() -> nd(CoreRangeSet.of(), 4), "grid=[]");
    refused(() -> nd(EIGHT, Long.MAX_VALUE), "tensor=[9223372036854775807");
    refused(() -> nd(EIGHT, 3_000_000_000L), "tensor=[3000000000");
    assertThat(nd(EIGHT, 4).pagesPerCore()).isEqualTo(2);
  }

  @Test
  void theSizeOfAShardedBufferIsThatOfItsTensor() {
    refused(
        () -> BufferConfig.sharded(BufferType.L1, 3 * 2048, 2048, shard(32, 32, 64)),
        "pages=3",
        "tensor_pages=2");
  }

  @Test
  void shardsLieOnComputeCores() {
    ShardSpec outside =
        new ShardSpec(
            TensorLayout.HEIGHT_SHARDED,
            CoreRangeSet.of(CoreRange.of(11, 0, 11, 0)),
            true,
            32,
            32,
            32,
            32,
            32,
            32);
    BufferConfig config = BufferConfig.sharded(BufferType.L1, 2048, 2048, outside);
    refused(() -> device.allocate(config), "range=[(x=11,y=0) - (x=11,y=0)]", "grid=11x10");
    refused(() -> device.view(config, 0), "grid=11x10");
    assertThat(device.buffers()).isEmpty();
  }

  @Test
  void aBackingBufferThatWasClosedIsNoticedAtTheNextDispatch() {
    Buffer backing = device.allocate(BufferConfig.interleaved(BufferType.L1, 2048, 2048));
    Program program = new Program(device);
    program.addCircularBuffer(EIGHT, CircularBufferConfig.of(1024, 0, 1024).backedBy(backing, 0));
    device.dispatch(program);
    backing.close();
    assertThatThrownBy(() -> device.dispatch(program))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("buffer=" + backing.info().id());
  }

  @Test
  void olderSoftwareHasNoRoomForTracesWithoutARegion() {
    Device old = Device.open(Profile.of("p150", "2025-07"), DeviceOptions.DEFAULT);
    old.beginTrace();
    assertThatThrownBy(() -> old.endTrace(4096))
        .isInstanceOf(OutOfDeviceMemoryException.class)
        .hasMessageContaining("TRACE");
    device.beginTrace();
    try (Trace trace = device.endTrace(4096)) {
      assertThat(trace).isNotNull();
      assertThat(device.buffers()).extracting(BufferInfo::type).containsExactly(BufferType.DRAM);
    }
  }
}
