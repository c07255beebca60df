package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.Coverage;
import ttmem.ledger.SpaceProbe;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.metal.Buffer;
import ttmem.metal.BufferConfig;
import ttmem.metal.CircularBufferConfig;
import ttmem.metal.Core;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.DeviceReport;
import ttmem.metal.Program;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Profile;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.questions.CoreGrid;
import ttmem.sources.host.Roots;
import ttmem.testkit.LiveHost;

/** What the grid of cores shows of a live process is what its device itself knows. */
class CoreGridTruthTest {
  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());
  private static final int PID = (int) ProcessHandle.current().pid();
  private static final SpaceProbe PLENTY =
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

  @TempDir Path folder;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<Program> programs = new ArrayList<>();

  @Test
  void everyCoreAndTheDistanceToAClashAreTheDevicesOwn() throws Exception {
    LiveHost host = LiveHost.unpack("n300", folder.resolve("host"));
    TrackerOptions options =
        TrackerOptions.defaults().withDirectory(host.ledgers()).withSpace(PLENTY);
    try (Tracker tracker = Tracker.open(options);
        SystemMemoryMonitor monitor = Monitors.local(Roots.at(host.root()), false, List.of())) {
      tracker.coverage(Coverage.COMPLETE, "");
      tracker.device(0, null, "0000:01:00.0");
      try (Device device =
          Device.open(Profile.of("n300"), DeviceOptions.DEFAULT, new DeviceReport(tracker))) {
        for (int round = 0; round < 30; round++) {
          step(device);
          assertSame(device, look(monitor), "seed=" + SEED + " round=" + round);
        }
        assertThatTheNextDispatchFailsWhereTheGridSays(device, look(monitor));
      }
    }
  }

  private void step(Device device) {
    for (int i = 0; i < 10; i++) {
      try {
        switch (random.nextInt(4)) {
          case 0 -> buffers.add(device.allocate(l1(random.nextInt(1, 400))));
          case 1 -> {
            if (buffers.size() > 3) {
              buffers.remove(random.nextInt(buffers.size())).close();
            }
          }
          case 2 -> programs.add(program(device));
          default -> {
            if (!programs.isEmpty()) {
              device.dispatch(programs.get(random.nextInt(programs.size())));
            }
          }
        }
      } catch (AllocatorException e) {
        // Refused as tt-metal refuses it: nothing has changed.
      }
    }
  }

  private static BufferConfig l1(int pages) {
    return BufferConfig.interleaved(BufferType.L1, 2048L * pages, 2048);
  }

  private Program program(Device device) {
    Program program = new Program(device);
    for (int index = 0; index < 1 + random.nextInt(3); index++) {
      int columns = 1 + random.nextInt(device.profile().computeX());
      int rows = 1 + random.nextInt(device.profile().computeY());
      program.addCircularBuffer(
          CoreRangeSet.grid(columns, rows),
          CircularBufferConfig.of(32L * (1 + random.nextInt(3000)), index, 32));
    }
    return program;
  }

  private static CoreGrid look(SystemMemoryMonitor monitor) throws Exception {
    Snapshot snapshot = monitor.snapshot();
    Usage usage =
        snapshot.process(PID).orElseThrow().usage().stream()
            .filter(each -> Integer.valueOf(0).equals(each.device()))
            .findFirst()
            .orElseThrow();
    List<LiveBuffer> live =
        monitor.buffers(new BufferFilter(PID, null, 10_000)).orElseThrow().buffers();
    return CoreGrid.of(usage.pool(MemoryType.L1).orElseThrow(), live);
  }

  private static void assertSame(Device device, CoreGrid grid, String where) {
    for (int y = 0; y < device.profile().computeY(); y++) {
      for (int x = 0; x < device.profile().computeX(); x++) {
        CoreGrid.Use use = grid.cores().get(new CoreGrid.Core(x, y));
        assertThat(use == null ? 0 : use.bytes())
            .as("%s core=%d-%d", where, x, y)
            .isEqualTo(device.residency().circularBufferBytes(new Core(x, y)));
      }
    }
    assertThat(grid.allocatedBytes())
        .as(where)
        .isEqualTo(device.allocator().statistics(BufferType.L1).totalAllocatedBytes());
    assertThat(grid.lowestBuffer())
        .as(where)
        .isEqualTo(device.allocator().lowestOccupiedL1Address().orElse(-1));
  }

  /** Circular buffers begin at the base: what lies up to the lowest buffer fits, and no more. */
  private void assertThatTheNextDispatchFailsWhereTheGridSays(Device device, CoreGrid grid) {
    long room = grid.lowestBuffer() - device.allocator().layout(BufferType.L1).offset();
    assertThat(grid.lowestBuffer()).as("seed=" + SEED).isPositive();
    Program fits = new Program(device);
    fits.addCircularBuffer(CoreRangeSet.grid(1, 1), CircularBufferConfig.of(room, 0, 32));
    device.dispatch(fits);
    Program clashes = new Program(device);
    clashes.addCircularBuffer(CoreRangeSet.grid(1, 1), CircularBufferConfig.of(room + 32, 0, 32));
    assertThatThrownBy(() -> device.dispatch(clashes))
        .isInstanceOf(AllocatorException.class)
        .hasMessageContaining("clash");
  }
}
