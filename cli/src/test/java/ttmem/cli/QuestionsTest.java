package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.L1Renderer;
import ttmem.cli.render.Look;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.questions.Observation;
import ttmem.monitor.questions.Who;
import ttmem.testkit.Golden;
import ttmem.testkit.Looks;
import ttmem.testkit.SnapshotSamples;

/** {@code snapshot}, {@code diff} and {@code who} as commands. */
class QuestionsTest {
  private static final Instant THEN = Instant.parse("2026-03-14T15:00:00Z");

  @TempDir Path dir;

  private static Snapshot later() {
    return Looks.at(THEN.plusSeconds(90), 2)
        .holds(11, "ada", 0, 5_368_709_120L, 1 << 20)
        .holds(13, "eve", 1, 7001, 0)
        .silent(14, "eve", 1)
        .snapshot();
  }

  private static Snapshot earlier() {
    return Looks.at(THEN, 2).holds(11, "ada", 0, 1 << 30, 1 << 21).snapshot();
  }

  private String kept(Snapshot snapshot, String name) {
    String file = dir.resolve(name).toString();
    assertThat(TestRun.on(snapshot).run("snapshot", "-o", file).exitCode()).isZero();
    return file;
  }

  @Test
  void aSnapshotIsTheJsonWithTheBuffers() throws Exception {
    String file = kept(earlier(), "a.json");
    String json = Files.readString(Path.of(file));
    String plain = TestRun.on(earlier()).run("--json").out();
    assertThat(json)
        .startsWith(plain.substring(0, plain.lastIndexOf("\n}")))
        .contains("\"buffers\": [", "\"tag\": \"decoder.3\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
        .isEqualTo("rw-------");
    assertThat(TestRun.on(earlier()).run("snapshot").out()).isEqualTo(json);
    try (Stream<Path> left = Files.list(dir)) {
      assertThat(left).containsExactly(Path.of(file));
    }
  }

  @Test
  void aSnapshotThatCantBeWrittenLeavesTheOldOne() throws Exception {
    String file = kept(earlier(), "a.json");
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of(file));
    TestRun.Result refused = TestRun.on(later()).run("snapshot", "-o", link.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("-o=" + link);
    assertThat(Files.readString(Path.of(file))).doesNotContain("eve");
  }

  @Test
  void diffsTwoFilesAndAFileWithNow() {
    String before = kept(earlier(), "a.json");
    String after = kept(later(), "b.json");
    TestRun.Result files = TestRun.create().run("diff", before, after);
    assertThat(files.exitCode()).as(files.err()).isZero();
    Golden.check("questions/diff.txt", files.out());
    assertThat(TestRun.on(later()).run("diff", before, "now").out()).isEqualTo(files.out());
    Golden.check(
        "questions/diff.json",
        TestRun.create().run("diff", before, after, "--json", "--fail-on", "dram>1K").out());
    Golden.check(
        "questions/diff-type.txt", TestRun.create().run("diff", before, after, "--by=type").out());
  }

  @ParameterizedTest
  @CsvSource({
    "grown.dram>1G, 1, met",
    "dram>=4GiB, 1, met",
    "dram>8GiB, 5, can't be decided",
    "gone.any>0, 5, can't be decided",
  })
  void endsByWhatItsConditionsSay(String condition, int code, String words) {
    String before = kept(earlier(), "a.json");
    TestRun.Result result = TestRun.on(later()).run("diff", before, "now", "--fail-on", condition);
    assertThat(result.exitCode()).isEqualTo(code);
    assertThat(result.out()).contains("--fail-on " + condition + ": " + words);
  }

  @Test
  void aConditionThatIsNotMetEndsWith0() {
    String before = kept(earlier(), "a.json");
    TestRun.Result result =
        TestRun.on(earlier()).run("diff", before, "now", "--fail-on=any>0", "--fail-on=added.l1>0");
    assertThat(result.exitCode()).as(result.out()).isZero();
    assertThat(result.out()).contains("nothing that is known changed", "not met");
  }

  @ParameterizedTest
  @CsvSource({
    "diff now now, expected two different looks",
    "diff now, expected two looks A and B",
    "diff /none now, /none: no such file",
    "diff /dev/null now, /dev/null: expected a regular file",
    "diff now now --by=shoe, got --by=shoe",
    "'diff /none now --fail-on=vram>5', got --fail-on=vram>5",
    "'diff /none now --fail-on=dram>5X', got --fail-on=5x",
    "who --by=shoe, got --by=shoe",
    "who -w, Unknown option",
  })
  void refusesWhatMakesNoSense(String line, String message) {
    TestRun.Result result = TestRun.create().run(line.split(" ", -1));
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains(message).doesNotContain("Exception").hasLineCount(1);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aFileThatIsNoSnapshotIsRefusedWithItsPlace() throws Exception {
    Path file = dir.resolve("bad.json");
    for (String text : new String[] {"", "{", "[]", "{\"schema\":\"ttmem/v9\"}", "\u0000\n\n"}) {
      Files.writeString(file, text);
      TestRun.Result result = TestRun.create().run("diff", file.toString(), "now");
      assertThat(result.exitCode()).as(text).isEqualTo(ExitCode.USAGE);
      assertThat(result.err())
          .startsWith("ttmem: " + file + ": ")
          .doesNotContain("Exception")
          .hasLineCount(1);
    }
  }

  @Test
  void aFilterThatMatchesNothingInEitherLookEndsWith6() {
    String before = kept(earlier(), "a.json");
    String after = kept(later(), "b.json");
    TestRun.Result nobody = TestRun.create().run("diff", before, after, "-p", "99");
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.NO_MATCH);
    assertThat(nobody.err()).contains("no process matches --pid=99");
    assertThat(TestRun.create().run("diff", before, after, "-p", "13").exitCode())
        .as("it came meanwhile")
        .isZero();
  }

  @Test
  void takesTheLastLookOfARecording() throws Exception {
    Path file = dir.resolve("log.ndjson");
    String json =
        String.join("", TestRun.on(earlier()).run("--json").out().split("\n *", -1))
            + "\n"
            + String.join("", TestRun.on(later()).run("--json").out().split("\n *", -1))
            + "\n{\"schema\":\"ttm";
    Files.writeString(file, json);
    TestRun.Result result = TestRun.on(later()).run("diff", file.toString(), "now");
    assertThat(result.out()).contains("nothing that is known changed");
  }

  @ParameterizedTest
  @EnumSource(Who.Key.class)
  void sumsByOwner(Who.Key key) {
    String by = "--by=" + key.label();
    TestRun.Result result = TestRun.create().run("who", by);
    assertThat(result.exitCode()).as(result.err()).isZero();
    Golden.check("questions/who-" + key.label() + ".txt", result.out());
    assertThat(TestRun.create().env("COLUMNS", "30").run("who", by).out().lines())
        .allMatch(line -> line.length() <= 30);
  }

  @Test
  void namesOwnersAsJson() {
    Golden.check("questions/who-user.json", TestRun.on(later()).run("who", "--json").out());
    assertThat(TestRun.create().run("who").out())
        .isEqualTo(TestRun.create().run("who", "--by=user").out());
    assertThat(TestRun.create().run("who", "-i", "7").exitCode()).isEqualTo(ExitCode.NO_MATCH);
  }

  @Test
  void splitsL1IntoItsParts() {
    Snapshot host = SnapshotSamples.p150x2();
    Golden.check("questions/l1.txt", TestRun.on(host).run("l1", "-i", "0", "--cores").out());
    Golden.check("questions/l1.json", TestRun.on(host).run("l1", "-i", "0", "--json").out());
    Golden.check("questions/l1-n300.txt", TestRun.create().run("l1").out());
    Golden.check("questions/l1-idle.txt", TestRun.on(idle()).run("l1").out());
    assertThat(TestRun.on(host).env("COLUMNS", "40").run("l1", "--cores").out().lines())
        .allMatch(line -> line.length() <= 40);
    assertThat(TestRun.on(host).run("l1", "-i", "9").exitCode()).isEqualTo(ExitCode.NO_MATCH);
    assertThat(TestRun.on(SnapshotSamples.empty()).run("l1").err()).contains("ttmem doctor");
  }

  @Test
  void mapsCoresThatHaveTheSame() {
    Amounts amounts = Amounts.ZERO.with(MemoryType.CB, Reading.of(64 * 6016 + 2 * 7040));
    Pool l1 = Looks.pool(MemoryType.L1, 110, 1_461_504, 20_480, 1_400_000, 111_360L);
    Snapshot snapshot =
        Looks.at(THEN, 1)
            .holds(11, "ada", 0, amounts, l1)
            .holds(12, "bob", 0, 1009, 1013, l1)
            .snapshot();
    List<LiveBuffer> buffers =
        List.of(circular(7, 6016, "{[0-0 - 7-7]}"), circular(9, 7040, "{[9-9 - 10-9]}"));
    Observation look = new Observation(snapshot, new BufferList(THEN, buffers, false, false));
    Look wide = new Look(100, true, ColorScheme.NONE);
    Golden.check(
        "questions/l1-cores.txt",
        new L1Renderer(wide)
            .render(List.of(DetailedMemoryStats.of(look, snapshot.devices().getFirst())), true));
  }

  private static LiveBuffer circular(long program, long bytes, String cores) {
    LiveBuffer.Shape shape = new LiveBuffer.Shape(null, null, bytes, 4, program, true, cores);
    return new LiveBuffer(
        11, 0, 0, "ledger", MemoryType.CB, 111_360, 4 * bytes, 1, THEN, null, shape);
  }

  @Test
  void sumsByTag() {
    Golden.check("questions/tags.txt", TestRun.create().run("tags").out());
    Golden.check("questions/tags.json", TestRun.create().run("tags", "--json").out());
    assertThat(TestRun.create().env("COLUMNS", "30").run("tags").out().lines())
        .allMatch(line -> line.length() <= 30);
    assertThat(TestRun.create().run("tags", "-p", "99").exitCode()).isEqualTo(ExitCode.NO_MATCH);
  }

  private static Snapshot idle() {
    return Looks.at(THEN, 1).snapshot();
  }

  /** A process that takes 3 MiB a second, and one that takes none. */
  private String recording() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      Snapshot look =
          Looks.at(THEN.plusSeconds(i), 1)
              .holds(11, "ada", 0, (3L * i) << 20, 0)
              .holds(12, "bob", 0, 1 << 30, 0)
              .snapshot();
      String json = TestRun.on(look).run("--json").out();
      lines.append(String.join("", json.split("\n *", -1))).append('\n');
    }
    try {
      return Files.writeString(dir.resolve("log.ndjson"), lines).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void findsWhatGrowsInARecording() {
    String file = recording();
    TestRun.Result leaks = TestRun.create().run("leaks", file);
    assertThat(leaks.exitCode()).as(leaks.err()).isEqualTo(ExitCode.CONDITION_FALSE);
    Golden.check("questions/leaks.txt", leaks.out());
    Golden.check("questions/leaks.json", TestRun.create().run("leaks", file, "--json").out());
    TestRun.Result other = TestRun.create().run("leaks", file, "-p", "12");
    assertThat(other.exitCode()).isZero();
    assertThat(other.out()).contains("nothing grows without end");
    assertThat(TestRun.create().run("leaks", file, "--min-growth=1G").exitCode()).isZero();
    Golden.check("questions/eta.txt", TestRun.create().run("eta", file).out());
    Golden.check("questions/eta.json", TestRun.create().run("eta", file, "--json").out());
  }

  @Test
  void watchesForAWindow() {
    TestRun.Result leaks =
        TestRun.on(Looks.at(THEN.plusSeconds(3600), 1).holds(4310, "ada", 0, 1 << 30, 0).snapshot())
            .run("leaks", "--window=900ms", "--interval=100ms", "--older-than=1m");
    assertThat(leaks.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(leaks.out()).contains("OLD", "PID 4310", "512.0 MiB").doesNotContain("GROWS");
    TestRun.Result calm = TestRun.on(idle()).run("leaks", "--window=900ms", "--interval=100ms");
    assertThat(calm.exitCode()).as(calm.out()).isZero();
    TestRun.Result eta = TestRun.on(idle()).run("eta", "--window=900ms", "--interval=100ms");
    assertThat(eta.exitCode()).isZero();
    assertThat(eta.out()).contains("all looks are of one instant");
  }

  @Test
  void tooFewLooksAreNoClearance() {
    TestRun.Result result = TestRun.create().run("leaks", kept(earlier(), "one.json"));
    assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(result.out()).contains("growth can't be judged", "growth needs 8 looks");
  }

  @ParameterizedTest
  @CsvSource({
    "leaks --window=5x, got --window=5x",
    "leaks --window=8d, at most 7d",
    "leaks --window=0s, got --window=0s",
    "leaks --older-than=, got --older-than=",
    "leaks --window=1s --interval=1s, expected at least 8 looks",
    "leaks /none, /none: no such file",
    "eta /none --window=5s, expected files or a window",
    "fit -i 0, expected --size",
    "fit -i 0 --board=p150 --size=2K, expected -i",
    "fit -p 11 --board=p150 --size=2K, expected -i",
    "fit -i 0 -p 1 -p 2 --size=2K, expected one process",
  })
  void refusesWindowsAndFitsThatMakeNoSense(String line, String message) {
    TestRun.Result result = TestRun.create().run(line.split(" ", -1));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains(message).hasLineCount(1);
  }

  @Test
  void asksWhatFitsIntoWhatRuns() {
    Snapshot host = SnapshotSamples.p150x2();
    TestRun.Result fits = TestRun.on(host).run("fit", "-i", "0", "--size=52M");
    assertThat(fits.exitCode()).as(fits.err()).isZero();
    Golden.check("questions/fit-live.txt", fits.out());
    Golden.check(
        "questions/fit-live.json",
        TestRun.on(host).run("fit", "-i", "0", "--size=100M", "--type=L1", "--json").out());
    TestRun.Result large = TestRun.on(host).run("fit", "-i", "0", "--size=54M", "--type=L1");
    assertThat(large.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(large.out()).contains("does not fit", "fragmented");
    TestRun.Result silent = TestRun.on(host).run("fit", "-i", "1", "--size=2K");
    assertThat(silent.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(silent.out()).contains("not known", "publishes no figures");
    TestRun.Result board = TestRun.create().run("fit", "-i", "0", "--size=2K");
    assertThat(board.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(TestRun.on(idle()).run("fit", "-i", "0", "--size=2K").out())
        .contains("a first process", "fits", "inferred from p150");
  }
}
