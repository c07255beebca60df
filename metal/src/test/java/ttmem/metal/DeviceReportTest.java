package ttmem.metal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.ledger.SpaceProbe;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.PoolFigures;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/** A device's ledger says what the device says. */
class DeviceReportTest {
  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());
  private static final DeviceOptions OPTIONS =
      DeviceOptions.DEFAULT.withL1SmallBytes(32768).withTraceRegionBytes(1 << 24);

  @TempDir Path directory;
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();

  private Tracker tracker() {
    SpaceProbe plenty =
        new SpaceProbe() {
          @Override
          public long freeBytes() {
            return 1L << 40;
          }

          @Override
          public long totalBytes() {
            return 1L << 40;
          }
        };
    return Tracker.open(
        TrackerOptions.defaults().withDirectory(directory.resolve("ledgers")).withSpace(plenty));
  }

  private static LedgerReader reader(Tracker tracker) throws IOException {
    return LedgerReader.open(tracker.status().ledger().orElseThrow(), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"n150", "p150"})
  void countersEqualTheDevicesOwnFiguresWhateverHappens(String board) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Tracker tracker = tracker();
        Device device = Device.open(Profile.of(board), OPTIONS, new DeviceReport(tracker));
        LedgerReader ledger = reader(tracker)) {
      for (int i = 0; i < 3000; i++) {
        step(random, device);
        if (i % 50 == 0) {
          assertSame(ledger, device, i);
        }
      }
      assertSame(ledger, device, 3000);
      assertThat(ledger.state().events()).isGreaterThan(2000);
    }
  }

  private void step(SplittableRandom random, Device device) {
    try {
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> buffers.add(device.allocate(buffer(random)));
        case 3, 4 -> {
          if (!buffers.isEmpty()) {
            buffers.remove(random.nextInt(buffers.size())).close();
          }
        }
        case 5 -> programs.add(program(random, device));
        case 6 -> {
          if (programs.size() > 12) {
            programs.remove(random.nextInt(programs.size())).close();
          }
        }
        case 7 -> {
          if (!programs.isEmpty()) {
            Program program = programs.get(random.nextInt(programs.size()));
            program.resize(program.circularBuffers().getFirst(), 32L * (1 + random.nextInt(60)));
          }
        }
        default -> {
          if (!programs.isEmpty()) {
            device.dispatch(programs.get(random.nextInt(programs.size())));
          }
        }
      }
    } catch (AllocatorException e) {
      // Refused as the original refuses it: nothing is to be reported.
    }
  }

  private static BufferConfig buffer(SplittableRandom random) {
    BufferType[] types = {BufferType.DRAM, BufferType.L1, BufferType.TRACE};
    long page = 32L * (1 + random.nextInt(100));
    return BufferConfig.interleaved(
            types[random.nextInt(types.length)], page * (1 + random.nextInt(500)), page)
        .named(random.nextInt(3) == 0 ? "tag " + random.nextInt(5) : "");
  }

  /** Kernels run where the program has circular buffers: what others are is said at the class. */
  private static Program program(SplittableRandom random, Device device) {
    Program program = new Program(device);
    int x = 1 + random.nextInt(device.profile().computeX());
    int y = 1 + random.nextInt(device.profile().computeY());
    CoreRangeSet cores = CoreRangeSet.grid(x, y);
    for (int index = 0; index < 1 + random.nextInt(3); index++) {
      program.addCircularBuffer(
          cores, CircularBufferConfig.of(32L * (1 + random.nextInt(60)), index, 32));
    }
    program.addKernel(new Kernel("k", cores, 1 + random.nextInt(4000), random.nextInt(100)));
    return program;
  }

  private void assertSame(LedgerReader ledger, Device device, int step) throws IOException {
    String where = "seed=" + SEED + " step=" + step;
    LedgerDevice said = ledger.device(0);
    for (BufferType type : BufferType.values()) {
      if (type == BufferType.SYSTEM_MEMORY) {
        continue;
      }
      List<BufferInfo> live =
          device.buffers().stream().filter(each -> each.type() == type).toList();
      Counters counter = said.counter(LedgerType.valueOf(type.name()));
      assertThat(counter.currentCount()).as("%s %s", where, type).isEqualTo(live.size());
      assertThat(counter.currentBytes())
          .as("%s %s", where, type)
          .isEqualTo(live.stream().mapToLong(BufferInfo::sizeBytes).sum());
      Statistics figures = device.allocator().statistics(type);
      PoolFigures pool = Objects.requireNonNull(said.pools().get(LedgerType.valueOf(type.name())));
      assertThat(
              List.of(
                  (long) pool.banks(),
                  pool.bankBytes(),
                  pool.allocatedBytes(),
                  pool.freeBytes(),
                  pool.largestFreeBytes(),
                  Objects.requireNonNull(pool.baseAddress())))
          .as("%s %s", where, type)
          .isEqualTo(
              List.of(
                  (long) device.allocator().layout(type).banks(),
                  figures.totalAllocatableBytes(),
                  figures.totalAllocatedBytes(),
                  figures.totalFreeBytes(),
                  figures.largestFreeBlockBytes(),
                  device.allocator().layout(type).offset()));
    }
    assertThat(said.counter(LedgerType.KERNEL).currentBytes())
        .as(where)
        .isEqualTo(
            programs.stream()
                .filter(each -> each.binaries() != null)
                .mapToLong(each -> each.footprint().kernelBytes())
                .sum());
  }

  @Test
  void circularBuffersOfTheLastProgramOnACoreCount() throws IOException {
    try (Tracker tracker = tracker();
        Device device = Device.open(Profile.of("n150"), OPTIONS, new DeviceReport(tracker));
        LedgerReader ledger = reader(tracker)) {
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < 12; i++) {
        programs.add(program(random, device));
      }
      for (int i = 0; i < 400; i++) {
        device.dispatch(programs.get(random.nextInt(programs.size())));
        if (i % 7 == 0) {
          programs.removeFirst().close();
          programs.add(program(random, device));
        }
        assertThat(ledger.device(0).counter(LedgerType.CB).currentBytes())
            .as("seed=%d dispatch=%d", SEED, i)
            .isEqualTo(device.residency().circularBufferBytes());
      }
    }
  }

  @Test
  void aClosedDeviceHoldsNothingAndItsNumberIsGivenAgain() throws IOException {
    try (Tracker tracker = tracker()) {
      DeviceReport report = new DeviceReport(tracker);
      for (int i = 0; i < 300; i++) {
        Device device = Device.open(Profile.of("n150"), OPTIONS, report);
        Buffer forgotten =
            device.allocate(BufferConfig.interleaved(BufferType.DRAM, 104_729, 104_729));
        Program program = program(new SplittableRandom(SEED), device);
        device.dispatch(program);
        device.close();
        forgotten.close();
        program.close();
      }
      try (LedgerReader ledger = reader(tracker)) {
        assertThat(ledger.state().devicesUsed()).containsExactly(0);
        List<Entry> left = new ArrayList<>();
        assertThat(ledger.entries(left::add)).isZero();
        assertThat(left).isEmpty();
        assertThat(ledger.state().refused()).isZero();
        assertThat(ledger.state().unknownFrees()).isZero();
      }
    }
    try (var files = Files.list(directory.resolve("ledgers"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void namesAreTags() throws IOException {
    try (Tracker tracker = tracker();
        Device device = Device.open(Profile.of("n150"), OPTIONS, new DeviceReport(tracker));
        LedgerReader ledger = reader(tracker)) {
      buffers.add(
          device.allocate(
              BufferConfig.interleaved(BufferType.DRAM, 7919, 7919).named("decoder.3")));
      List<String> tags = new ArrayList<>();
      List<Entry> entries = new ArrayList<>();
      assertThat(ledger.entries(entries::add)).isZero();
      for (Entry entry : entries) {
        tags.add(ledger.tag(entry.tag()) + " " + entry.sizeBytes());
      }
      assertThat(tags)
          .as("%s %s", tracker.status(), ledger.state())
          .containsExactly("decoder.3 7919");
    }
  }
}
