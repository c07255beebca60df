package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.HostTree;

/** The program as a process of its own: on a terminal, in a pipe, interrupted. */
class ProgramTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void watchesOnATerminalThroughAResizeAndGivesItBack() {
    HostTree.unpack("n300", folder);
    String script =
        "trap : INT; " + String.join(" ", watch("-r", "200")) + "; echo exit=$?; read x";
    try (TmuxPane pane = new TmuxPane(folder, 100, 40, script)) {
      await().atMost(DEADLINE).until(pane::screen, text -> text.contains("4242"));
      await().atMost(DEADLINE).until(pane::screen, text -> longestLine(text) == 100);
      assertThat(pane.state("alternate_on")).isEqualTo("1");
      assertThat(pane.state("cursor_flag")).isEqualTo("0");

      pane.resize(140, 30);
      await().atMost(DEADLINE).until(pane::screen, text -> longestLine(text) == 140);
      pane.resize(70, 12);
      await().atMost(DEADLINE).until(pane::screen, text -> text.contains("more lines"));
      await().atMost(DEADLINE).until(pane::screen, text -> longestLine(text) == 70);
      pane.resize(100, 40);
      String small = pane.screen();
      await().atMost(DEADLINE).until(pane::screen, text -> longestLine(text) == 100);
      String large = await().atMost(DEADLINE).until(pane::screen, text -> !text.equals(small));
      assertThat(large.lines().filter(line -> line.contains("Processes"))).hasSize(1);

      pane.type("C-c");
      String end = await().atMost(DEADLINE).until(pane::screen, text -> text.contains("exit="));
      assertThat(end).contains("exit=130").contains("4242");
      assertThat(pane.state("alternate_on")).isEqualTo("0");
      assertThat(pane.state("cursor_flag")).isEqualTo("1");
    }
  }

  @Test
  void streamsOneObjectPerLineAndTakesAClosedPipeForSuccess() throws Exception {
    HostTree.unpack("n300", folder);
    Process process = start(watch("-r", "100", "--json"));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 3; i++) {
        assertThat(lines.readLine()).startsWith("{\"schema\":\"ttmem/v1\"").endsWith("}");
      }
    }
    assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void endsWith130WhenInterrupted() throws Exception {
    HostTree.unpack("n300", folder);
    Process process = start(watch("-r", "100"));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).contains("ttmem");
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(process.exitValue()).isEqualTo(130);
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private List<String> watch(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "ttmem.cli.Main",
                "--sysroot",
                folder.toString(),
                "-w"));
    command.addAll(List.of(more));
    return command;
  }

  private static int longestLine(String screen) {
    return screen.lines().mapToInt(String::length).max().orElse(0);
  }
}
