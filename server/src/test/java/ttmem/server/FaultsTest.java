package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.server.stats.Counter;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.FrameCodec;
import ttmem.sources.legacy.Generation;
import ttmem.testkit.Child;

/**
 * The faults S1 to S22 of the old servers (legacy-protocol facts, section 6): each test does the
 * deed with real processes against the running server, and finds no fault.
 */
final class FaultsTest {
  private static final int[] GENERATIONS = {72, 112, 128, 144};

  private final Running server = Running.server();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void s01_twoProcessesHoldTheSameDeviceAndId(int generation) {
    try (OldClient first = server.client(generation);
        OldClient second = server.client(generation)) {
      first.alloc(0, 0, 0x1000, 1000);
      assertThat(first.dram(0)).isEqualTo(1000);
      second.alloc(0, 0, 0x1000, 5000);
      assertThat(second.dram(0)).isEqualTo(6000);
      first.kill();
      Running.soon().until(() -> second.dram(0) == 5000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void s02_reallocationOfALiveIdTakesTheNewSize(int generation) {
    try (OldClient client = server.client(generation)) {
      client.alloc(0, 0, 0x1000, 1000);
      client.alloc(0, 0, 0x1000, 3000);
      assertThat(client.dram(0)).isEqualTo(3000);
      client.free(0, 0x1000);
      assertThat(client.dram(0)).isZero();
      assertThat(server.count(Counter.RESIZES)).isEqualTo(1);
    }
  }

  @Test
  void s03_nobodyFreesWhatIsAnothers() {
    try (OldClient owner = server.client(144);
        OldClient thief = server.client(144)) {
      owner.alloc(0, 0, 0x1000, 1009);
      assertThat(owner.dram(0)).isEqualTo(1009);
      thief.eventAs(owner.pid(), OldClient.FREE, 0, 0, 0x1000, 0);
      assertThat(thief.dram(0)).isEqualTo(1009);
      assertThat(server.count(Counter.UNKNOWN_FREES)).isEqualTo(1);
      assertThat(server.count(Counter.PID_MISMATCHES)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -2, 4_000_000})
  void s03_aClaimedPidIsIgnored(int claimed) {
    try (OldClient client = server.client(112)) {
      client.eventAs(claimed, OldClient.ALLOC, 0, 0, 0x1000, 1013);
      assertThat(client.dram(0)).isEqualTo(1013);
      assertThat(server.get().buffers(null, null, 10))
          .singleElement()
          .satisfies(buffer -> assertThat(buffer.pid()).isEqualTo(client.pid()));
      int pid = client.pid();
      client.kill();
      Running.soon().until(() -> server.get().buffers(pid, null, 1).isEmpty());
    }
  }

  @Test
  void s04_aKilledProcessIsGoneWithin100Milliseconds() {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      try (OldClient client = server.client(144)) {
        client.alloc(0, 0, 0x1000, 1019);
        assertThat(client.dram(0)).isEqualTo(1019);
        int pid = client.pid();
        long start = System.nanoTime();
        client.kill();
        Running.soon().until(() -> server.get().buffers(pid, null, 1).isEmpty());
        millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
      }
    }
    assertThat(millis.stream().sorted().skip(2).findFirst().orElseThrow())
        .as("the median of " + millis)
        .isLessThan(100);
    Running.soon()
        .until(() -> server.log().stream().filter(line -> line.contains("ended")).count() == 5);
    assertThat(server.log())
        .anySatisfy(
            line -> assertThat(line).contains("old_client", "buffers=1", "dram_bytes=1019"));
  }

  @Test
  void s04_aZombieIsDead() {
    try (OldClient parent = server.client(144)) {
      parent.alloc(0, 0, 0x1000, 1021);
      int child = parent.fork(0, 0, 0x2000, 1031);
      assertThat(parent.dram(0)).isEqualTo(2052);
      parent.ok("zombiechild");
      Running.soon().until(() -> server.get().buffers(child, null, 1).isEmpty());
      assertThat(parent.dram(0)).isEqualTo(1021);
    }
  }

  @Test
  void s05_queriesFromClientsThatDoNotWaitForTheAnswer() {
    for (int i = 0; i < 20; i++) {
      try (OldClient client = server.client(GENERATIONS[i % 4])) {
        client.ok("ask " + GENERATIONS[i % 4] + " 0");
        client.ok("close");
      }
    }
    try (OldClient client = server.client(144)) {
      assertThat(client.dram(0)).isZero();
    }
    Running.soon().until(() -> server.count(Counter.QUERIES) == 21);
    assertThat(server.get().isServing()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 1_000_000, -1_000_000, -1})
  void s06_devicesThatCanNotBe(int device) {
    try (OldClient client = server.client(112)) {
      List<Long> before = client.info(0);
      client.alloc(device, 0, 0x1000, 1033);
      client.event(OldClient.FREE, device, 0, 0x1000, 0);
      client.alloc(8, 0, 0x1000, 1039);
      assertThat(client.dram(8)).isEqualTo(1039);
      assertThat(client.query(device)).containsOnly(0L);
      assertThat(client.info(0)).isEqualTo(before);
      assertThat(server.count(Counter.REFUSED_DEVICE)).isEqualTo(2);
    }
    try (OldClient another = server.client(72)) {
      assertThat(another.dram(0)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void s07_framesInPieces(int generation) {
    byte[] alloc =
        FrameCodec.encode(
            Frame.alloc(0, 0, 0x1000, 1049, 1, 1), Generation.ofBytes(generation).orElseThrow());
    try (OldClient client = server.client(generation);
        OldClient broken = server.client(generation)) {
      client.alloc(0, 0, 0x2000, 1051);
      client.bytes(Arrays.copyOf(alloc, 10));
      assertThat(server.count(Counter.LOST_STEP)).isZero();
      client.bytes(Arrays.copyOfRange(alloc, 10, alloc.length));
      assertThat(client.dram(0)).isEqualTo(2100);
      broken.bytes(Arrays.copyOf(alloc, 10));
      broken.ok("close");
      Running.soon().until(() -> server.count(Counter.PARTIAL_FRAMES) == 1);
      assertThat(client.dram(0)).isEqualTo(2100);
    }
  }

  @Test
  void s08_mixedGenerations() {
    List<OldClient> clients = new ArrayList<>();
    try {
      for (int generation : GENERATIONS) {
        clients.add(server.client(generation));
      }
      clients.forEach(client -> client.flood(100, 5, 1, 1061));
      for (OldClient client : clients) {
        Running.soon().until(() -> client.dram(5) == 4 * 100 * 1061);
      }
      assertThat(server.count(Counter.ALLOCS)).isEqualTo(400);
      assertThat(server.count(Counter.UNKNOWN_TYPES)).isZero();
    } finally {
      clients.forEach(OldClient::close);
    }
  }

  @Test
  void s09_oneByteIsNotAnswered() {
    byte[] query = FrameCodec.encode(Frame.query(0), Generation.G144);
    try (OldClient client = server.client(144);
        OldClient other = server.client(144)) {
      client.bytes(new byte[] {3});
      assertThat(other.dram(0)).isZero();
      Running.soon().until(() -> server.count(Counter.QUERIES) == 1);
      client.bytes(Arrays.copyOfRange(query, 1, query.length));
      Running.soon().until(() -> server.count(Counter.QUERIES) == 2);
      client.alloc(0, 0, 1, 1063);
      Running.soon().until(() -> other.dram(0) == 1063);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void s10_sizesThatCanNotBe(int generation) {
    try (OldClient client = server.client(generation)) {
      client.alloc(0, 0, 0x1000, -1);
      client.alloc(0, 0, 0x2000, 0);
      client.alloc(0, 0, 0x3000, 101L << 30);
      client.alloc(0, 0, 0x4000, 4096);
      client.alloc(0, 9, 0x5000, 4096);
      assertThat(client.dram(0)).isEqualTo(4096);
      assertThat(server.count(Counter.REFUSED_SIZE)).isEqualTo(3);
      assertThat(server.count(Counter.REFUSED_BUFFER_TYPE)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 144})
  void s11_circularBuffersAndKernelsNeverGoBelowZero(int generation) {
    try (OldClient client = server.client(generation);
        OldClient observer = server.client(generation)) {
      client.event(OldClient.CB_FREE, 0, 0, 0x10, 5000);
      client.event(OldClient.KERNEL_LOAD, 0, 1, 0x20, 1069);
      client.event(OldClient.KERNEL_UNLOAD, 0, 0, 0x20, 9000);
      assertThat(client.query(0)).containsOnly(0L);
      assertThat(server.count(Counter.UNKNOWN_FREES)).isEqualTo(1);
      assertThat(server.count(Counter.SIZE_MISMATCHES)).isEqualTo(1);
      client.event(OldClient.CB_ALLOC, 0, 0, 0x30, 1087);
      client.event(OldClient.CB_ALLOC, 0, 0, 0x30, 1091);
      assertThat(client.query(0)).isEqualTo(List.of(0L, 0L, 0L, 0L, 1091L, 0L));
      client.kill();
      Running.soon().until(() -> observer.query(0).stream().allMatch(bytes -> bytes == 0));
    }
  }

  /**
   * The fault is the old client's: it waits for a server that doesn't read. A server that runs
   * reads.
   */
  @Test
  void s12_aRunningServerNeverStopsAnApplication() {
    Path socket = server.state().resolve("other.sock");
    try (Child process = ServerMain.start(socket, server.state().resolve("other"));
        OldClient client = OldClient.connected(socket, 144)) {
      process.signal("STOP");
      client.process().say("flood 20000 144 0 1 64");
      Running.soon().until(() -> isBlocked(client.pid()));
      process.signal("CONT");
      assertThat(Long.parseLong(client.process().hear())).isPositive();
      assertThat(client.dram(0)).isEqualTo(20000 * 64);
    }
    try (OldClient client = server.client(144);
        OldClient lazy = server.client(144)) {
      lazy.process().ask("floodqueries 5000 144");
      client.flood(20_000, 0, 1, 64);
      assertThat(client.dram(0)).isEqualTo(20_000 * 64);
    }
  }

  /** The signal comes from a closed connection; a running server closes none that makes sense. */
  @Test
  void s13_aRunningServerClosesNoConnectionOverABadMessage() {
    try (OldClient client = server.client(144)) {
      client.alloc(0, 0, 1, 1093);
      for (int type : new int[] {13, 99, 255, 4, 7}) {
        client.event(type, 0, 0, 1, 1);
      }
      client.alloc(-7, 99, 2, 0);
      client.free(0, 0x999);
      assertThat(client.dram(0)).isEqualTo(1093);
      assertThat(server.count(Counter.UNKNOWN_TYPES)).isEqualTo(5);
      assertThat(server.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(1);
    }
  }

  @Test
  void s14_aRunningServerCausesNoReconnectSoNoDescriptorLeaks() {
    try (OldClient client = server.client(72)) {
      String before = client.process().ask("fds");
      client.flood(5_000, 0, 1, 64);
      client.event(77, 0, 0, 0, 0);
      assertThat(client.dram(0)).isEqualTo(5_000 * 64);
      assertThat(client.process().ask("fds")).isEqualTo(before);
    }
  }

  @Test
  void s15_aRestartedServerKnowsWhatItsClientsHold() {
    Path socket = server.state().resolve("other.sock");
    Path state = server.state().resolve("other");
    try (OldClient client = OldClient.start(144);
        OldClient dead = OldClient.start(144)) {
      try (Child killed = ServerMain.start(socket, state)) {
        client.connect(socket);
        dead.connect(socket);
        client.alloc(2, 0, 0x1000, 1097);
        client.event(OldClient.CB_ALLOC, 2, 0, 0x2000, 1103);
        dead.alloc(2, 0, 0x1000, 1109);
        Running.soon().until(() -> client.dram(2) == 1097 + 1109);
        killed.kill();
      }
      dead.kill();
      try (Child next = ServerMain.start(socket, state)) {
        client.connect(socket);
        assertThat(client.query(2)).isEqualTo(List.of(1097L, 0L, 0L, 0L, 1103L, 0L));
        client.free(2, 0x1000);
        assertThat(client.dram(2)).isZero();
        assertThat(next.isAlive()).isTrue();
      }
    }
  }

  @Test
  void s16_aSecondServerRefusesToStart() {
    assertThatThrownBy(
            () -> AllocationServer.start(ServerOptions.of(server.socket(), server.state())))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("another server uses the state directory");
    assertThatThrownBy(
            () ->
                AllocationServer.start(
                    ServerOptions.of(server.socket(), server.state().resolve("second"))))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("another server listens on the socket")
        .hasMessageContaining(server.socket().toString());
    try (OldClient client = server.client(144)) {
      assertThat(client.dram(0)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {112, 144})
  void s17_anEventCostsTheSameHoweverManyWait(int generation) {
    try (OldClient client = server.client(generation)) {
      client.flood(20_000, 0, 1, 64);
      long micros = client.flood(50_000, 0, 100_000, 64);
      assertThat(client.dram(0)).isEqualTo(70_000 * 64);
      assertThat(50_000 * 1_000_000L / micros).as("events per second").isGreaterThan(50_000);
    }
  }

  @Test
  void s18_idleConnectionsCostNoThreads() throws IOException {
    long before = threads();
    try (OldClient idle = OldClient.start(144);
        OldClient client = server.client(144)) {
      idle.ok("idle 2000 " + server.socket());
      Running.soon().until(() -> server.count(Counter.CONNECTIONS_ACCEPTED) == 2001);
      assertThat(client.dram(0)).isZero();
      assertThat(threads()).isLessThan(before + 20); // the JDK makes some of its own
    }
  }

  @Test
  void s19_helperFramesAreReadAsTheyAreMeant() {
    try (OldClient helper = server.client(32);
        OldClient observer = server.client(144)) {
      helper.event(OldClient.CB_ALLOC, 1, 0, 5, 1117);
      Running.soon().until(() -> observer.query(1).get(4) == 1117);
      for (int i = 0; i < 100; i++) {
        helper.event(OldClient.KERNEL_LOAD, 1, 0, 0x900000000L + i, 51_200);
      }
      Running.soon().until(() -> observer.query(1).get(5) == 100 * 51_200);
      helper.event(OldClient.CB_FREE, 1, 0, 5, 1117);
      Running.soon().until(() -> observer.query(1).get(4) == 0);
      assertThat(server.get().buffers(helper.pid(), 1, 1000))
          .hasSize(100)
          .allSatisfy(buffer -> assertThat(buffer.type()).isEqualTo(MemoryType.KERNEL));
      assertThat(server.count(Counter.PID_MISMATCHES)).isZero();
    }
  }

  /** The old client tries again at every event; with a server that runs, once is enough. */
  @Test
  void s20_aRunningServerIsConnectedOnce() {
    try (OldClient client = server.client(112)) {
      client.flood(1_000, 0, 1, 64);
      assertThat(client.dram(0)).isEqualTo(64_000);
      assertThat(server.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(1);
    }
  }

  @Test
  void s21_everyUserMayReport() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
        .isEqualTo("rw-rw-rw-");
    int nobody = 65_534;
    boolean root = "root".equals(System.getProperty("user.name"));
    try (OldClient client = OldClient.start(144)) {
      if (root) {
        client.ok("connectas " + nobody + " " + server.socket());
      } else {
        client.connect(server.socket());
      }
      client.alloc(0, 0, 1, 1123);
      assertThat(client.dram(0)).isEqualTo(1123);
    }
    try (Running closed = Running.server(options -> options.withSocketMode("rw-------"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed.socket())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void s22_buffersAndProcessesCanBeListed() {
    try (OldClient first = server.client(144);
        OldClient second = server.client(72)) {
      first.alloc(0, 0, 0x1000, 1129);
      first.event(OldClient.CB_ALLOC, 1, 0, 0x2000, 1151);
      second.alloc(0, 4, 7, 1153);
      second.alloc(0, 4, 7, 1153);
      assertThat(first.dram(0) + second.dram(0)).isEqualTo(2 * 1129);
      assertThat(server.get().buffers(null, null, 100)).hasSize(3);
      assertThat(server.get().buffers(first.pid(), 1, 100))
          .singleElement()
          .satisfies(
              buffer -> {
                assertThat(buffer.type()).isEqualTo(MemoryType.CB);
                assertThat(buffer.bytes()).isEqualTo(1151);
                assertThat(buffer.address()).isEqualTo(0x2000);
              });
      assertThat(server.get().buffers(second.pid(), null, 100))
          .extracting(LiveBuffer::references)
          .containsExactly(2);
      first.event(OldClient.DUMP, 0, 0, 0, 0);
      Running.soon()
          .until(
              () -> server.log().stream().anyMatch(line -> line.contains("pid=" + second.pid())));
    }
  }

  /** Whether it waits in a send. */
  private static boolean isBlocked(int pid) throws IOException {
    String call = Files.readString(Path.of("/proc/" + pid + "/syscall"));
    return call.startsWith("44 ") || call.startsWith("206 "); // sendto on x86-64 and aarch64
  }

  /** Of this process, in which the server runs, as the kernel counts them. */
  private static long threads() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.count();
    }
  }
}
