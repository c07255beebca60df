package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.SnapshotSamples;

/** The control API on TCP: on loopback only, for strangers. */
@Timeout(60)
class LoopbackTest {
  @TempDir Path directory;
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ControlServer.start(
            ControlOptions.forUser(directory.resolve("s"))
                .alsoOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            Backend.of(SnapshotSamples::n300, SampleBuffers::asked, () -> true));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private String ask(String path, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.tcpPort())) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void showsTotalsOnly() throws IOException {
    assertThat(ask("/api/v1/processes", "localhost"))
        .startsWith("HTTP/1.1 200 ")
        .contains("\"pid\":4242", "\"command\":null", "\"dram_bytes\":6442450967")
        .doesNotContain("vllm", "7c9e6679");
    assertThat(ask("/api/v1/buffers", "127.0.0.1")).contains("\"buffers\":[]");
    assertThat(ask("/metrics", "127.0.0.1:9")).contains("ttmem_build_info").doesNotContain("vllm");
  }

  @Test
  void refusesNamesThatOnlyABrowserWouldUse() throws IOException {
    assertThat(ask("/api/v1/snapshot", "evil.example"))
        .startsWith("HTTP/1.1 421 ")
        .contains("\"code\":\"misdirected\"", "\"host\":\"evil.example\"");
  }

  @Test
  void listensOnLoopbackOnly() {
    ControlOptions options = ControlOptions.forUser(directory.resolve("t"));
    assertThatThrownBy(() -> options.alsoOn(new InetSocketAddress(0)))
        .hasMessageContaining("expected a loopback address, but got");
  }

  @Test
  void saysWhichPortIsTaken() {
    ControlOptions taken =
        ControlOptions.forUser(directory.resolve("t"))
            .alsoOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcpPort()));
    assertThatThrownBy(
            () ->
                ControlServer.start(
                    taken, Backend.of(SnapshotSamples::n300, SampleBuffers::asked, () -> true)))
        .hasMessageContaining("can't listen")
        .hasMessageContaining(":" + server.tcpPort());
  }
}
