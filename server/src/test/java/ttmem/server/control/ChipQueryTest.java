package ttmem.server.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.visibility.Viewer;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;
import ttmem.testkit.SnapshotSamples;

/** What a C program asks: the amounts of one chip, in lines. */
@Timeout(60)
class ChipQueryTest {
  private static final int ME = Math.toIntExact(ProcessHandle.current().pid());
  private static final ProcFs PROCESSES = new ProcFs(Roots.LIVE);

  @TempDir Path directory;
  private Path socket;
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("s");
    server =
        ControlServer.start(
            ControlOptions.forUser(socket),
            Backend.of(SnapshotSamples::p150x2, question -> List.of(), () -> true));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private String ask(String query) {
    return RawClient.ask(socket, "GET /api/v1/query" + query + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?unique_id=A1B2C3D4E5F7",
        "?unique_id=0x0000a1b2c3d4e5f7",
        "?bdf=0000:c1:00.0",
        "?bdf=C1:00.0",
        "?device=1"
      })
  void findsTheChipByEachOfItsNames(String query) {
    assertThat(ask(query))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: text/plain")
        .contains(
            "\r\n\r\nschema=ttmem-query/1\ndevice=1\nbdf=0000:c1:00.0\nasic_id=0000A1B2C3D4E5F7\n"
                + "processes=")
        .contains("\ndram_total_status=")
        .containsPattern("\nsystem_memory_used_status=[a-z_]+\nsystem_memory_used_bytes=[0-9]*\n$");
  }

  @Test
  void leavesTheBytesOfAnUnknownAmountEmpty() throws IOException {
    server.close();
    server =
        ControlServer.start(
            ControlOptions.forUser(socket),
            Backend.of(SnapshotSamples::n300, question -> List.of(), () -> true));

    assertThat(ask("?device=0")).contains("\ndram_used_status=unknown\ndram_used_bytes=\n");
  }

  @Test
  void takesTheNumberOfAProcessByItsOwnList() {
    // This JVM has no device list of its own: all nodes in bus order.
    assertThat(ask("?device=1&pid=" + ME)).contains("\nbdf=0000:c1:00.0\n");
    assertThat(ask("?device=2&pid=" + ME))
        .startsWith("HTTP/1.1 404 ")
        .contains("error=not_found\nmessage=logical 2 of pid " + ME + ", chip unknown:")
        .contains("\ndevice=2\n");
  }

  @Test
  void takesTheNumberOfAProcessAsTheSourcesResolvedItInItsNamespace() throws Exception {
    Snapshot snapshot = SnapshotSamples.p150x2();
    ProcessInfo process =
        snapshot.processes().stream()
            .filter(each -> each.usage().stream().anyMatch(u -> u.logicalDevice() != null))
            .findFirst()
            .orElseThrow();
    var usage =
        process.usage().stream().filter(u -> u.logicalDevice() != null).findFirst().orElseThrow();
    ChipQuestion question =
        new ChipQuestion(
            null, null, usage.logicalDevice(), process.nsPid(), process.identity().pidNamespace());

    assertThat(question.find(snapshot, PROCESSES, Viewer.all()).device())
        .isEqualTo(snapshot.device(requireNonNull(usage.device())).orElseThrow());
  }

  @Test
  void hidesWhyFromOthersThanTheOwner() {
    ChipQuestion question = new ChipQuestion(null, null, 9, ME, null);

    assertThat(question.find(SnapshotSamples.p150x2(), PROCESSES, Viewer.user(-5)).why())
        .startsWith("hidden: ");
    assertThat(question.find(SnapshotSamples.p150x2(), PROCESSES, Viewer.all()).why())
        .contains("its device list has 2 entries");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ?device=one          | 400 | message=expected one number from 0 to 255 | device=one
          ?device=256          | 400 | message=expected one number from 0 to 255 | device=256
          ?device=             | 400 | message=expected one number from 0 to 255 | device=
          ?device=0&device=1   | 400 | message=expected one value | device=0
          ?unique_id=xyz       | 400 | message=expected up to 16 hex digits | unique_id=xyz
          ?bdf=1:2             | 400 | message=expected a PCI address such as 0000:01:00.0 | bdf=1:2
          ?device=0&bdf=1:00.0 | 400 | message=expected a PCI address | bdf=1:00.0
          ?device=0&unique_id=1 | 400 | message=expected one of unique_id, bdf and device | given=2
          ?pid=1               | 400 | message=expected one of unique_id, bdf and device | given=0
          ?unique_id=1&pid=1   | 400 | message=expected pid only with device | pid=1
          ?device=1&pid_ns=1   | 400 | message=expected pid_ns only with pid | pid_ns=1
          ?device=1&x=%0Aevil=1 | 400 | message=expected one of: | parameter=x
          ?bdf=%0Aevil=1       | 400 | message=expected a PCI address | bdf=?evil=1
          ?device=%zz          | 400 | message=the query can't be decoded | query=
          ?device=7            | 404 | message=there is no such device | device=7
          ?bdf=09:00.0         | 404 | message=there is no such device | bdf=0000:09:00.0
          ?device=0&pid=2147483647 | 404 | message=there is no such process that can be seen | device=0
          """)
  void refusesInLines(String query, int status, String message, String value) {
    assertThat(ask(query))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: text/plain")
        .contains("\n" + message)
        .contains("\n" + value);
  }
}
