package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 90, unit = TimeUnit.SECONDS)
class DemoTest {
  @TempDir Path temporary;

  @Test
  void showsThreeProcessesLosesOneAndLeavesNothingBehind() throws Exception {
    Process demo = start("--seconds", "4");
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("(llama-train) was killed with SIGKILL; off the table after ")
        .containsPattern(peak("llama-train"))
        .containsPattern(peak("llama-serve"))
        .containsPattern(peak("bert-embed"))
        .containsPattern("ledger +\\S*llama-train ")
        .containsPattern("ledger +\\S*llama-serve ")
        .containsPattern("legacy +\\S*bert-embed ")
        .contains("at the end nothing was in use")
        .contains("live entries kept=0");
    assertAutopsy(output);
    assertThat(left()).isEmpty();
  }

  /** What its ledger said when it died. */
  private static void assertAutopsy(String output) {
    assertThat(output.substring(output.indexOf("What llama-train left behind")))
        .containsPattern("PID \\d+, \\S*llama-train ")
        .contains("ended without a word: killed or crashed")
        .containsPattern("0 +00000000DE300001 0000:01:00.0 +DRAM +[0-9.]+ [MG]iB")
        .containsPattern("1 +DRAM +[0-9.]+ [MG]iB")
        .containsPattern("L1 +[0-9.]+ MiB")
        .containsPattern("CB +[0-9.]+ MiB")
        .containsPattern("KERNEL +[0-9.]+ [KM]iB")
        .containsPattern("decoder\\.\\d+/mlp +[01] +DRAM +40 MiB +1");
  }

  private static String peak(String name) {
    return "largest seen of pid \\d+ \\("
        + name
        + "\\): [0-9.]+ [MG]iB DRAM, [0-9.]+ MiB L1, [0-9.]+ MiB CB, [0-9.]+ [KM]iB KERNEL";
  }

  @Test
  void leavesNoProcessBehindWhenItIsKilled() throws Exception {
    Process demo = start("--seconds", "60");
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> demo.descendants().filter(ProcessHandle::isAlive).count() == 4);
    List<ProcessHandle> children = demo.descendants().toList();

    demo.destroyForcibly().waitFor();

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void leavesNothingBehindWhenTheUserEndsIt(String signal) throws Exception {
    Process demo = start("--seconds", "60");
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> demo.descendants().filter(ProcessHandle::isAlive).count() == 4);
    List<ProcessHandle> children = demo.descendants().toList();

    new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor();
    String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor()).isEqualTo(signal.equals("INT") ? 130 : 143);
    assertThat(output).doesNotContain("Exception").doesNotContain("failed");
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    assertThat(left()).isEmpty();
  }

  private Process start(String... arguments) throws IOException {
    ProcessBuilder builder = Program.ttmem("demo");
    builder.command().addAll(List.of(arguments));
    builder.command().add(1, "-Djava.io.tmpdir=" + temporary);
    return builder.redirectErrorStream(true).start();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }
}
