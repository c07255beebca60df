package ttmem.server.control;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.monitor.json.SnapshotJsonReader;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;
import ttmem.testkit.SnapshotSamples;

/** The running server, asked by curl, by our client and by rude ones. */
@Timeout(60)
class ControlServerTest {
  private static final int UID = ControlSocketPaths.live().uid();
  private static final Viewer ME = UID == 0 ? Viewer.all() : Viewer.user(UID);

  @TempDir Path directory;
  private Path socket;
  private ControlServer server;

  private final AtomicBoolean serving = new AtomicBoolean(true);

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("s");
    server = start(SnapshotSamples::n300);
  }

  private ControlServer start(Supplier<Snapshot> snapshots) throws IOException {
    return ControlServer.start(
        ControlOptions.forUser(socket).bounded(64, Duration.ofSeconds(20)),
        Backend.of(snapshots, SampleBuffers::asked, serving::get));
  }

  private void restart(Supplier<Snapshot> snapshots) throws IOException {
    server.close();
    server = start(snapshots);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    try (var left = Files.list(directory)) {
      assertThat(left).as("left behind").isEmpty();
    }
  }

  private ControlClient client() {
    return ControlClient.of(ControlSocketPaths.live(), socket).within(Duration.ofSeconds(10));
  }

  private void assertHealthy() {
    assertThat(RawClient.ask(socket, "GET /-/healthy HTTP/1.1"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\nok\n");
  }

  @Test
  void givesCurlTheSnapshot() throws Exception {
    Process curl;
    try {
      curl =
          new ProcessBuilder(
                  "curl",
                  "-sS",
                  "--fail",
                  "--unix-socket",
                  socket.toString(),
                  "http://localhost/api/v1/snapshot")
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new AssertionError("this test needs curl: install it (apt-get install curl)", e);
    }
    byte[] out = curl.getInputStream().readAllBytes();
    assertThat(curl.waitFor()).as(new String(out, StandardCharsets.UTF_8)).isZero();
    assertThat(SnapshotJsonReader.read(new ByteArrayInputStream(out)))
        .isEqualTo(Visibility.visibleTo(SnapshotSamples.n300(), ME));
  }

  @Test
  void givesTheClientTheSnapshot() throws IOException {
    assertThat(client().snapshot()).contains(Visibility.visibleTo(SnapshotSamples.n300(), ME));
  }

  @Test
  void givesTheClientBuffersAsFarAsTheyAreTheCallers() throws IOException {
    List<LiveBuffer> all = SnapshotSamples.buffers();
    List<LiveBuffer> mine = ME.sees(1000) ? all : List.of();
    BufferList answer = client().buffers(new BufferFilter(null, null, 100)).orElseThrow();
    assertThat(answer.buffers()).hasSameElementsAs(mine);
    assertThat(answer.truncated()).isFalse();
    assertThat(client().buffers(new BufferFilter(4242, null, 100)).orElseThrow().buffers())
        .hasSameElementsAs(mine.stream().filter(buffer -> buffer.pid() == 4242).toList());
    assertThat(client().buffers(new BufferFilter(null, null, 1)).orElseThrow().truncated())
        .isEqualTo(!mine.isEmpty());
  }

  @Test
  void answersHeadWithTheLengthAndNoBody() {
    assertThat(RawClient.ask(socket, "HEAD /api/v1/snapshot HTTP/1.1"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsPattern("Content-Length: [1-9][0-9]{3}")
        .contains("Content-Type: application/json")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          GET /api/v1/none | 404 | {"error":{"code":"not_found","message":"there is no such path","path":"/api/v1/none"}}
          GET / | 404 | "code":"not_found"
          GET /api/v1/snapshot/ | 404 | "code":"not_found"
          POST /api/v1/snapshot | 405 | {"error":{"code":"method_not_allowed","message":"expected GET or HEAD","method":"POST"}}
          DELETE /-/healthy | 405 | "method":"DELETE"
          GET /api/v1/buffers?pid=x | 400 | {"error":{"code":"bad_request","message":"expected one number from 1 to 2147483647","pid":"x"}}
          GET /api/v1/buffers?pid=0 | 400 | "pid":"0"
          GET /api/v1/buffers?pid= | 400 | "pid":""
          GET /api/v1/buffers?device=-1 | 400 | "device":"-1"
          GET /api/v1/buffers?limit=10001 | 400 | "message":"expected one number from 1 to 10000","limit":"10001"
          GET /api/v1/buffers?limit=1&limit=2 | 400 | "limit":"1"
          GET /api/v1/buffers?pids=1 | 400 | "message":"expected one of: pid, device, limit","parameter":"pids"
          GET /api/v1/buffers?pid=%zz | 400 | "code":"bad_request"
          GET nonsense | 400 | "code":"bad_request"
          GET /../../etc/passwd | 400 | "code":"bad_request"
          """)
  void refusesByTheClosedList(String request, int status, String body) {
    assertThat(RawClient.ask(socket, request + " HTTP/1.1"))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains(body);
    assertHealthy();
  }

  @Test
  void refusesAHeadThatIsTooLarge() {
    assertThat(RawClient.ask(socket, "GET /-/healthy HTTP/1.1\r\nX: " + "x".repeat(9000)))
        .startsWith("HTTP/1.1 431 ")
        .contains("\"code\":\"headers_too_large\"");
    assertThat(RawClient.ask(socket, "GET /" + "x".repeat(9000) + " HTTP/1.1"))
        .startsWith("HTTP/1.1 414 ")
        .contains("\"code\":\"uri_too_long\"");
    assertHealthy();
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 20261124})
  void answersGarbageOrClosesWithoutHarm(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[1 + random.nextInt(2000)];
      random.nextBytes(garbage);
      try (RawClient client = new RawClient(socket)) {
        client.send(garbage);
        client.send("\r\n\r\n");
        assertThat(client.rest())
            .as("seed=%d round=%d", seed, i)
            .satisfiesAnyOf(
                answer -> assertThat(answer).isEmpty(),
                answer -> assertThat(answer).startsWith("HTTP/1.1 4"));
      }
    }
    assertHealthy();
  }

  @Test
  void isNotHeldUpByReadersThatNeverRead() throws IOException {
    restart(SnapshotSamples::galaxy);
    List<RawClient> slow = new ArrayList<>();
    try {
      String question = "GET /api/v1/snapshot HTTP/1.1\r\nHost: x\r\n\r\n";
      for (int i = 0; i < 40; i++) {
        RawClient client = new RawClient(socket);
        client.send(question.repeat(8)); // far more answer than a socket buffer holds
        slow.add(client);
      }
      assertHealthy();
      assertThat(client().snapshot()).contains(Visibility.visibleTo(SnapshotSamples.galaxy(), ME));
    } finally {
      slow.forEach(RawClient::close);
    }
  }

  @Test
  void isNotHealthyWhileOldClientsAreNotServed() {
    assertHealthy();
    serving.set(false);
    assertThat(RawClient.ask(socket, "GET /-/healthy HTTP/1.1"))
        .startsWith("HTTP/1.1 503")
        .contains("\"code\":\"unavailable\"");
  }

  @Test
  void isNotHeldUpByQuestionsThatNeverEnd() throws IOException {
    server.close();
    server =
        ControlServer.start(
            ControlOptions.forUser(socket).bounded(8, Duration.ofMillis(300)),
            Backend.of(SnapshotSamples::n300, question -> List.of(), () -> true));
    List<RawClient> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 30; i++) {
        RawClient client = new RawClient(socket);
        client.send("GET /api");
        idle.add(client);
      }
      assertHealthy();
      assertThat(idle.getFirst().rest())
          .satisfiesAnyOf(
              answer -> assertThat(answer).isEmpty(),
              answer -> assertThat(answer).startsWith("HTTP/1.1 4"));
    } finally {
      idle.forEach(RawClient::close);
    }
  }

  @Test
  void isHealthyWhileASnapshotTakesLong() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    restart(
        () -> {
          begun.countDown();
          try {
            assertThat(over.await(30, SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return SnapshotSamples.empty();
        });
    List<RawClient> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient client = new RawClient(socket);
      client.send("GET /api/v1/snapshot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      waiting.add(client);
    }
    assertThat(begun.await(30, SECONDS)).isTrue();
    assertHealthy();
    over.countDown();
    for (RawClient client : waiting) {
      assertThat(client.rest()).contains("\"host\":\"laptop\"");
      client.close();
    }
  }

  @Test
  void tellsThatASnapshotFailed() throws IOException {
    restart(
        () -> {
          throw new IllegalStateException("no luck\u001b");
        });
    assertThat(RawClient.ask(socket, "GET /api/v1/snapshot HTTP/1.1"))
        .startsWith("HTTP/1.1 500 ")
        .contains("\"code\":\"failed\"")
        .contains("no luck\\u001B");
    assertHealthy();
  }

  @Test
  void keepsAConnectionForMoreQuestions() {
    try (RawClient client = new RawClient(socket)) {
      client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n");
      client.send("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.rest().split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
  }
}
