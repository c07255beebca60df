package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.ProcessIdentity;
import ttmem.server.legacy.DeviceFacts;
import ttmem.server.stats.Counter;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;
import ttmem.sources.host.Roots;
import ttmem.testkit.Child;
import ttmem.testkit.GoldenFrames;

final class AllocationServerTest {
  private final Running server = Running.server();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 128, 144})
  void answersAQueryInTheGenerationOfTheClient(int generation) {
    try (OldClient client = server.client(generation)) {
      client.alloc(3, 0, 0x1000, 1_000_003);
      client.alloc(3, 1, 0x2000, 65_537);
      client.alloc(3, 2, 0x3000, 4_099);
      client.alloc(3, 3, 0x4000, 8_209);
      client.alloc(3, 4, 0x5000, 262_147);
      assertThat(client.query(3))
          .isEqualTo(List.of(1_000_003L, 65_537L, 12_308L, 262_147L, 0L, 0L));
      assertThat(client.query(4)).containsOnly(0L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 128, 144})
  void answersALoneFirstQuery(int generation) {
    try (OldClient client = server.client(generation)) {
      assertThat(client.query(0)).containsOnly(0L);
      client.alloc(0, 0, 1, 4_001);
      assertThat(client.dram(0)).isEqualTo(4_001);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {112, 128, 144})
  void tellsWhatTheDevicesAre(int generation) {
    try (OldClient client = server.client(generation)) {
      assertThat(client.info(-1)).isEqualTo(List.of(0L, 0L, 0L, 0L, 0L, 1L, 8L));
      assertThat(client.info(0))
          .isEqualTo(List.of(12L << 30, 64L * 1_499_136, 2L, 12L, 1L << 30, 1L, 0L));
      assertThat(client.info(9)).containsOnly(0L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void answersTheRecordedStreamsWithTheRecordedBytes(int generation) throws IOException {
    byte[] freed = GoldenFrames.bytes("streams/" + generation + "-all-freed-then-query.bin");
    byte[] zeros = replay(freed, generation);
    assertThat(zeros).hasSize(generation);
    assertThat(Arrays.copyOfRange(zeros, 40, generation)).containsOnly(0);
    byte[] stream = GoldenFrames.bytes("streams/" + generation + "-all-then-query.bin");
    String file = String.format(Locale.ROOT, "%03d/04-response.bin", generation);
    assertThat(replay(stream, generation)).isEqualTo(GoldenFrames.bytes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void countsTwoRecordedOwnersApart(int generation) {
    byte[] stream = GoldenFrames.bytes("streams/" + generation + "-two-owners-same-id.bin");
    try (OldClient first = server.client(generation);
        OldClient second = server.client(generation)) {
      replayByPid(stream, generation, first, second);
      Running.soon().until(() -> first.dram(3) == 6000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {72, 112, 144})
  void aRecordedForeignFreeChangesNothing(int generation) {
    byte[] stream = GoldenFrames.bytes("streams/" + generation + "-foreign-free.bin");
    try (OldClient owner = server.client(generation);
        OldClient thief = server.client(generation)) {
      replayByPid(stream, generation, owner, thief);
      Running.soon().until(() -> server.count(Counter.UNKNOWN_FREES) == 1);
      assertThat(owner.dram(3)).isPositive();
    }
  }

  @Test
  void aForkedChildIsAnOwnerOfItsOwn() {
    try (OldClient parent = server.client(144)) {
      parent.alloc(0, 0, 0x1000, 7_001);
      int child = parent.fork(0, 0, 0x1000, 7_013);
      assertThat(parent.dram(0)).isEqualTo(14_014);
      assertThat(server.get().buffers(child, null, 9))
          .singleElement()
          .satisfies(buffer -> assertThat(buffer.bytes()).isEqualTo(7_013));
      parent.ok("killchild");
      Running.soon().until(() -> parent.dram(0) == 7_001);
      assertThat(server.get().buffers(parent.pid(), null, 9)).hasSize(1);
    }
  }

  @Test
  void aParentThatDiesTakesOnlyItsOwn() {
    try (OldClient parent = server.client(144);
        OldClient observer = server.client(144)) {
      parent.alloc(0, 0, 0x1000, 7_019);
      int child = parent.fork(0, 0, 0x1000, 7_027);
      assertThat(parent.dram(0)).isEqualTo(14_046);
      parent.kill();
      Running.soon().until(() -> observer.dram(0) == 7_027);
      assertThat(ProcessHandle.of(child).map(ProcessHandle::destroyForcibly)).hasValue(true);
      Running.soon().until(() -> observer.dram(0) == 0);
    }
  }

  @Test
  void aClosedConnectionRemovesNothing() {
    try (OldClient client = server.client(144);
        OldClient observer = server.client(144)) {
      client.alloc(0, 0, 1, 7_039);
      client.ok("eof");
      assertThat(observer.dram(0)).isEqualTo(7_039);
      client.connect(server.socket());
      client.free(0, 1);
      assertThat(client.dram(0)).isZero();
    }
  }

  @Test
  void freesThePythonClientsBufferOnAnotherDevice() {
    try (OldClient client = server.client(112)) {
      client.alloc(5, 0, 1, 7_043);
      client.free(0, 1);
      assertThat(client.dram(5)).isZero();
      assertThat(server.count(Counter.MISDIRECTED_FREES)).isEqualTo(1);
    }
  }

  @Test
  void givesUpAClientThatDoesNotReadItsAnswers() {
    try (OldClient lazy = server.client(144);
        OldClient client = server.client(144)) {
      assertThat(lazy.process().ask("floodqueries 1000000 144")).isEqualTo("stopped");
      assertThat(server.count(Counter.SLOW_READERS)).isEqualTo(1);
      assertThat(client.dram(0)).isZero();
    }
  }

  @Test
  void closesAndCountsAStreamThatLosesStep() {
    try (OldClient client = server.client(72);
        OldClient observer = server.client(144)) {
      client.alloc(0, 0, 1, 7_057);
      client.alloc(0, 0, 2, 7_069);
      client.process().ask("hex 01" + "00".repeat(59) + "01" + "00".repeat(11));
      Running.soon().until(() -> server.count(Counter.LOST_STEP) == 1);
      assertThat(observer.dram(0)).isEqualTo(14_126);
    }
  }

  @Test
  void takesBackWhatLiveProcessesHoldAndSaysSo() {
    try (OldClient client = server.client(144)) {
      client.alloc(0, 0, 1, 7_079);
      assertThat(client.dram(0)).isEqualTo(7_079);
      server.restart();
      assertThat(server.count(Counter.ENTRIES_RECOVERED)).isEqualTo(1);
      client.connect(server.socket());
      assertThat(client.dram(0)).isEqualTo(7_079);
      assertThat(server.log()).anySatisfy(line -> assertThat(line).contains("taken back"));
    }
  }

  /** As after a restart in which the number went to somebody else. */
  @Test
  void givesNothingBackToAnotherProcessOfTheSameNumber() {
    AtomicBoolean reused = new AtomicBoolean();
    Processes real = new ProcFs(Roots.LIVE);
    Processes later = pid -> real.find(pid).map(facts -> reused.get() ? younger(facts) : facts);
    try (Running server = Running.server(options -> options.withProcesses(later));
        OldClient client = server.client(144)) {
      client.alloc(0, 0, 1, 7_103);
      assertThat(client.dram(0)).isEqualTo(7_103);
      reused.set(true);
      server.restart();
      assertThat(server.count(Counter.OWNERS_RECOVERED)).isZero();
      assertThat(server.count(Counter.ENTRIES_DROPPED)).isEqualTo(1);
      client.connect(server.socket());
      assertThat(client.dram(0)).isZero();
    }
  }

  private static ProcessFacts younger(ProcessFacts facts) {
    ProcessIdentity was = facts.identity();
    return new ProcessFacts(
        new ProcessIdentity(was.bootId(), was.pidNamespace(), was.pid(), was.startTicks() + 1),
        facts.nsPids(),
        facts.parent(),
        facts.uid(),
        facts.user(),
        facts.name(),
        facts.command(),
        facts.startedMonotonicNs(),
        facts.started(),
        facts.container(),
        facts.visibleDevices(),
        facts.environmentReadable(),
        facts.trackingDisabled(),
        facts.ledgerDisabled());
  }

  @Test
  void recoversAStaleSocketAndUnlinksItsOwn() throws IOException {
    server.get().close();
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(server.socket()));
    }
    assertThat(server.socket()).exists();
    server.restart();
    try (OldClient client = server.client(144)) {
      assertThat(client.dram(0)).isZero();
    }
    server.get().close();
    assertThat(server.socket()).doesNotExist();
  }

  @Test
  void neverTakesAnotherServersSocket() throws IOException {
    Path path = server.socket().resolveSibling("foreign.sock");
    try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      foreign.bind(UnixDomainSocketAddress.of(path));
      assertRefuses(path, "another server listens on the socket");
    }
    assertThat(path).exists();
  }

  @Test
  void neverRemovesAFileThatIsNoSocket() throws IOException {
    Path path = server.socket().resolveSibling("precious");
    Files.writeString(path, "precious");
    assertRefuses(path, "expected a socket or nothing");
    assertThat(path).hasContent("precious");
  }

  @Test
  void leavesASocketThatReplacedItsOwn() throws IOException {
    Files.delete(server.socket());
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(server.socket()));
      server.get().close();
      assertThat(server.socket()).exists();
    }
  }

  @Test
  void saysInItsSummaryWhatItDid() {
    try (OldClient client = server.client(144)) {
      client.alloc(0, 0, 1, 7_103);
      assertThat(client.dram(0)).isEqualTo(7_103);
      AllocationServer.Summary summary = server.get().stop();
      assertThat(summary.liveEntries()).isEqualTo(1);
      assertThat(summary.toString()).contains("frames=2", "connections=1", "live entries kept=1");
      assertThat(server.get().stop()).isSameAs(summary);
    }
  }

  @Test
  void endsCleanlyOnSigterm() {
    Path socket = server.socket().resolveSibling("term.sock");
    try (Child process = ServerMain.start(socket, server.state().resolve("term"));
        OldClient client = OldClient.connected(socket, 144)) {
      assertThat(client.dram(0)).isZero();
      process.signal("TERM");
      assertThat(process.exitCode()).isEqualTo(128 + 15);
      assertThat(socket).doesNotExist();
      assertThat(server.state().resolve("term/lock")).doesNotExist();
    }
  }

  /** Answers nothing but this error. */
  private record Failing(Supplier<RuntimeException> error) implements DeviceFacts {
    @Override
    public int count() {
      throw error.get();
    }

    @Override
    public Optional<DeviceFact> device(int number) {
      throw error.get();
    }
  }

  @Test
  void closesItsSocketWhenItsThreadDiesOfAnError() {
    DeviceFacts exhausted =
        new Failing(
            () -> {
              throw new OutOfMemoryError("as if");
            });
    try (Running dying = Running.server(options -> options.withDevices(exhausted));
        OldClient client = dying.client(144)) {
      AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
      dying.get().whenEnded(end::set);
      client.process().say("info 144 0");
      Running.soon().until(() -> end.get() instanceof OutOfMemoryError);
      assertThat(dying.get().isServing()).isFalse();
      assertThat(dying.socket()).doesNotExist();
      Running.soon()
          .untilAsserted(
              () -> assertThat(dying.log()).anyMatch(line -> line.contains("serves no more")));
      dying.get().stop(); // wakes a thread that is gone: nothing may be written anywhere
    }
  }

  @Test
  void anErrorOfTheServerCostsOneClientWhenAFirstFrameIsAlone() {
    DeviceFacts broken = new Failing(() -> new IllegalStateException("as if"));
    try (Running running = Running.server(options -> options.withDevices(broken));
        OldClient client = running.client(144);
        OldClient other = running.client(144)) {
      client.process().say("info 144 0");
      assertThat(client.process().hear()).startsWith("error");
      assertThat(other.dram(0)).isZero();
      assertThat(running.get().isServing()).isTrue();
    }
  }

  @Test
  void saysInWordsWhatIsWrongWithAPath() throws IOException {
    Path file = Files.createFile(server.state().resolve("file"));
    assertThatThrownBy(() -> AllocationServer.start(ServerOptions.of(server.socket(), file)))
        .isInstanceOf(ServerStartException.class)
        .hasMessage("expected a directory or nothing for the state, but got a file: path=" + file);
    assertThatThrownBy(
            () -> AllocationServer.start(ServerOptions.of(server.socket(), file.resolve("below"))))
        .hasMessageContaining("can't use the state directory")
        .hasMessageNotContaining("Exception");
    assertThatThrownBy(
            () ->
                AllocationServer.start(
                    ServerOptions.of(Path.of("/nonex/l.sock"), server.state().resolve("other"))))
        .hasMessageContaining("path=/nonex/l.sock.lock errno=2 (its directory does not exist)");
  }

  @Test
  void doesNotFloodTheLogWithDumpsAndLeavesEachKindItsOwn() {
    try (OldClient client = server.client(144)) {
      for (int i = 0; i < 20; i++) {
        client.event(OldClient.DUMP, 0, 0, 0, 0);
        client.event(12, 0, 0, 0, 0);
      }
      assertThat(client.dram(0)).isZero();
      Running.soon()
          .untilAsserted(
              () ->
                  assertThat(server.log())
                      .anyMatch(line -> line.startsWith("dump: processes="))
                      .anyMatch(line -> line.startsWith("dump: kernels"))
                      .anyMatch(line -> line.startsWith("suppressed: ")));
      assertThat(server.log().stream().filter(line -> line.startsWith("suppressed: ")).count())
          .isLessThanOrEqualTo(4); // one per kind and second
    }
  }

  private void assertRefuses(Path socket, String why) {
    ServerOptions options = ServerOptions.of(socket, server.state().resolve("second"));
    assertThatThrownBy(() -> AllocationServer.start(options))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining(why)
        .hasMessageContaining(socket.toString());
  }

  private byte[] replay(byte[] stream, int answerBytes) throws IOException {
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(server.socket()))) {
      socket.write(ByteBuffer.wrap(stream));
      ByteBuffer answer = ByteBuffer.allocate(answerBytes);
      while (answer.hasRemaining() && socket.read(answer) >= 0) {}
      return answer.array();
    }
  }

  /** Each frame is sent by the process that stands for its pid, one after the other. */
  private void replayByPid(byte[] stream, int generation, OldClient first, OldClient second) {
    for (int at = 0; at + generation <= stream.length; at += generation) {
      byte[] frame = Arrays.copyOfRange(stream, at, at + generation);
      int pid = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(20);
      if (frame[0] == OldClient.ALLOC || frame[0] == OldClient.FREE) {
        long before = server.count(Counter.FRAMES);
        (pid == 4242 ? first : second).bytes(frame);
        Running.soon().until(() -> server.count(Counter.FRAMES) == before + 1);
      }
    }
  }
}
