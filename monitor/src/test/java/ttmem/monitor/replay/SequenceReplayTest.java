package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceReplayTest {
  private static final String OPEN =
      "{\"format\":\"ttmem-alloc-vectors/1\",\"op\":\"construct\",\"size\":4096,\"offset\":0,"
          + "\"min_alloc\":64,\"align\":64,\"policy\":\"FIRST\",\"ops\":%d}";

  @TempDir Path dir;

  private static byte[] captured() throws IOException {
    try (InputStream in =
        SequenceReplayTest.class.getResourceAsStream("/sequences/p150b_captured.jsonl")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(dir.resolve("ops.jsonl"), bytes);
  }

  private Path file(String... lines) throws IOException {
    return Files.write(dir.resolve("ops.jsonl"), List.of(lines));
  }

  private static SequenceReport run(Path file, @Nullable Path reports) throws ReplayException {
    return SequenceReplay.run(file, reports, true, bytes -> {});
  }

  @Test
  void comparesEveryOutcomeSeenOnTheBoard() throws Exception {
    SequenceReport report = run(file(captured()), null);
    assertThat(report.difference()).isEmpty();
    assertThat(report.compared()).isPositive().isLessThanOrEqualTo(report.operations());
    assertThat(report.forms()).isEqualTo(Map.of("ttmem-bank-vectors/1", 1));
    assertThat(SequenceReplay.isSequence(dir.resolve("ops.jsonl"))).isTrue();
  }

  @Test
  void readsGzipToo() throws Exception {
    Path file = dir.resolve("ops.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(captured());
    }
    assertThat(SequenceReplay.isSequence(file)).isTrue();
    assertThat(run(file, null).difference()).isEmpty();
  }

  @Test
  void stopsAtTheFirstDifferenceAndNamesItsLine() throws Exception {
    Path file =
        file(
            OPEN.formatted(3),
            "{\"i\":0,\"op\":\"alloc\",\"size\":64,\"dir\":\"up\",\"r\":0}",
            "{\"i\":1,\"op\":\"alloc\",\"size\":64,\"dir\":\"up\",\"r\":128}",
            "{\"i\":2,\"op\":\"alloc\",\"size\":64,\"dir\":\"up\",\"r\":999}");
    SequenceReport report = run(file, null);
    assertThat(report.difference())
        .hasValueSatisfying(
            event -> {
              assertThat(event.line()).isEqualTo(3);
              assertThat(event.operation()).isEqualTo("alloc");
              assertThat(event.text()).contains("128").contains("64");
            });
    assertThat(report.compared()).isEqualTo(2);
    assertThat(SequenceReplay.run(file, null, false, bytes -> {}).operations()).isEqualTo(3);
  }

  @Test
  void countsRefusalsAndKeepsTheFirst() throws Exception {
    Path file =
        file(
            OPEN.formatted(2),
            "{\"i\":0,\"op\":\"alloc\",\"size\":64,\"dir\":\"up\",\"r\":0}",
            "{\"i\":1,\"op\":\"shrink\",\"size\":64,\"err\":\"fatal\"}");
    SequenceReport report = run(file, null);
    assertThat(report.refused()).isEqualTo(1);
    assertThat(report.firstRefusal()).hasValueSatisfying(e -> assertThat(e.line()).isEqualTo(3));
    assertThat(report.operationsByName()).isEqualTo(Map.of("alloc", 1L, "shrink", 1L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"i":0,"op":"alloc","size":-1,"dir":"up"}                   | line 2: | size=-1
          {"i":0,"op":"alloc","size":1.5,"dir":"up"}                  | line 2: | size=1.5
          {"i":0,"op":"alloc","size":99999999999999999999,"dir":"up"} | line 2: | size=99999999999999999999
          {"i":0,"op":"alloc","size":18446744073709551615,"dir":"up"} | line 2: | size=18446744073709551615
          {"i":0,"op":"alloc","size":64,"dir":"sideways"}             | line 2: | dir=sideways
          {"i":0,"op":"warp"}                                         | line 2: | op=warp
          {"i":7,"op":"clear"}                                        | line 2: | expected i=0, but got i=7
          {"i":0}                                                     | line 2: | op=
          {"i":0,"op":"alloc"                                         | line 2: | not JSON
          {"i":0,"op":"clear","op":"clear"}                           | line 2: | not JSON
          [1]                                                         | line 2: | expected a JSON object
          {"i":0,"op":"clear"} {}                                     | line 2: | expected the end of the line
          """)
  void refusesLinesThatMakeNoSense(String line, String where, String what) throws Exception {
    Path file = file(OPEN.formatted(1), line);
    assertThatThrownBy(() -> run(file, null))
        .isInstanceOf(ReplayException.class)
        .message()
        .contains(where, what)
        .doesNotContain("\n", "Exception");
  }

  @Test
  void refusesASequenceThatIsCutShort() throws Exception {
    Path file = file(OPEN.formatted(5), "{\"i\":0,\"op\":\"clear\"}");
    assertThatThrownBy(() -> run(file, null))
        .hasMessage("line 1: expected ops=5 operations after it, but got 1: cut short?");
  }

  @Test
  void refusesToFreeWhatWasNeverAskedForButNotWhatWasRefused() throws Exception {
    String board = new String(captured(), StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
    String open = board.replaceAll(",\\s*\"ops\":\\s*\\d+", "");
    Path file = file(open, "{\"op\":\"free\",\"id\":77}");
    assertThatThrownBy(() -> run(file, null))
        .isInstanceOf(ReplayException.class)
        .hasMessage("line 2: expected the id of a live buffer: id=77");
    String refused =
        "{\"op\":\"buf\",\"id\":7,\"type\":\"L1\",\"size\":1099511627776,\"page\":2048}";
    file(open, refused, "{\"op\":\"free\",\"id\":7}");
    assertThat(run(file, null).refused()).isEqualTo(1);
  }

  @Test
  void writesTheReportsThatASequenceAsksFor() throws Exception {
    String board = new String(captured(), StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
    Path file =
        file(
            board.replaceAll("\"ops\":\\d+", "\"ops\":1"),
            "{\"i\":0,\"op\":\"report\",\"prefix\":\"end_\"}");
    Path reports = Files.createDirectory(dir.resolve("reports"));
    run(file, reports);
    assertThat(reports.toFile().list()).hasSize(3).allMatch(name -> name.startsWith("end_"));
  }

  @Test
  void givesAResultOrAClearErrorForDamagedSequences() throws Exception {
    long seed = 20261124;
    Random random = new Random(seed);
    byte[] whole = captured();
    for (int round = 0; round < 300; round++) {
      byte[] bytes = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int flips = random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) "0123456789-\"{}[],:eE".charAt(random.nextInt(20));
      }
      Path file = file(bytes);
      try {
        assertThat(run(file, null).operations()).isNotNegative();
      } catch (ReplayException e) {
        assertThat(e.getMessage())
            .as("seed=" + seed + " round=" + round)
            .startsWith("line ")
            .doesNotContain("Exception", "\n");
      }
    }
  }
}
