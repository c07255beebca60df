package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.model.Profile;

class ProgramTest {

  private static final long BASE = 111616;
  private static final CoreRangeSet ONE = CoreRangeSet.grid(1, 1);
  private static final CoreRangeSet EIGHT = CoreRangeSet.grid(8, 1);
  private static final CoreRangeSet SIXTEEN = CoreRangeSet.grid(8, 2);

  private final Events events = new Events();
  private final Device device =
      Device.open(Profile.of("p150", "2026-06"), DeviceOptions.DEFAULT, events);

  @Test
  void circularBuffersFollowEachOtherFromTheBase() {
    Program program = new Program(device);
    CircularBuffer first = add(program, EIGHT, 0, 131072);
    CircularBuffer second = add(program, EIGHT, 1, 131072);
    CircularBuffer third = add(program, EIGHT, 2, 524288);
    assertThat(first.address()).isEmpty();
    device.dispatch(program);
    assertThat(first.address()).hasValue(BASE);
    assertThat(second.address()).hasValue(242688);
    assertThat(third.address()).hasValue(373760);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(8 * (2 * 131072 + 524288));
    assertThat(device.residency().largestCircularBufferBytesPerCore()).isEqualTo(786432);
  }

  @Test
  void rangesThatTouchPushEachOtherUp() {
    Program program = new Program(device);
    CircularBuffer wide = add(program, SIXTEEN, 0, 2048);
    CircularBuffer narrow = add(program, EIGHT, 1, 100);
    CircularBuffer onTop = add(program, SIXTEEN, 2, 64);
    CircularBuffer elsewhere = add(program, CoreRangeSet.of(CoreRange.of(0, 5, 0, 5)), 3, 64);
    device.dispatch(program);
    assertThat(wide.address()).hasValue(BASE);
    assertThat(narrow.address()).hasValue(BASE + 2048);
    assertThat(onTop.address()).hasValue(BASE + 2048 + 128);
    assertThat(elsewhere.address()).hasValue(BASE);
  }

