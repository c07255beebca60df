package ttmem.monitor.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static ttmem.monitor.client.FakeServer.ascii;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.json.BufferListJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;
import ttmem.testkit.SnapshotSamples;

class ControlClientTest {
  private static final byte[] BODY =
      SnapshotJsonWriter.bytes(SnapshotSamples.n300(), JsonForm.LINE);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path root;
  private Path socket;
  private ControlClient client;

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(root.resolve("run/ttmem"));
    socket = root.resolve("run/ttmem/ttmem.sock");
    client = ControlClient.of(new ControlSocketPaths(Map.of(), 12345, root), null);
  }

  private static byte[] head(String headers) {
    return ascii("HTTP/1.1 200 OK\r\n" + headers + "\r\n");
  }

  private ControlException failure() {
    ControlException failure =
        catchThrowableOfType(ControlException.class, () -> client.within(SHORT).snapshot());
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void saysNothingWhereNoServerRuns() throws ControlException {
    assertThat(client.snapshot()).isEmpty();
  }

  @Test
  void asksTheServiceThoughAStrangerTookTheUsersDirectory() throws IOException {
    Files.createDirectories(root.resolve("tmp/ttmem-12345"));
    try (FakeServer _ =
        FakeServer.saying(socket, head("Content-Length: " + BODY.length + "\r\n"), BODY)) {
      assertThat(client.snapshot()).contains(SnapshotSamples.n300());
    }
  }

  @Test
  void tellsOfTheStrangersDirectoryWhereNobodyAnswers() throws IOException {
    Files.createDirectories(root.resolve("tmp/ttmem-12345"));
    ControlException failure = failure();
    assertThat(failure.kind()).isEqualTo(ControlException.Kind.DENIED);
    assertThat(failure).hasMessageContaining("expected a directory of uid=12345");
  }

  @Test
  void saysNothingWhereAServerDied() throws IOException {
    FakeServer.saying(socket).close();
    assertThat(socket).exists();
    assertThat(client.snapshot()).isEmpty();
  }

  @Test
  void complainsWhenTheNamedServerDoesNotRun() {
    ControlClient named = ControlClient.of(ControlSocketPaths.live(), root.resolve("none.sock"));
    ControlException failure = catchThrowableOfType(ControlException.class, () -> named.snapshot());
    assertThat(failure.kind()).isEqualTo(ControlException.Kind.ABSENT);
    assertThat(failure)
        .hasMessageContaining("there is no such socket")
        .hasMessageContaining("none");
  }

  @Test
  void readsABodyOfAGivenLength() throws ControlException {
    byte[] head = head("content-LENGTH: " + BODY.length + "\r\n");
    try (FakeServer server = FakeServer.saying(socket, head, BODY, ascii("left over"))) {
      assertThat(client.snapshot()).contains(SnapshotSamples.n300());
      assertThat(server.firstRequest())
          .startsWith("GET /api/v1/snapshot HTTP/1.1\r\nHost: localhost\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void readsABodyInChunksHoweverTheyAreCut() throws ControlException {
    List<byte[]> parts = new ArrayList<>(List.of(head("Transfer-Encoding: chunked\r\n")));
    for (int at = 0, size = 1; at < BODY.length; at += size, size = size * 3 % 4093) {
      int count = Math.min(size, BODY.length - at);
      parts.add(ascii(Integer.toHexString(count) + ";x=y\r\n"));
      parts.add(java.util.Arrays.copyOfRange(BODY, at, at + count));
      parts.add(ascii("\r"));
      parts.add(ascii("\n"));
    }
    parts.add(ascii("0\r\nTrailer: x\r\n\r\n"));
    try (FakeServer _ = FakeServer.saying(socket, parts.toArray(new byte[0][]))) {
      assertThat(client.snapshot()).contains(SnapshotSamples.n300());
    }
  }

  @Test
  void readsABodyUpToTheEndOfTheConnection() throws ControlException {
    try (FakeServer _ = FakeServer.saying(socket, head(""), BODY)) {
      assertThat(client.snapshot()).contains(SnapshotSamples.n300());
    }
  }

  @Test
  void asksForBuffers() throws ControlException {
    BufferList list = new BufferList(Instant.EPOCH, SnapshotSamples.buffers(), true, false);
    byte[] body = BufferListJsonWriter.bytes(list, JsonForm.LINE);
    try (FakeServer server = FakeServer.saying(socket, head(""), body)) {
      assertThat(client.buffers(new BufferFilter(4310, 0, 7))).contains(list);
      assertThat(server.firstRequest())
          .startsWith("GET /api/v1/buffers?limit=7&pid=4310&device=0 HTTP/1.1");
    }
  }

  @Test
  void asksTheUsersOwnServerFirst() throws Exception {
    Path own = root.resolve("own/ttmem/ttmem.sock");
    Files.createDirectories(own.getParent());
    ControlSocketPaths paths =
        new ControlSocketPaths(Map.of("XDG_RUNTIME_DIR", root.resolve("own").toString()), 1, root);
    byte[] empty = SnapshotJsonWriter.bytes(SnapshotSamples.empty(), JsonForm.LINE);
    try (FakeServer _ = FakeServer.saying(socket, head(""), BODY)) {
      ControlClient both = ControlClient.of(paths, null);
      assertThat(both.snapshot()).contains(SnapshotSamples.n300());
      try (FakeServer _ = FakeServer.saying(own, head(""), empty)) {
        assertThat(both.snapshot()).contains(SnapshotSamples.empty());
      }
    }
  }

  @Test
  void waitsForAServerThatHangsOnlyUpToTheDeadline() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    FakeServer.Behaviour hang =
        _ -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (FakeServer _ = new FakeServer(socket, hang)) {
      ControlException failure = failure();
      assertThat(failure.kind()).isEqualTo(ControlException.Kind.FAILED);
      assertThat(failure).hasMessageContaining("no answer within ms=300");
    } finally {
      over.countDown();
    }
  }

  @Test
  void waitsForAServerThatNeverAcceptsOnlyUpToTheDeadline() throws IOException {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket), 1);
      for (int i = 0; i < 2; i++) {
        SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
        one.connect(UnixDomainSocketAddress.of(socket));
        waiting.add(one);
      }
      assertThat(failure()).hasMessageContaining("no answer within ms=300");
    } finally {
      for (SocketChannel one : waiting) {
        one.close();
      }
    }
  }

  @Test
  void refusesABodyThatIsTooLargeByItsOwnWord() {
    try (FakeServer _ = FakeServer.saying(socket, head("Content-Length: 1000000000\r\n"))) {
      assertThat(failure()).hasMessageContaining("expected a body of at most bytes=33554432");
    }
  }

  @Test
  void stopsReadingABodyWithoutAnEnd() {
    FakeServer.Behaviour endless =
        channel -> {
          channel.write(ByteBuffer.wrap(head("")));
          while (true) {
            channel.write(ByteBuffer.allocate(1 << 16));
          }
        };
    try (FakeServer _ = new FakeServer(socket, endless)) {
      ControlException failure =
          catchThrowableOfType(ControlException.class, () -> client.snapshot());
      assertThat(failure).hasMessageContaining("expected a body of at most bytes=33554432");
    }
  }

  @Test
  void tellsAServersComplaintWithoutItsControlCharacters() {
    byte[] answer = ascii("HTTP/1.1 500 x\r\nContent-Length: 6\r\n\r\nno\u001b\u009b!\n");
    try (FakeServer _ = FakeServer.saying(socket, answer)) {
      ControlException failure = failure();
      assertThat(failure.kind()).isEqualTo(ControlException.Kind.FAILED);
      assertThat(failure).hasMessageContaining("status=500 no  !");
    }
  }

  @Test
  void tellsARefusal() {
    byte[] answer = ascii("HTTP/1.1 403 x\r\nContent-Length: 2\r\n\r\n{}");
    try (FakeServer _ = FakeServer.saying(socket, answer)) {
      assertThat(failure().kind()).isEqualTo(ControlException.Kind.DENIED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 2",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
      })
  void tellsNonsense(String answer) {
    try (FakeServer _ = FakeServer.saying(socket, ascii(answer))) {
      assertThat(failure().kind()).isEqualTo(ControlException.Kind.FAILED);
    }
  }

  @Test
  void refusesAHeadWithoutAnEnd() {
    byte[] line = ascii("X: " + "x".repeat(10_000) + "\r\n");
    byte[] many = ascii("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(101));
    try (FakeServer _ = FakeServer.saying(socket, ascii("HTTP/1.1 200 OK\r\n"), line)) {
      assertThat(failure()).hasMessageContaining("expected a line of at most chars=8192");
    }
    assertThat(socket.toFile().delete()).isTrue();
    try (FakeServer _ = FakeServer.saying(socket, many)) {
      assertThat(failure()).hasMessageContaining("expected at most headers=100");
    }
  }

  @Test
  void saysNothingWhereAnotherKindOfFileLies() throws IOException {
    Files.writeString(socket, "not a socket");
    assertThat(client.snapshot()).isEmpty();
  }
}
