package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.monitor.visibility.Viewer;
import ttmem.server.Daemon;
import ttmem.server.DaemonOptions;
import ttmem.server.ServerOptions;
import ttmem.server.alerts.AlertSettings;
import ttmem.sources.host.Roots;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;
import ttmem.testkit.SnapshotSamples;

/** A real process that tracks itself is killed: who is told, and what can be asked. */
@Timeout(60)
class DeadProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final List<String> log = new CopyOnWriteArrayList<>();

  private Child tracked(Path ledgers) throws IOException {
    Files.createDirectories(
        ledgers,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ProcessBuilder builder =
        new ProcessBuilder(
            "/usr/bin/python3",
            "-c",
            """
            import sys, ttmem
            ttmem.device(3, bdf="0000:01:00.0")
            ttmem.alloc(3, "DRAM", 0x20, 104729)
            ttmem.alloc(4, "DRAM", 0x40, 1299709)
            print("ready", flush=True)
            sys.stdin.read()
            """);
    builder.environment().put("TTMEM_DIR", ledgers.toString());
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return Child.start(builder);
  }

  @Test
  void aKilledProcessIsToldOnceWithItsChipAndCanBeAskedFor() throws Exception {
    HostTree.unpack("n300", folder.resolve("host"));
    Path ledgers = folder.resolve("host/dev/shm/ttmem-0");
    Path socket = folder.resolve("control.sock");
    AlertSettings alerts =
        new AlertSettings(
                Duration.ofMillis(50), Duration.ofHours(1), List.of(), List.of(), List.of(), true)
            .with(List.of("died_holding(dram) > 100KB"));
    DaemonOptions options =
        new DaemonOptions(
            Roots.at(folder.resolve("host")),
            folder.resolve("legacy.sock"),
            ServerOptions.EVERYBODY,
            folder.resolve("state"),
            ControlOptions.forUser(socket),
            log::add,
            false,
            alerts);
    try (Daemon _ = Daemon.start(options);
        Child child = tracked(ledgers)) {
      child.hear("ready");
      assertThat(autopsies(socket, "?pid=" + child.pid())).isEmpty();
      child.kill();
      await().atMost(Duration.ofSeconds(20)).until(() -> told().size() >= 2);
      assertThat(told())
          .satisfiesExactlyInAnyOrder(
              line ->
                  assertThat(line)
                      .contains("bdf=0000:01:00.0 device=0 logical_device=3 pid=" + child.pid())
                      .contains("held 102.3 KiB dram"),
              line ->
                  assertThat(line)
                      .doesNotContain("bdf=")
                      .contains("logical_device=4 pid=" + child.pid())
                      .contains("held 1.2 MiB dram"));
      JsonNode found = autopsies(socket, "?pid=" + child.pid());
      assertThat(found).hasSize(1);
      assertThat(found.get(0).get("end").asText()).isEqualTo("without_a_word");
      assertThat(found.get(0).get("command").asText()).contains("python3");
      assertThat(found.get(0).get("devices").get(1).get("bytes").asLong()).isEqualTo(1299709);
      assertThat(autopsies(socket, "?limit=1")).hasSize(1);
      assertThat(autopsies(socket, "?pid=1")).isEmpty();
      try (var files = Files.list(ledgers)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      assertThat(autopsies(socket, "")).as("the reader remembers nothing that is gone").isEmpty();
    }
  }

  private List<String> told() {
    return log.stream().filter(line -> line.startsWith("alert firing")).toList();
  }

  private static JsonNode autopsies(Path socket, String query) throws IOException {
    String answer = RawClient.ask(socket, "GET /api/v1/autopsies" + query + " HTTP/1.1");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    return JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4)).get("autopsies");
  }

  @Test
  void ofOthersOnlySumsAreTold() throws IOException {
    Backend backend =
        Backend.of(SnapshotSamples::n300, SampleBuffers::asked, () -> true)
            .with(SampleAutopsies::two);
    try (Desk desk = new Desk(backend, _ -> Optional.empty(), System::nanoTime, 100_000)) {
      JsonNode all = JSON.readTree(desk.autopsies(Viewer.all(), null, 100).join());
      JsonNode some = JSON.readTree(desk.autopsies(Viewer.user(1000), null, 100).join());
      assertThat(some.get("autopsies").get(0)).isEqualTo(all.get("autopsies").get(0));
      ObjectNode other = (ObjectNode) some.get("autopsies").get(1);
      assertThat(other.toString()).doesNotContain("secret");
      assertThat(other.get("pid").asInt()).isEqualTo(4243);
      assertThat(other.get("devices").get(0).get("bytes").asLong()).isEqualTo(104729);
      assertThat(other.get("devices").get(0).get("asic_id").asText()).endsWith("ABC");
      assertThat(some.get("problems").toString()).contains("hidden").doesNotContain("/x/y");
      assertThat(some.get("truncated").asBoolean()).isFalse();
      JsonNode one = JSON.readTree(desk.autopsies(Viewer.user(7), null, 1).join());
      assertThat(one.get("truncated").asBoolean()).isTrue();
    }
  }
}
