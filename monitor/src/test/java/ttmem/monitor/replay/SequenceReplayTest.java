package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import ttmem.model.BufferType;
import ttmem.model.Profile;

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
          {"i":0,"op":"alloc","size":18446744073709551616,"dir":"up"} | line 2: | size=18446744073709551616
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
  void refusesASecondFreeOfTheSameBuffer() throws Exception {
    String board = new String(captured(), StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
    String open = board.replaceAll(",\\s*\"ops\":\\s*\\d+", "");
    String buf = "{\"op\":\"buf\",\"id\":7,\"type\":\"L1\",\"size\":2048,\"page\":2048}";
    String free = "{\"op\":\"free\",\"id\":7}";
    Path file = file(open, buf, free, free);
    assertThatThrownBy(() -> run(file, null))
        .hasMessage("line 4: expected the id of a live buffer: id=7");
    assertThatThrownBy(
            () -> BoardSequence.replay(file, BoardOptions.of(Profile.of("n150")), bytes -> {}))
        .hasMessage("line 4: expected the id of a live buffer: id=7");
  }

  @Test
  void saysWhatEveryOperationLeavesInUse() throws Exception {
    SequenceUse use = run(file(captured()), null).use();
    assertThat(use.regions()).extracting(SequenceRegion::name).containsExactly("L1", "DRAM", "CB");
    SequenceRegion l1 = use.regions().getFirst();
    assertThat(l1.banks()).isEqualTo(110);
    assertThat(l1.bankBytes()).isEqualTo(1_461_248);
    assertThat(l1.peak().bytes()).isEqualTo(98_304);
    assertThat(l1.peak().line()).isEqualTo(10);
    assertThat(l1.leastHole().bytes()).isEqualTo(1_362_944);
    assertThat(use.regions().get(2).peak().bytes()).isEqualTo(786_432);
    assertThat(use.timeline()).hasSize(10).allMatch(point -> point.operations() == 1);
    SequencePoint first = use.timeline().get(3);
    assertThat(first.operation()).isEqualTo("buf id=0 type=L1 size=2097152 page=2048 dir=default");
    assertThat(first.outcome()).isEqualTo("[1552384, 20480]");
    assertThat(first.levels().getFirst().usedBytes()).isEqualTo(20_480);
  }

  @Test
  void keepsATimelineOfBoundedLengthThatLosesNoPeak() throws Exception {
    int pairs = 9_001;
    List<String> lines = new ArrayList<>(List.of(OPEN.formatted(2 * pairs)));
    for (int i = 0; i < pairs; i++) {
      int size = i == 5_000 ? 4096 : 64;
      lines.add("{\"op\":\"alloc\",\"size\":%d,\"dir\":\"up\",\"r\":0}".formatted(size));
      lines.add("{\"op\":\"free\",\"addr\":0}");
    }
    SequenceReport report = run(file(lines.toArray(String[]::new)), null);
    SequenceUse use = report.use();
    assertThat(report.difference()).isEmpty();
    assertThat(use.operations()).isEqualTo(2L * pairs);
    assertThat(use.timeline()).hasSizeLessThanOrEqualTo(SequenceUse.MAX_POINTS);
    assertThat(use.timeline().stream().mapToLong(SequencePoint::operations).sum())
        .isEqualTo(2L * pairs);
    assertThat(use.timeline().stream().mapToLong(p -> p.levels().getFirst().usedBytes()).max())
        .hasValue(4096);
    assertThat(use.regions().getFirst().peak())
        .isEqualTo(new SequenceMark(4096, 10_002, "alloc size=4096 dir=up"));
    assertThat(use.regions().getFirst().leastHole().bytes()).isZero();
  }

  @Test
  void takesSizesOfSixtyFourBitsAsUnsignedOnesThatDoNotFit() throws Exception {
    Path file =
        file(
            OPEN.formatted(3),
            "{\"op\":\"alloc\",\"size\":9223372036854775808,\"dir\":\"up\",\"r\":null}",
            "{\"op\":\"alloc\",\"size\":18446744073709551615,\"dir\":\"up\",\"r\":null}",
            "{\"op\":\"free\",\"addr\":18446744073709551615}");
    SequenceReport report = run(file, null);
    assertThat(report.difference()).isEmpty();
    assertThat(report.refused()).isEqualTo(2);
    assertThat(report.firstRefusal().orElseThrow().text()).contains("does not fit");
    BoardSequenceReport again =
        BoardSequence.replay(file, BoardOptions.of(Profile.of("p150")), bytes -> {});
    assertThat(again.failure().orElseThrow().line()).isEqualTo(2);
    assertThat(again.failure().orElseThrow().text()).contains("does not fit on any board");
  }

  @Test
  void asksForTheSizesOfOneRegionOnABoard() throws Exception {
    Path file =
        file(
            OPEN.formatted(6),
            "{\"op\":\"alloc\",\"size\":2048,\"dir\":\"up\",\"r\":0}",
            "{\"op\":\"alloc\",\"size\":100,\"dir\":\"down\",\"r\":3968}",
            "{\"op\":\"free\",\"addr\":0}",
            "{\"op\":\"alloc\",\"size\":1048576,\"dir\":\"up\",\"r\":null}",
            "{\"op\":\"shrink\",\"size\":64}",
            "{\"op\":\"lowest\"}");
    BoardOptions p150 = BoardOptions.of(Profile.of("p150"));
    BoardSequenceReport report = BoardSequence.replay(file, p150, bytes -> {});
    assertThat(report.failure()).isEmpty();
    assertThat(report.notes())
        .anyMatch(note -> note.contains("taken as L1"))
        .anyMatch(note -> note.startsWith("1x that its own region refuses"))
        .anyMatch(note -> note.startsWith("1x shrink"));
    assertThat(report.use().timeline())
        .extracting(SequencePoint::outcome)
        .containsExactly("111360", "1572736", "", "111360, given back at once", "", "");
    SequenceRegion l1 = report.use().regions().get(1);
    assertThat(l1.name()).isEqualTo("L1");
    assertThat(l1.endBytes()).isEqualTo(128);
    BoardSequenceReport dram =
        BoardSequence.replay(file, p150.withRegionType(BufferType.DRAM), bytes -> {});
    assertThat(dram.use().timeline().getFirst().outcome()).isEqualTo("64");
    for (BufferType type : List.of(BufferType.L1_SMALL, BufferType.TRACE)) {
      assertThat(BoardSequence.replay(file, p150.withRegionType(type), bytes -> {}).failure())
          .hasValueSatisfying(event -> assertThat(event.line()).isEqualTo(5));
    }
  }

  @Test
  void refusesFormCOnABoard() throws Exception {
    Path file =
        file("{\"format\":\"ttmem-overlap-vectors/1\",\"case\":\"x\",\"op\":\"construct\"}");
    assertThatThrownBy(
            () -> BoardSequence.replay(file, BoardOptions.of(Profile.of("p150")), bytes -> {}))
        .hasMessageContaining("line 1: ")
        .hasMessageContaining("format=ttmem-overlap-vectors/1");
  }

  @Test
  void reservesOnABoardWhatTheSequenceReservesAndChecksItsCircularBuffers() throws Exception {
    String open =
        "{\"format\":\"ttmem-bank-vectors/1\",\"op\":\"config\",\"board\":{\"l1_small\":32768,"
            + "\"trace\":65536}}";
    Path file =
        file(
            open,
            "{\"op\":\"buf\",\"id\":0,\"type\":\"L1_SMALL\",\"size\":64,\"page\":64,\"cores\":1,"
                + "\"pages_per_core\":1}",
            "{\"op\":\"buf\",\"id\":1,\"type\":\"TRACE\",\"size\":4096,\"page\":4096}",
            "{\"op\":\"buf\",\"id\":2,\"type\":\"L1\",\"size\":64,\"page\":64}",
            "{\"op\":\"cbs\",\"base\":0,\"align\":64,\"sizes\":[1048576,300032,90048,10000]}");
    BoardSequenceReport report =
        BoardSequence.replay(file, BoardOptions.of(Profile.of("p150")), bytes -> {});
    assertThat(report.operations()).isEqualTo(3);
    assertThat(report.failure().orElseThrow().line()).isEqualTo(5);
    assertThat(report.failure().orElseThrow().text())
        .contains("clash with L1 buffers", "ends at 1560016", "the buffer id=2");
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
