package ttmem.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.Subscription;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.questions.L1View;
import ttmem.monitor.questions.L1View.Kind;
import ttmem.monitor.questions.L1View.Part;
import ttmem.monitor.questions.L1View.Provenance;
import ttmem.testkit.Child;
import ttmem.testkit.LiveHost;

/**
 * "Why both are needed": a table of features of which an allocation server has some, an in-process
 * MemoryReporter has the others, and the combined view has all. Each row is a test here: the device
 * is owned by another process, and who looks (without a server, through one, and the command) opens
 * no device and asks the owner nothing.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class CombinedViewTest {
  /** Device 1 of the host: neither its place in the bus order nor its node is hidden by a 0. */
  private static final int CHIP = 1;

  private static final String BDF = "0000:c1:00.0";
  private static final long MIB = 1 << 20;

  @TempDir static Path directory;
  private static LiveHost host;
  private static Child owner;
  private static Child server;
  private static String page = "";

  /** Without a server, and through one. */
  private static final List<SystemMemoryMonitor> MONITORS = new ArrayList<>();

  @BeforeAll
  static void ownADevice() {
    host = LiveHost.unpack("p150x2", directory.resolve("host"));
    Path control = directory.resolve("control.sock");
    server = Child.start(serve(control));
    owner = host.start(Program.test(DeviceOwner.class, host.node(0), BDF));
    owner.ask("alloc weights DRAM 104857600");
    owner.ask("alloc a L1 3604480");
    owner.ask("alloc b L1 7208960");
    owner.ask("alloc c L1 1802240");
    owner.ask("free b"); // a hole
    owner.ask("run 8 4 65536");
    while (!server.hear().startsWith("ready: ")) {}
    MONITORS.add(Monitors.open(new MonitorOptions(host.root(), null, false)));
    MONITORS.add(Monitors.open(new MonitorOptions(host.root(), control, false)));
  }

  @AfterAll
  static void leave() {
    MONITORS.forEach(SystemMemoryMonitor::close);
    owner.close();
    server.close();
  }

  private static ProcessBuilder serve(Path control) {
    return Program.ttmem(
        "serve",
        "--sysroot",
        host.root().toString(),
        "--legacy-socket",
        directory.resolve("legacy.sock").toString(),
        "--control-socket",
        control.toString(),
        "--state-dir",
        directory.resolve("state").toString());
  }

  /** Another process, of another language, on the same chip. It says nothing of its programs. */
  private static Child neighbour() {
    Child child = host.python(0, BDF);
    child.ask("ttmem.alloc(0, 'DRAM', 0x1000, 7919 * 4096)");
    child.ask("ttmem.alloc(0, 'L1', 0x20000, 110 * 1024)");
    return child;
  }

  private static DetailedMemoryStats look(SystemMemoryMonitor monitor) throws Exception {
    return monitor.detailedStats(CHIP).orElseThrow();
  }

  /** The chip has what its one allocator has. */
  private static Reading free(DetailedMemoryStats stats, MemoryType type) {
    return stats.system().device().memory().free().get(type);
  }

  private static boolean hasProcess(DetailedMemoryStats stats, int pid) {
    return stats.system().processes().stream().anyMatch(process -> process.pid() == pid);
  }

  private static long dram(DetailedMemoryStats stats, int pid) {
    return amounts(stats, pid).get(MemoryType.DRAM).value();
  }

  private static Amounts amounts(DetailedMemoryStats stats, int pid) {
    return stats.system().processes().stream()
        .filter(process -> process.pid() == pid)
        .flatMap(process -> process.usage().stream())
        .findFirst()
        .orElseThrow()
        .amounts();
  }

  /** The page of the chip when its owner is alone there, as in most of these tests. */
  private static String l1Page() throws Exception {
    if (page.isEmpty()) {
      page = Program.ttmem(host, "l1", "-i", BDF, "--cores");
    }
    return page;
  }

  @Test
  void crossProcess() throws Exception {
    try (Child neighbour = neighbour()) {
      for (SystemMemoryMonitor monitor : MONITORS) {
        DetailedMemoryStats stats = look(monitor);

        assertThat(stats.system().processes())
            .extracting(ProcessInfo::pid)
            .containsExactlyInAnyOrder(owner.pid(), neighbour.pid());
        long sum = dram(stats, owner.pid()) + dram(stats, neighbour.pid());
        assertThat(stats.system().used().get(MemoryType.DRAM)).isEqualTo(Reading.of(sum));
        assertThat(free(stats, MemoryType.DRAM).note()).contains("told per process");
        assertThat(sum).isGreaterThan(100 * MIB + 7919 * 4096);
      }
      assertThat(Program.ttmem(host, "ps", "-i", BDF))
          .contains("PID %d (java): 100.0 MiB DRAM".formatted(owner.pid()))
          .contains("PID %d (python3): 30.9 MiB DRAM".formatted(neighbour.pid()));
    }
  }

  @Test
  void realTime() throws Exception {
    for (SystemMemoryMonitor monitor : MONITORS) {
      List<Long> heard = new CopyOnWriteArrayList<>();
      try (Subscription _ =
          monitor.subscribe(
              snapshot ->
                  heard.add(
                      snapshot
                          .device(CHIP)
                          .orElseThrow()
                          .memory()
                          .used()
                          .get(MemoryType.L1)
                          .value()),
              Duration.ofMillis(50))) {
        await().until(() -> !heard.isEmpty());
        long before = heard.getLast();
        owner.ask("alloc step L1 450560");
        await().until(() -> heard.getLast() == before + 450_560);
        owner.ask("free step");
        await().until(() -> heard.getLast() == before);
      }
    }
    SystemMemoryMonitor direct = MONITORS.getFirst();
    long before = dram(look(direct), owner.pid());
    owner.ask("alloc step DRAM 2097152");
    assertThat(dram(look(direct), owner.pid())).as("at once").isEqualTo(before + 2 * MIB);
    owner.ask("free step");
    assertThat(dram(look(direct), owner.pid())).isEqualTo(before);
  }

  @Test
  void processPidsAndTheCleanUpOfTheDead() throws Exception {
    Child neighbour = neighbour();
    for (SystemMemoryMonitor monitor : MONITORS) {
      await().until(() -> hasProcess(look(monitor), neighbour.pid()));
      assertThat(amounts(look(monitor), neighbour.pid()).get(MemoryType.L1))
          .isEqualTo(Reading.of(110 * 1024));
      assertThat(
              monitor.buffers(new BufferFilter(neighbour.pid(), null, 10)).orElseThrow().buffers())
          .extracting(buffer -> buffer.address())
          .containsExactlyInAnyOrder(0x1000L, 0x20000L);
    }

    neighbour.kill();

    for (SystemMemoryMonitor monitor : MONITORS) {
      await().until(() -> !hasProcess(look(monitor), neighbour.pid()));
      assertThat(look(monitor).system().used()).isEqualTo(amounts(look(monitor), owner.pid()));
    }
    assertThat(Program.ttmem(host, "autopsy", Integer.toString(neighbour.pid())))
        .contains("PID " + neighbour.pid(), "killed or crashed", "30.9 MiB");
  }

  @Test
  void perBankStatisticsAsTheOwnersReporterHasThem() throws Exception {
    for (SystemMemoryMonitor monitor : MONITORS) {
      DetailedMemoryStats stats = look(monitor);
      for (MemoryType type : List.of(MemoryType.DRAM, MemoryType.L1)) {
        Pool pool =
            stats.allocators().stream()
                .filter(allocator -> allocator.type() == type)
                .findFirst()
                .orElseThrow()
                .pool();
        assertThat(
                "%d banks of %d: %d allocated, %d free, %d largest"
                    .formatted(
                        pool.banks(),
                        pool.bankBytes(),
                        pool.allocatedBytes(),
                        pool.freeBytes(),
                        pool.largestFreeBytes()))
            .isEqualTo(owner.ask("view " + type));
        assertThat(stats.coverage().reporting())
            .singleElement()
            .satisfies(reporting -> assertThat(reporting.note()).as("no doubt").isEmpty());
        assertThat(free(stats, type).value())
            .isEqualTo(
                pool.banks() * pool.freeBytes() - (type == MemoryType.L1 ? 8 * 4 * 65_536 : 0));
        assertThat(blocks(monitor, type)).isEqualTo(sorted(owner.ask("blocks " + type)));
      }
    }
    String view = owner.ask("view L1");
    String allocated = view.replaceFirst(".*: (\\d+) allocated.*", "$1");
    assertThat(l1Page())
        .containsPattern("A +32 +111360 +" + allocated + " +65536 ")
        .contains("    3  A A A A A A A A . . .\n    4  . . . . . . . . . . .");
  }

  /** What is allocated in each bank, out of the buffers that others can see. */
  private static List<String> blocks(SystemMemoryMonitor monitor, MemoryType type)
      throws Exception {
    BufferFilter all = new BufferFilter(owner.pid(), CHIP, 100);
    return monitor.buffers(all).orElseThrow().buffers().stream()
        .filter(buffer -> buffer.type() == type)
        .map(buffer -> buffer.address() + "+" + requireNonNull(buffer.shape()).bankBytes())
        .sorted()
        .toList();
  }

  private static List<String> sorted(String words) {
    return Stream.of(words.split(" ", -1)).sorted().toList();
  }

  @Test
  void fragmentation() throws Exception {
    String view = owner.ask("view L1");
    long free = Long.parseLong(view.replaceFirst(".* (\\d+) free.*", "$1"));
    long largest = Long.parseLong(view.replaceFirst(".* (\\d+) largest.*", "$1"));
    assertThat(largest).as("there is a hole").isLessThan(free);
    for (SystemMemoryMonitor monitor : MONITORS) {
      assertThat(look(monitor).allocators())
          .filteredOn(allocator -> allocator.type() == MemoryType.L1)
          .singleElement()
          .satisfies(
              allocator ->
                  assertThat(allocator.fragmentation())
                      .isCloseTo(1 - (double) largest / free, within(1e-9))
                      .isPositive());
    }
    assertThat(l1Page())
        .contains(
            "largest free block of each L1 bank: %d of %d free bytes".formatted(largest, free));
  }

  @Test
  void circularBuffersAndKernels() throws Exception {
    String[] own = owner.ask("programs").split(" ", -1);
    for (SystemMemoryMonitor monitor : MONITORS) {
      DetailedMemoryStats alone = look(monitor);
      L1View l1 = alone.l1();
      Part cb = l1.part(Kind.CB);
      assertThat(cb.bytes()).isEqualTo(Reading.of(Long.parseLong(own[0])));
      assertThat(cb.bytes().value()).isEqualTo(8 * 4 * 65_536);
      assertThat(cb.provenance()).isEqualTo(Provenance.MEASURED);
      assertThat(l1.part(Kind.KERNEL).bytes()).isEqualTo(Reading.of(Long.parseLong(own[1])));
      assertThat(l1.parts().stream().mapToLong(part -> part.bytes().value()).sum())
          .as("the parts of %s", l1.parts())
          .isEqualTo(l1.total().value());
      assertThat(requireNonNull(l1.formula()).differenceBytes())
          .as("what a subtraction gives: nothing that has to do with circular buffers")
          .isEqualTo(l1.part(Kind.UNATTRIBUTED).bytes().value());
    }
    assertThat(l1Page()).containsPattern("circular buffers +" + own[0] + " +2 MiB");
    try (Child neighbour = neighbour()) {
      for (SystemMemoryMonitor monitor : MONITORS) {
        Reading both = look(monitor).l1().part(Kind.CB).bytes();
        assertThat(both.status()).isEqualTo(Reading.Status.AT_LEAST);
        assertThat(both.value()).isEqualTo(Long.parseLong(own[0]));
        assertThat(both.note()).as("why").contains("never reported any");
      }
      assertThat(neighbour.isAlive()).isTrue();
    }
  }

  @Test
  void noDeviceOwnershipNeeded() throws Exception {
    for (SystemMemoryMonitor monitor : MONITORS) {
      assertThat(look(monitor).system().device().holders()).containsExactly(owner.pid());
    }
    for (long looker : List.of(ProcessHandle.current().pid(), (long) server.pid())) {
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + looker + "/fd"))) {
        assertThat(descriptors.map(CombinedViewTest::target)).doesNotContain(host.node(0));
      }
    }
    // The command needs no more than the node's name: it can't be opened at all here.
    Path link = host.root().resolve("dev/tenstorrent/0");
    Files.move(link, host.root().resolve("dev/held"));
    Files.createSymbolicLink(link, Path.of("nowhere"));
    try {
      long bytes = dram(look(MONITORS.getFirst()), owner.pid());
      assertThat(Program.ttmem(host, "--json"))
          .contains("\"pid\": " + owner.pid(), "\"dram_bytes\": " + bytes);
    } finally {
      Files.delete(link);
      Files.move(host.root().resolve("dev/held"), link);
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
