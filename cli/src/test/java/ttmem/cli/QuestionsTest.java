package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import ttmem.model.Snapshot;
import ttmem.monitor.questions.Who;
import ttmem.testkit.Golden;
import ttmem.testkit.Looks;

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
}
