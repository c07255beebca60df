package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class ProgramLifeTest {

  private static final Profile P150 = Profile.of("p150", "2026-06");
  private static final CoreRangeSet ONE = CoreRangeSet.grid(1, 1);
  private static final CoreRangeSet ALL = CoreRangeSet.grid(11, 10);

  private final Events events = new Events();
  private final Device device =
      Device.open(P150, DeviceOptions.DEFAULT.withL1SmallBytes(65536), events);

  @Test
  void aProgramClosedDuringItsDispatchLeavesNothing() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 2000; i++) {
        Program program = program(device, ALL);
        program.addKernel(new Kernel("kernel", ALL, 64, 0));
        CyclicBarrier together = new CyclicBarrier(2);
        Future<?> dispatch =
            pool.submit(
                () -> {
                  together.await();
                  try {
                    device.dispatch(program);
                  } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("id=" + program.id());
                  }
                  return 0;
                });
        Future<?> close =
            pool.submit(
                () -> {
                  together.await();
                  program.close();
                  return 0;
                });
        dispatch.get();
        close.get();
        assertThat(device.buffers()).isEmpty();
        assertThat(device.residency().programOn(new Core(0, 0))).isEmpty();
        assertThat(device.residency().circularBufferBytes()).isZero();
      }
    }
  }

  @Test
  void aTraceWithAClosedProgramIsNotReplayed() {
    Program program = program(device, ONE);
    device.beginTrace();
    device.dispatch(program);
    Trace trace = device.endTrace(64);
    device.replay(trace);
    program.close();
    assertThatThrownBy(() -> device.replay(trace))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trace=%d programs=[%d]".formatted(trace.id(), program.id()));
    assertThat(device.residency().circularBufferBytes()).isZero();
  }

  @Test
  void aClosedTraceIsNotReplayed() {
    device.beginTrace();
    device.dispatch(program(device, ONE));
    Trace trace = device.endTrace(64);
    trace.close();
    assertThatThrownBy(() -> device.replay(trace))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("trace=" + trace.id());
  }

  @Test
  void aLayoutThatClashedFirstIsAnnouncedWhenItPasses() {
    Buffer inTheWay =
        device.allocate(BufferConfig.interleaved(BufferType.L1, 110L * (1 << 20), 1 << 20));
    Program program = new Program(device);
    program.addCircularBuffer(ONE, CircularBufferConfig.of(1 << 20, 0, 1024));
    assertThatThrownBy(() -> device.dispatch(program)).isInstanceOf(AllocatorException.class);
    assertThat(events.log).doesNotContain("laid out");
    inTheWay.close();
    device.dispatch(program);
    device.dispatch(program);
    assertThat(events.log).containsOnlyOnce("laid out");
  }

  @Test
  void aBufferInSmallL1CanBackACircularBuffer() {
    ShardSpec shards =
        new ShardSpec(TensorLayout.HEIGHT_SHARDED, ONE, true, 32, 32, 32, 32, 32, 32);
    Buffer small = device.allocate(BufferConfig.sharded(BufferType.L1_SMALL, 2048, 2048, shards));
    CircularBuffer backed =
        new Program(device)
            .addCircularBuffer(ONE, CircularBufferConfig.of(2048, 0, 2048).backedBy(small, 0));
    assertThat(backed.address()).hasValue(small.address());
  }

  @Test
  void thingsOfAnotherDeviceAreRefused() {
    Device other = Device.open(Profile.of("n300"), DeviceOptions.DEFAULT);
    String devices = "its_device=%d device=%d".formatted(device.id(), other.id());
    Program program = program(device, ALL);
    assertThatThrownBy(() -> other.dispatch(program))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("program=%d %s".formatted(program.id(), devices));
    device.beginTrace();
    Trace trace = device.endTrace(0);
    assertThatThrownBy(() -> other.replay(trace))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trace=%d %s".formatted(trace.id(), devices));
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.L1, 2048, 2048));
    CircularBufferConfig backed = CircularBufferConfig.of(64, 0, 64).backedBy(buffer, 0);
    assertThatThrownBy(() -> new Program(other).addCircularBuffer(ONE, backed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("buffer=%d %s".formatted(buffer.info().id(), devices));
    buffer.close();
    assertThatThrownBy(() -> new Program(device).addCircularBuffer(ONE, backed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("buffer=" + buffer.info().id());
    Program stranger = new Program(device);
    assertThatThrownBy(() -> stranger.resize(program.circularBuffers().getFirst(), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("program=" + stranger.id());
  }

  @Test
  void aRemoteIndexIsInUseToo() {
    Program program = new Program(device);
    program.addCircularBuffer(ONE, new CircularBufferConfig(64, Map.of(), 3, null, 0));
    assertThatThrownBy(() -> program.addCircularBuffer(ONE, CircularBufferConfig.of(64, 3, 64)))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("index=[3]");
    device.dispatch(program);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(64);
    assertThatThrownBy(() -> new CircularBufferConfig(64, Map.of(), -1, null, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("indices=[] remote=-1");
  }

  @Test
  void tellsWhatIsResidentOnEachCore() {
    device.dispatch(program(device, CoreRangeSet.grid(2, 1)));
    Program last = program(device, ONE);
    last.addKernel(new Kernel("kernel", ONE, 64, 0));
    device.dispatch(last);
    Residency residency = device.residency();
    assertThat(residency.circularBufferBytes(new Core(1, 0))).isEqualTo(1024);
    assertThat(residency.circularBufferBytes(new Core(2, 0))).isZero();
    assertThat(residency.kernelBytes(new Core(0, 0))).isEqualTo(64 + 16);
    assertThatThrownBy(() -> residency.kernelBytes(new Core(11, 0)))
        .hasMessageContaining("no such core");
    MemoryReport report = MemoryReport.of(device);
    assertThat(report.cores()).hasSize(2);
    assertThat(report.cores().getFirst())
        .isEqualTo(new CoreUse(new Core(0, 0), last.id(), 1024, 80));
    assertThat(report.json()).contains("resident_cores").contains("kernel_bytes_modelled");
  }

  @Test
  void pagesOfShardsInTheSecondViewLieBehindTheFirst() {
    Device wormhole = Device.open(Profile.of("n300"), DeviceOptions.DEFAULT);
    ShardSpec shards =
        new ShardSpec(
            TensorLayout.HEIGHT_SHARDED, CoreRangeSet.grid(4, 1), true, 32, 32, 32, 32, 128, 32);
    Buffer buffer =
        wormhole.allocate(BufferConfig.sharded(BufferType.DRAM, 4 * 2048, 2048, shards));
    assertThat(buffer.locate(0).address()).isEqualTo(buffer.address());
    assertThat(buffer.locate(1).address()).isEqualTo(buffer.address() + (1L << 30));
    assertThat(buffer.locate(2).address()).isEqualTo(buffer.address());
  }

  private static Program program(Device device, CoreRangeSet cores) {
    Program program = new Program(device);
    program.addCircularBuffer(cores, CircularBufferConfig.of(1024, 0, 64));
    return program;
  }
}
