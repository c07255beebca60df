package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ttmem.testkit.Golden;
import ttmem.testkit.Looks;

/** {@code ttmem alerts test}: rules over a recording. */
class AlertsCommandTest {
  private static final Instant THEN = Instant.parse("2026-03-14T15:00:00Z");
  private static final String RULES =
      """
      [[alert]]
      name = "DRAM nearly full"
      when = "dram > 90%"
      for = "30s"
      clear_for = "0s"

      [[alert]]
      when = "time_to_full(dram) < 1h"
      """;

  @TempDir Path dir;

  /** An hour in steps of ten seconds: ten minutes of it nearly full. */
  private String recording() throws Exception {
    StringBuilder looks = new StringBuilder();
    for (int i = 0; i < 360; i++) {
      long used = i >= 120 && i < 180 ? 33_000_000_000L : 1_000_000_007L;
      String json =
          TestRun.on(Looks.at(THEN.plusSeconds(10L * i), 1).holds(11, "ada", 0, used, 0).snapshot())
              .run("--json")
              .out();
      looks.append(json.replaceAll("\n *", "")).append('\n');
    }
    return Files.writeString(dir.resolve("hour.ndjson"), looks).toString();
  }

  private String rules(String text) throws Exception {
    return Files.writeString(dir.resolve("rules.toml"), text).toString();
  }

  @Test
  void saysWhatWouldHaveFired() throws Exception {
    String rules = rules(RULES);
    String hour = recording();
    TestRun.Result result = TestRun.create().run("alerts", "test", rules, "--from", hour);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.CONDITION_FALSE);
    Golden.check("alerts/test.txt", result.out());
    Golden.check(
        "alerts/test.json",
        TestRun.create().run("alerts", "test", rules, "--from", hour, "--json").out());
    TestRun.Result later =
        TestRun.create().run("alerts", "test", rules, "--from", hour, "--since=20m");
    assertThat(later.exitCode()).as(later.out()).isZero();
    assertThat(later.out()).contains("121 looks from 2026-03-14 15:39:50", "nothing fires");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          alerts tset             | expected nothing or test RULES, but got tset
          alerts test             | expected test RULES --from FILE
          alerts --since 1h       | expected --from and --since with test RULES only
          alerts test /none --from FILE | /none: no such file
          alerts test RULES --from /none | /none: no such file
          alerts test RULES --from FILE --since ever | got --since=ever
          """)
  void refusesWhatMakesNoSense(String line, String message) throws Exception {
    String file = Files.writeString(dir.resolve("f"), look()).toString();
    String[] words = line.replace("FILE", file).replace("RULES", rules(RULES)).split(" ", -1);
    TestRun.Result result = TestRun.create().run(words);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains(message).hasLineCount(1);
  }

  private static String look() {
    return TestRun.on(Looks.at(THEN, 1).snapshot()).run("--json").out();
  }

  @Test
  void aMistakeInTheRulesIsToldWithItsLine() throws Exception {
    String file = Files.writeString(dir.resolve("f"), look()).toString();
    String rules = rules("[[alert]]\nwhen = \"dram > 90%\"\nfro = \"30s\"\n");
    TestRun.Result result = TestRun.create().run("alerts", "test", rules, "--from", file);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .isEqualTo("ttmem: " + rules + ":3: alert.fro: there is no such key; did you mean for?\n");
    String none = rules("[alerts]\n");
    assertThat(TestRun.create().run("alerts", "test", none, "--from", file).err())
        .contains("expected rules, but there is no [[alert]]");
  }

  @Test
  void withoutAServerNobodyWatches() {
    String nowhere = dir.resolve("s").toString();
    TestRun.Result result = TestRun.create().run("alerts", "--control-socket", nowhere);
    assertThat(result.exitCode()).isEqualTo(ExitCode.NO_SERVER);
    assertThat(result.err()).contains("there is no such socket");
  }
}
