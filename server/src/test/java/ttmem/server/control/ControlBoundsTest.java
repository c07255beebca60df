package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.monitor.visibility.Viewer;
import ttmem.testkit.SnapshotSamples;

/** What one user may take from the others: real connections, of users that the test chooses. */
@Timeout(60)
class ControlBoundsTest {
  private static final Peer ROOT = new Peer("root", true, Viewer.all());
  private static final Peer ADA = new Peer("ada", false, Viewer.user(1000));
  private static final Peer BOB = new Peer("bob", false, Viewer.user(1001));
  private static final int MAX = 32;
  private static final String QUESTION = "GET /api/v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;
  private final List<RawClient> clients = new ArrayList<>();
  private Path socket;
  private ControlServer server;
  private volatile Peer calling = ADA;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("s");
    server = start(SnapshotSamples.galaxy());
  }

  private ControlServer start(Snapshot snapshot) throws IOException {
    return ControlServer.start(
        ControlOptions.forUser(socket).bounded(MAX, Duration.ofSeconds(20)),
        Backend.of(() -> snapshot, SampleBuffers::asked, () -> true),
        _ -> calling);
  }

  /** Starts anew with snapshots of about this size for those who see all. */
  private void answerWith(int bytes) throws IOException {
    Snapshot galaxy = SnapshotSamples.galaxy();
    server.close();
    server =
        start(
            new Snapshot(
                galaxy.time(),
                galaxy.host(),
                galaxy.driver(),
                galaxy.devices(),
                galaxy.boards(),
                galaxy.processes(),
                galaxy.sources(),
                List.of("x".repeat(bytes))));
  }

  @AfterEach
  void stop() throws IOException {
    clients.forEach(RawClient::close);
    server.close();
  }

  private RawClient connect() {
    RawClient client = new RawClient(socket);
    clients.add(client);
    return client;
  }

  private String health() {
    return RawClient.ask(socket, "GET /-/healthy HTTP/1.1");
  }

  /** One that certainly is connected as {@code peer}: it was answered. */
  private RawClient guest(Peer peer) {
    calling = peer;
    RawClient client = connect();
    client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(client.upTo("ok\n")).startsWith("HTTP/1.1 200 ");
    return client;
  }

  @Test
  void answersOthersWhileOneUserHoldsAllItCan() {
    RawClient bob = guest(BOB);
    for (int i = 0; i < 5 * MAX; i++) {
      guest(ADA);
    }
    calling = BOB;
    assertThat(health()).startsWith("HTTP/1.1 200 ");
    bob.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(bob.upTo("ok\n")).startsWith("HTTP/1.1 200 ");
    calling = ADA;
    assertThat(health()).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void closesTheOldestIdleConnectionOfAUserWhoseShareIsUsedUp() {
    List<RawClient> all = new ArrayList<>();
    for (int i = 0; i < MAX / 4; i++) {
      all.add(guest(ADA));
    }
    guest(ADA);
    assertThat(all.getFirst().rest()).isEmpty();
    all.getLast().send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(all.getLast().upTo("ok\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void closesTheOldestIdleConnectionWhenAllAreTaken() {
    RawClient oldest = guest(BOB);
    for (int i = 1; i < MAX; i++) {
      guest(new Peer("user" + i, false, Viewer.user(2000 + i)));
    }
    guest(ADA);
    assertThat(oldest.rest()).isEmpty();
  }

  @Test
  void countsRootAgainstNoShare() {
    RawClient first = guest(ROOT);
    for (int i = 1; i < MAX; i++) {
      guest(ROOT);
    }
    first.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(first.upTo("ok\n")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void closesAConnectionThatAsksNothingWithinTwoSeconds() {
    RawClient silent = connect();
    RawClient partial = connect();
    partial.send("GET /api");
    long begin = System.nanoTime();
    assertThat(silent.rest()).isEmpty();
    String answer = partial.rest();
    assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 4")).as(answer).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void refusesAUserWhoseUnreadAnswersAreTooManyBytes() throws IOException {
    answerWith(3 << 20);
    calling = new Peer("ada", false, Viewer.all());
    RawClient slow = connect();
    slow.send(QUESTION);
    assertThat(slow.upTo("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
    assertThat(RawClient.ask(socket, "GET /api/v1/snapshot HTTP/1.1"))
        .startsWith("HTTP/1.1 503 ")
        .contains("too many bytes of earlier answers wait to be read");
    calling = new Peer("bob", false, Viewer.all());
    assertThat(RawClient.ask(socket, "GET /api/v1/snapshot HTTP/1.1")).startsWith("HTTP/1.1 200 ");
    slow.close();
    calling = new Peer("ada", false, Viewer.all());
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(RawClient.ask(socket, "GET /api/v1/snapshot HTTP/1.1"))
                    .startsWith("HTTP/1.1 200 "));
  }

  @Test
  void refusesAUserAtOnceWhoseConnectionsAllHoldAnswersThatNobodyReads() throws IOException {
    answerWith(300 << 10);
    calling = new Peer("ada", false, Viewer.all());
    for (int i = 0; i < MAX / 4; i++) {
      RawClient slow = connect();
      slow.send(QUESTION);
      assertThat(slow.upTo("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
    }
    for (int i = 0; i < 20; i++) {
      long begin = System.nanoTime();
      assertThat(health())
          .startsWith("HTTP/1.1 503 ")
          .contains("all connections of this user are being answered");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }
  }

  /** Eight answers of this size are more bytes than a user may leave unread. */
  @Test
  void aQuestionRefusedForItsBytesLeavesItsConnectionToTheNextOne() throws IOException {
    answerWith(600 << 10);
    calling = new Peer("ada", false, Viewer.all());
    List<RawClient> refused = new ArrayList<>();
    for (int i = 0; i < MAX / 4; i++) {
      RawClient slow = connect();
      slow.send(QUESTION);
      if (slow.upTo("\r\n").startsWith("HTTP/1.1 503 ")) {
        refused.add(slow);
      }
    }
    assertThat(health()).startsWith("HTTP/1.1 200 ");
    assertThat(refused.getFirst().rest()).contains("too many bytes of earlier answers");
  }

  @Test
  void tellsTheClientThatAllConnectionsAreTaken() throws IOException {
    answerWith(300 << 10);
    calling = new Peer("ada", false, Viewer.all());
    for (int i = 0; i < MAX / 4; i++) {
      RawClient slow = connect();
      slow.send(QUESTION);
      assertThat(slow.upTo("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
    }
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> ControlClient.of(ControlSocketPaths.live(), socket).snapshot())
          .hasMessageContaining("all connections of this user are being answered");
    }
  }
}
