package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.Snapshot;
import ttmem.monitor.visibility.Viewer;
import ttmem.testkit.SnapshotSamples;

/** The stream of snapshots over real connections. */
@Timeout(60)
class EventsTest {
  private static final Peer ROOT = new Peer("root", true, Viewer.all());
  private static final Peer ADA = new Peer("ada", false, Viewer.user(1000));
  private static final String STREAM =
      "GET /api/v1/events?interval_ms=100 HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;
  private final List<RawClient> clients = new ArrayList<>();
  private final AtomicInteger taken = new AtomicInteger();
  private volatile Snapshot snapshot = SnapshotSamples.n300();
  private volatile boolean failing;
  private volatile Peer calling = ROOT;
  private Path socket;
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("s");
    server =
        ControlServer.start(
            ControlOptions.forUser(socket).bounded(32, Duration.ofMillis(1500)),
            Backend.of(
                () -> {
                  taken.incrementAndGet();
                  if (failing) {
                    throw new IllegalStateException("no luck");
                  }
                  return snapshot;
                },
                SampleBuffers::asked,
                () -> true),
            _ -> calling);
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(RawClient::close);
    server.close();
  }

  private RawClient stream(String request) {
    RawClient client = new RawClient(socket);
    clients.add(client);
    client.send(request);
    return client;
  }

  @Test
  void sendsSnapshotsOneAfterTheOther() {
    RawClient client = stream(STREAM);
    assertThat(client.upTo("id: 1\nevent: snapshot\ndata: "))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: text/event-stream\r\n");
    assertThat(client.upTo("\n\n")).startsWith("{\"schema\":\"ttmem/v1\"").contains("lab-n300");
    snapshot = SnapshotSamples.p150x2();
    assertThat(client.upTo("bh-lab")).contains("id: 2\nevent: snapshot\ndata: ");
  }

  @Test
  void showsStrangersNoCommands() {
    calling = new Peer("nobody", false, Viewer.user(-1));
    RawClient client = stream(STREAM);
    assertThat(client.upTo("id: 2\n")).contains("lab-n300").doesNotContain("vllm");
  }

  @Test
  void sendsAHeartbeatWhereSnapshotsAreRare() {
    RawClient client = stream(STREAM.replace("=100", "=3600000"));
    client.upTo("event: snapshot\n");
    assertThat(client.upTo(": heartbeat\n\n")).doesNotContain("event: ");
    assertThat(client.upTo(": heartbeat\n\n")).doesNotContain("event: ");
    assertThat(taken).hasValue(1);
  }

  @Test
  void tellsOfASnapshotThatFailedAndGoesOn() {
    failing = true;
    RawClient client = stream(STREAM);
    assertThat(client.upTo("\n\n")).contains("event: error\n").contains("\"code\":\"failed\"");
    failing = false;
    assertThat(client.upTo("event: snapshot\n")).isNotEmpty();
  }

  @Test
  void takesNoSnapshotsWhenNobodyListensAnyMore() {
    RawClient client = stream(STREAM);
    client.upTo("event: snapshot\n");
    client.close();
    await().atMost(Duration.ofSeconds(20)).until(() -> server.streams() == 0);
  }

  @Test
  void dropsWhoDoesNotReadAndServesOthersMeanwhile() throws IOException {
    snapshot = SnapshotSamples.galaxy(); // an event is larger than a socket's buffer
    for (int i = 0; i < 6; i++) {
      stream(STREAM);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> server.streams() == 6);
    RawClient reader = stream(STREAM);
    CompletableFuture<String> read = CompletableFuture.supplyAsync(reader::rest);
    await().atMost(Duration.ofSeconds(20)).until(() -> server.streams() == 1);
    int before = taken.get();
    await().atMost(Duration.ofSeconds(20)).until(() -> taken.get() > before + 1);
    server.close();
    assertThat(read.join().split("event: snapshot\n", -1)).hasSizeGreaterThan(before / 2);
  }

  @Test
  void leavesConnectionsForQuestions() {
    calling = ADA;
    for (int i = 0; i < 4; i++) {
      stream(STREAM).upTo("event: snapshot\n");
    }
    assertThat(RawClient.ask(socket, "GET /api/v1/events HTTP/1.1"))
        .startsWith("HTTP/1.1 503 ")
        .contains("too many streams");
    assertThat(RawClient.ask(socket, "GET /-/healthy HTTP/1.1")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void refusesIntervalsOutOfRange() {
    assertThat(RawClient.ask(socket, "GET /api/v1/events?interval_ms=99 HTTP/1.1"))
        .startsWith("HTTP/1.1 400 ")
        .contains("expected one number from 100 to 3600000")
        .contains("\"interval_ms\":\"99\"");
  }
}
