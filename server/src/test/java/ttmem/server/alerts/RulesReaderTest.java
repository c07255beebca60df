package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.server.ServerSettings;
import ttmem.server.config.ConfigException;
import ttmem.server.config.ConfigFile;
import ttmem.server.config.Section;

/** What a configuration file may say, and how it is told what it may not. */
class RulesReaderTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [[alert]]\\nwen = "dram > 1"             | c.toml:1: alert: expected the key when
          [[alert]]\\nwhen = "dram > 1"\\nseverty = "x" | c.toml:3: alert.severty: there is no such key; did you mean severity?
          [[alert]]\\nwhen = "dram > 1"\\nzzzzzz = 1 | c.toml:3: alert.zzzzzz: there is no such key; expected when, name, for,
          [[alert]]\\nwhen = "dram > 1001%"         | c.toml:2: alert.when: expected a part above 0% and up to 1000%, but got 1001%
          [[alert]]\\nwhen = "dram > 9X"            | c.toml:2: alert.when: expected bytes such as 2048, 300K or 2GiB, but got 9x
          [[alert]]\\nwhen = "vram > 9"             | c.toml:2: alert.when: expected a condition such as
          [[alert]]\\nwhen = "cb > 90%"             | c.toml:2: alert.when: cb has no capacity of its own
          [[alert]]\\nwhen = "dram < 9"             | c.toml:2: alert.when: expected > and a limit, but got dram < 9
          [[alert]]\\nwhen = "growth(dram) > 1GiB"  | c.toml:2: alert.when: expected a rate such as 100MiB/h
          [[alert]]\\nwhen = "untracked > 3"        | c.toml:2: alert.when: expected nothing after untracked
          [[alert]]\\nwhen = "largest_free < 5%"    | c.toml:2: alert.when: expected largest_free(TYPE)
          [[alert]]\\nwhen = "time_to_full(dram) < 99d" | c.toml:2: alert.when: expected a time up to 30d
          [[alert]]\\nwhen = "dram > 1G"\\nclear = "2G" | c.toml:3: alert.clear: expected a size or part, as the limit, and not above it
          [[alert]]\\nwhen = "dram > 90%"\\nclear = "2G" | c.toml:3: alert.clear: expected a size or part, as the limit
          [[alert]]\\nwhen = "dram > 1"\\nfor = "8d" | c.toml:3: alert.for: expected a time from 0s to 7d, but got 8d
          [[alert]]\\nwhen = "dram > 1"\\nfor = 30   | c.toml:3: alert.for: expected a string, but got 30
          [[alert]]\\nwhen = "dram > 1"\\nmute = "y" | c.toml:3: alert.mute: expected true or false, but got y
          [[alert]]\\nwhen = "dram > 1"\\nuser = "a"\\ntag = "b" | c.toml:4: alert.tag: expected user or tag, but got both
          [[alert]]\\nwhen = "untracked"\\ntag = "b" | c.toml:3: alert.tag: there is no such key
          [[alert]]\\nwhen = "untracked"\\n[[alert]]\\nwhen = "untracked" | c.toml:4: alert.when: there is a rule named untracked
          [[mute]]\\nrule = "x"                     | c.toml:2: mute.rule: there is no rule named x
          [[mute]]\\nuntil = "2026-01-01"           | c.toml:2: mute.until: expected a time such as
          [[command]]\\nrun = []                    | c.toml:2: command.run: expected a program
          [[command]]\\nrun = "x"\\ntimeout = "1h"   | c.toml:3: command.timeout: expected a time from 1s to 5m, but got 1h
          [[webhook]]\\nurl = "ftp://x/"            | c.toml:2: webhook.url: expected http://HOST/
          [[webhook]]\\nurl = "http://u:p@x/"       | c.toml:2: webhook.url: expected http://HOST/
          [[webhook]]\\nurl = "http://x/"\\nheaders = {"a b" = "c"} | c.toml:3: webhook.headers: expected a header, but got a b
          [webhook]\\nurl = "http://x/"             | c.toml:1: webhook: expected tables [[webhook]]
          [alerts]\\ninterval = "0s"                | c.toml:2: alerts.interval: expected a time from 1s to 1h, but got 0s
          [alert]\\nx = 1                           | c.toml:1: alert: expected tables [[alert]]
          [[alerts]]                                | c.toml:1: alerts: expected a table [alerts]
          [[alrt]]\\nwhen = "untracked"             | c.toml:1: alrt: there is no such key; did you mean alert
          a = = b                                   | c.toml:1:
          """)
  void saysWhatIsWrongAndWhere(String text, String complaint) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(complaint)
        .message()
        .hasLineCount(1);
  }

  private static AlertSettings read(String text) throws ConfigException {
    Section root = ConfigFile.parse("c.toml", text);
    AlertSettings settings = RulesReader.read(root);
    root.nothingElse();
    return settings;
  }

  @Test
  void readsEverythingThatTheGuideShows() throws Exception {
    String guide = Files.readString(Path.of("..", "docs", "alerts.md"));
    StringBuilder all = new StringBuilder();
    int from = guide.indexOf("```toml\n");
    while (from >= 0) {
      int end = guide.indexOf("```", from + 8);
      all.append(guide, from + 8, end);
      from = guide.indexOf("```toml\n", end);
    }
    AlertSettings settings = read(all.toString());
    assertThat(settings.rules())
        .extracting(rule -> rule.condition().getClass().getSimpleName())
        .contains(
            "UseAbove",
            "TimeToFull",
            "LargestFree",
            "Growth",
            "DiedHolding",
            "HeldUntracked",
            "SourceFailing");
    assertThat(settings.receivers()).hasSize(3);
    assertThat(settings.mutes()).isNotEmpty();
  }

  @Test
  void aRuleOfOneLineIsItsOwnName() {
    AlertSettings settings =
        AlertSettings.NONE.with(List.of("dram > 90% for 30s", "growth(l1) > 64K/s"));
    assertThat(settings.rules().getFirst().hold()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.rules().getFirst().name()).isEqualTo("dram > 90% for 30s");
    assertThat(((Growth) settings.rules().getLast().condition()).bytesPerHour())
        .isEqualTo(3600L * 65_536);
    assertThatThrownBy(() -> settings.with(List.of("growth(l1) > 64K/s")))
        .hasMessageContaining("but got twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "for 30s", "dram > 90% for ever", "dram > 90% for 8d", "dram >", "> 5"})
  void aLineThatIsNoRuleIsRefused(String line) {
    assertThatThrownBy(() -> RuleText.rule(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileThatEverybodyMayWriteRunsNoCommands() throws Exception {
    Path file = Files.writeString(dir.resolve("c.toml"), "[[alert]]\nwhen = \"untracked\"\n");
    assertThat(ServerSettings.read(file, _ -> null).alerts().rules()).hasSize(1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> ServerSettings.read(file, _ -> null))
        .hasMessage(file + ": every user may write it: expected mode 0644 or less (chmod o-w)");
    assertThatThrownBy(() -> ServerSettings.read(dir, _ -> null))
        .hasMessageContaining("a regular file");
    assertThatThrownBy(() -> ServerSettings.read(Path.of("/dev/zero"), _ -> null))
        .hasMessageContaining("a regular file");
    assertThatThrownBy(() -> ServerSettings.read(dir.resolve("x"), _ -> null))
        .hasMessageContaining("no such");
  }
}
