package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.HostTree;

/**
 * {@code ttmem serve} as a process of its own on a hard day: it stays up, answers others meanwhile
 * and gives back the descriptors and the memory that it took.
 */
@Timeout(120)
class HardDayTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final long MIB = 1 << 20;

  @TempDir Path folder;
  private final List<SocketChannel> open = new ArrayList<>();
  private Process server;
  private long descriptors;
  private long resident;

  @BeforeEach
  void start() throws Exception {
    HostTree.unpack("n300", folder.resolve("host"));
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmn8m",
                "-Xmx192m",
                "-Xss512k",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "ttmem.cli.Main",
                "serve",
                "--quiet",
                "--sysroot",
                folder.resolve("host").toString(),
                "--legacy-socket",
                folder.resolve("legacy.sock").toString(),
                "--control-socket",
                socket().toString(),
                "--state-dir",
                folder.resolve("state").toString())
            .inheritIO()
            .start();
    await().atMost(DEADLINE).until(() -> Files.exists(socket()));
    for (String path : List.of("/api/v1/snapshot", "/metrics", "/-/healthy")) {
      assertThat(ask(path)).startsWith("HTTP/1.1 200 ");
    }
    await().atMost(DEADLINE).until(() -> Files.exists(folder.resolve("state/history.sqlite")));
    descriptors = descriptors();
    resident = residentBytes();
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel each : open) {
      each.close();
    }
    server.destroyForcibly().waitFor();
  }

  private Path socket() {
    return folder.resolve("control.sock");
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    open.add(channel);
    channel.connect(UnixDomainSocketAddress.of(socket()));
    return channel;
  }

  private static void send(SocketChannel channel, byte[] bytes) {
    try {
      for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
        channel.write(left);
      }
    } catch (IOException e) {
      // Refused while it was sent.
    }
  }

  private static void send(SocketChannel channel, String text) {
    send(channel, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String rest(SocketChannel channel) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try {
      while (channel.read(buffer.clear()) > 0) {
        all.write(buffer.array(), 0, buffer.position());
      }
    } catch (IOException e) {
      // Closed with unread bytes of ours: the end as well.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private String ask(String path) throws IOException {
    SocketChannel channel = connect();
    send(channel, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return rest(channel);
  }

  private long descriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
      return files.count();
    }
  }

  private long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + server.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("the server has ended");
  }

  /** The callers are gone: so is what they took, but for a few pages. */
  private void assertAllIsBack() throws IOException {
    for (SocketChannel each : open) {
      each.close();
    }
    open.clear();
    await().atMost(DEADLINE).until(() -> descriptors() <= descriptors + 8);
    assertThat(residentBytes()).isLessThan(resident + 48 * MIB);
    assertThat(ask("/api/v1/snapshot")).startsWith("HTTP/1.1 200 ");
    assertThat(server.isAlive()).isTrue();
  }

  @Test
  void twoThousandConnectionsThatAskNothingOrHalfAQuestion() throws IOException {
    for (int i = 0; i < 2000; i++) {
      SocketChannel channel = connect();
      if (i % 2 == 0) {
        send(channel, "GET /api/v1/snapshot HTTP/1.1\r\nHost:");
      }
      if (i % 500 == 499) {
        assertThat(ask("/-/healthy")).startsWith("HTTP/1.1 200 ");
      }
    }
    assertThat(descriptors()).isLessThan(descriptors + 200);
    assertAllIsBack();
  }

  @Test
  void streamsThatNobodyReadsBesideGarbageAndQuestionsTenTimesTooLong() throws IOException {
    for (int i = 0; i < 70; i++) {
      send(connect(), "GET /api/v1/events?interval_ms=100 HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    Random random = new Random(26);
    String tenfold = "GET /" + "x".repeat(80 * 1024) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    for (int i = 0; i < 15; i++) {
      byte[] garbage = new byte[random.nextInt(4096)];
      random.nextBytes(garbage);
      send(connect(), garbage);
      SocketChannel channel = connect();
      send(channel, tenfold);
      assertThat(rest(channel)).matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 4"));
      SocketChannel body = connect();
      send(body, "POST /api/v1/snapshot HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
      send(body, new byte[1 << 16]);
    }
    assertThat(ask("/api/v1/snapshot")).startsWith("HTTP/1.1 200 ");
    assertAllIsBack();
  }
}
