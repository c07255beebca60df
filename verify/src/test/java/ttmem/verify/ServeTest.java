package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.BufferType;
import ttmem.sources.legacy.Frame;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.LegacyClient;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/** The daemon and the command as two processes, and an old client as a third. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ServeTest {
  private static final long BYTES = 1_000_003;

  @TempDir Path directory;
  private Child server;

  @BeforeEach
  void startServer() {
    HostTree.unpack("p150x2", directory.resolve("host"));
    server = Child.start(serve());
    awaitReady(server);
  }

  @AfterEach
  void endServer() {
    server.close();
  }

  @Test
  void showsWhatAnOldClientReported() throws Exception {
    try (LegacyClient client = connect()) {
      client.send(Frame.alloc(0, BufferType.DRAM.number(), 0x1000, BYTES, 1, 1));
      assertThat(client.query(0).dram()).isEqualTo(BYTES);

      Answer json = ttmem("--json");
      assertThat(json.exitCode).isZero();
      assertThat(json.out)
          .contains("\"source\": \"legacy\"", "\"dram_bytes\": " + BYTES)
          .contains("\"pid\": " + ProcessHandle.current().pid());
      Answer buffers = ttmem("buffers", Long.toString(ProcessHandle.current().pid()));
      assertThat(buffers.exitCode).as(buffers.out).isZero();
      assertThat(buffers.out).contains("0x1000");
    }
  }

  @Test
  void answersOldMonitorsWithTheDevicesOfTheHost() throws Exception {
    try (LegacyClient client = connect()) {
      assertThat(client.deviceInfo(-1).devices()).isEqualTo(2);
      Frame.DeviceData info = client.deviceInfo(0);
      assertThat(info.totalDramBytes()).isEqualTo(32L << 30);
      assertThat(info.dramBytesPerChannel()).as("saturated, not wrapped").isEqualTo(-1);
      assertThat(client.deviceInfo(7).available()).isZero();
    }
  }

  @Test
  void remembersThePast() throws Exception {
    try (LegacyClient client = connect()) {
      client.send(Frame.alloc(0, BufferType.DRAM.number(), 0x1000, BYTES, 1, 1));
      assertThat(client.query(0).dram()).isEqualTo(BYTES);
      String pid = Long.toString(ProcessHandle.current().pid());
      Answer json = ttmem("history", "--pid", pid, "--since", "1h", "--json");
      for (int i = 0; i < 80 && json.exitCode == 6; i++) {
        json = ttmem("history", "--pid", pid, "--since", "1h", "--json");
      }
      assertThat(json.exitCode).as(json.out).isZero();
      assertThat(json.out).contains("\"step_seconds\": 10", "\"last_bytes\": " + BYTES);
    }
    assertThat(ttmem("history").out).contains("CURVE", "DRAM");
    assertThat(ttmem("history", "--csv").out).startsWith("time, step [s], device, pid");
    Path svg = directory.resolve("chart.svg");
    assertThat(ttmem("history", "--svg", svg.toString()).exitCode).isZero();
    assertThat(svg).content().startsWith("<svg ").endsWith("</svg>\n");
    Answer wrong = ttmem("history", "--since", "yesterday");
    assertThat(wrong.exitCode).isEqualTo(2);
    assertThat(wrong.out).contains("--since=yesterday");
  }

  @Test
  void refusesASecondServerAndKeepsTheFirst() throws Exception {
    Process second = serve().redirectErrorStream(true).start();
    String output = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(second.waitFor()).isEqualTo(5);
    assertThat(output).contains("can't start");
    assertThat(ttmem("--json").exitCode).isZero();
  }

  @Test
  void remembersAcrossAKill() throws Exception {
    try (LegacyClient client = connect()) {
      client.send(Frame.alloc(0, BufferType.DRAM.number(), 0x1000, BYTES, 1, 1));
      assertThat(client.query(0).dram()).isEqualTo(BYTES);
    }
    server.kill();
    server = Child.start(serve());
    awaitReady(server);

    assertThat(ttmem("--json").out).contains("\"dram_bytes\": " + BYTES).contains("may have gaps");
  }

  @Test
  void endsCleanlyOnSigtermAndThenIsNotReachable() throws Exception {
    server.signal("TERM");

    assertThat(server.exitCode()).isZero();
    assertThat(ttmem("--json").exitCode).isEqualTo(3);
  }

  private static void awaitReady(Child server) {
    while (!server.hear().startsWith("ready: ")) {}
  }

  private LegacyClient connect() throws Exception {
    return LegacyClient.connect(directory.resolve("legacy.sock"), Generation.G144);
  }

  private ProcessBuilder serve() {
    ProcessBuilder builder =
        Program.ttmem(
            "serve",
            "--sysroot",
            directory.resolve("host").toString(),
            "--legacy-socket",
            directory.resolve("legacy.sock").toString(),
            "--control-socket",
            directory.resolve("control.sock").toString(),
            "--state-dir",
            directory.resolve("state").toString());
    builder.environment().put("TTMEM_HISTORY_INTERVAL", "1s");
    return builder;
  }

  private record Answer(int exitCode, String out) {}

  private Answer ttmem(String... arguments) throws Exception {
    ProcessBuilder builder = Program.ttmem(arguments);
    builder.command().add("--control-socket");
    builder.command().add(directory.resolve("control.sock").toString());
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out);
  }
}