  @Test
  void backedBuffersAddNothing() {
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.L1, 110 * 4096, 4096));
    Program program = new Program(device);
    CircularBuffer backed =
        program.addCircularBuffer(
            EIGHT, CircularBufferConfig.of(2048, 0, 1024).backedBy(buffer, 1024));
    device.dispatch(program);
    assertThat(backed.address()).hasValue(buffer.address() + 1024);
    assertThat(device.residency().circularBufferBytes()).isZero();
    Program refused = new Program(device);
    assertThatThrownBy(
            () ->
                refused.addCircularBuffer(
                    EIGHT, CircularBufferConfig.of(4096, 0, 1024).backedBy(buffer, 1024)))
        .hasMessageContaining("total_size=4096 max=3072");
    assertThatThrownBy(
            () ->
                refused.addCircularBuffer(
                    EIGHT, CircularBufferConfig.of(1024, 0, 1024).backedBy(buffer, 8)))
        .hasMessageContaining("offset=8");
  }

  @Test
  void refusesConfigurationsThatTheOriginalRefuses() {
    Program program = new Program(device);
    assertThatThrownBy(() -> CircularBufferConfig.of(1000, 3, 64))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("index=3 total_size=1000 page_size=64");
    assertThatThrownBy(() -> add(program, EIGHT, 64, 64))
        .hasMessageContaining("[64]")
        .hasMessageContaining("capacity=64");
    assertThatThrownBy(() -> new CircularBufferConfig(64, Map.of(5, 64L), 5, null, 0))
        .hasMessageContaining("index=5");
    add(program, EIGHT, 0, 64);
    assertThatThrownBy(() -> add(program, ONE, 0, 64)).hasMessageContaining("index=[0]");
    assertThatThrownBy(() -> add(program, CoreRangeSet.grid(12, 1), 1, 64))
        .hasMessageContaining("grid=11x10");
    device.dispatch(program);
    assertThatThrownBy(() -> add(program, EIGHT, 1, 64))
        .hasMessageContaining("program=" + program.id());
    Device wormhole = Device.open(Profile.of("n150"), DeviceOptions.DEFAULT);
    assertThatThrownBy(() -> add(new Program(wormhole), ONE, 32, 64))
        .hasMessageContaining("capacity=32");
  }

  @Test
  void mayEndWhereABufferStartsButNotLater() {
    Buffer buffer = device.allocate(BufferConfig.interleaved(BufferType.L1, 110L << 20, 1 << 20));
    long room = buffer.address() - BASE;
    Program fits = new Program(device);
    add(fits, ONE, 0, room);
    device.dispatch(fits);
    Program clashes = new Program(device);
    CircularBuffer circularBuffer =
        clashes.addCircularBuffer(ONE, CircularBufferConfig.of(room, 0, 64));
    clashes.resize(circularBuffer, room + 64);
    assertThatThrownBy(() -> device.dispatch(clashes))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("program " + clashes.id())
        .hasMessageContaining("[(x=0,y=0) - (x=0,y=0)]")
        .hasMessageContaining("allocated at " + buffer.address())
        .hasMessageContaining("ends at " + (buffer.address() + 64))
        .hasMessageContaining("are 64 B too long; in the way is " + buffer.info().name());
    buffer.close();
    device.dispatch(clashes);
    Program beyond = new Program(device);
    add(beyond, ONE, 0, 1572864);
    assertThatThrownBy(() -> device.dispatch(beyond))
        .hasMessageContaining("grow to " + (BASE + 1572864))
        .hasMessageContaining("1572864 B");
  }

  @Test
  void onlyTheLastProgramOfACoreIsResident() {
    Program left = program(EIGHT, 1024);
    Program all = program(SIXTEEN, 64);
    device.dispatch(left);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(8 * 1024);
    device.dispatch(all);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(16 * 64);
    device.dispatch(all);
    device.dispatch(left);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(8 * 1024 + 8 * 64);
    assertThat(device.residency().programOn(new Core(0, 0))).contains(left.id());
    assertThat(device.residency().programOn(new Core(0, 1))).contains(all.id());
    assertThat(events.log)
        .containsExactly(
            "laid out", "resident on 8", "laid out", "resident on 16", "resident on 8");
    left.close();
    left.close();
    assertThat(device.residency().programOn(new Core(0, 0))).isEmpty();
    assertThat(device.residency().circularBufferBytes()).isEqualTo(8 * 64);
    assertThat(events.log).endsWith("released");
    assertThatThrownBy(() -> device.dispatch(left)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void binariesLieAtTheTopOfDram() {
    Statistics empty = device.allocator().statistics(BufferType.DRAM);
    Program program = new Program(device);
    program.addKernel(new Kernel("reader", EIGHT, 5000, 40));
    program.addKernel(new Kernel("writer", EIGHT, 100, 0));
    program.addSemaphores(2);
    device.dispatch(program);
    Buffer binaries = Objects.requireNonNull(program.binaries());
    assertThat(binaries.config().sizeBytes()).isEqualTo(3 * 4096);
    assertThat(binaries.address()).isEqualTo(4278190080L - 4096);
    assertThat(device.residency().kernelBytes()).isEqualTo(8 * (5008 + 48 + 112 + 32));
    device.dispatch(program);
    assertThat(device.buffers()).hasSize(1);
    program.close();
    assertThat(device.allocator().statistics(BufferType.DRAM)).isEqualTo(empty);
    assertThat(device.residency().kernelBytes()).isZero();
  }

  @Test
  void programsMustFitIntoTheRing() {
    Program program = new Program(device);
    program.addKernel(new Kernel("large", ONE, 70656 + 16, 0));
    assertThatThrownBy(() -> device.dispatch(program))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("(70672)")
        .hasMessageContaining("(70656)");
    assertThatThrownBy(() -> new Kernel("huge", ONE, Long.MAX_VALUE, 0))
        .hasMessageContaining("binary_size=" + Long.MAX_VALUE);
    Device roomy =
        Device.open(
            Profile.of("p150", "2026-06"), DeviceOptions.DEFAULT.withWorkerL1Bytes(1 << 20));
    Program again = new Program(roomy);
    again.addKernel(new Kernel("large", ONE, 70656 + 16, 0));
    roomy.dispatch(again);
  }

  @Test
  void aTraceBringsItsProgramsBack() {
    Program one = program(EIGHT, 1024);
    Program two = program(ONE, 64);
    device.dispatch(one);
    device.dispatch(two);
    device.beginTrace();
    assertThatThrownBy(device::beginTrace).isInstanceOf(IllegalStateException.class);
    Program late = new Program(device);
    late.addKernel(new Kernel("late", ONE, 64, 0));
    assertThatThrownBy(() -> device.dispatch(late))
        .hasMessageContaining("while a trace is recorded");
    device.dispatch(one);
    device.dispatch(two);
    try (Trace trace = device.endTrace(10_000)) {
      assertThat(trace.dispatchCount()).isEqualTo(2);
      Buffer commands = Objects.requireNonNull(trace.commands());
      assertThat(commands.config().type()).isEqualTo(BufferType.DRAM);
      device.dispatch(program(SIXTEEN, 4096));
      device.replay(trace);
      assertThat(device.residency().circularBufferBytes()).isEqualTo(7 * 1024 + 64 + 8 * 4096);
    }
    assertThat(device.buffers()).isEmpty();
    assertThatThrownBy(() -> device.endTrace(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cachedProgramsKeepTheirLayouts() {
    ProgramCache cache = device.programCache();
    Program first = cache.get("matmul", () -> program(EIGHT, 1024));
    assertThat(cache.get("matmul", () -> program(EIGHT, 1024))).isSameAs(first);
    assertThat(cache.size()).isEqualTo(1);
    device.dispatch(first);
    cache.clear();
    assertThat(device.residency().circularBufferBytes()).isZero();
  }

  @Test
  void identicalRangesCountOnceAndPartsAddUp() {
    Program program = new Program(device);
    add(program, SIXTEEN, 0, 100);
    add(program, EIGHT, 1, 200);
    device.dispatch(program);
    assertThat(device.residency().circularBufferBytes()).isEqualTo(16 * 100 + 8 * 200);
  }

  private Program program(CoreRangeSet cores, long bytes) {
    Program program = new Program(device);
    add(program, cores, 0, bytes);
    return program;
  }

  private static CircularBuffer add(Program program, CoreRangeSet cores, int index, long bytes) {
    return program.addCircularBuffer(cores, CircularBufferConfig.of(bytes, index, bytes));
  }
}
