package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ttmem.testkit.CaptureText;

class ReplayCommandTest {
  private static final String OPEN =
      "{\"format\":\"ttmem-alloc-vectors/1\",\"op\":\"construct\",\"size\":4096,\"offset\":0,"
          + "\"min_alloc\":64,\"align\":64,\"policy\":\"FIRST\",\"ops\":1}";

  @TempDir Path dir;

  private static TestRun.Result run(String... arguments) {
    return TestRun.create().run(arguments);
  }

  private String capture(String name) throws IOException {
    return Files.write(dir.resolve(name), CaptureText.real(name)).toString();
  }

  private String sequence(String result) throws IOException {
    String line = "{\"i\":0,\"op\":\"alloc\",\"size\":64,\"dir\":\"up\",\"r\":" + result + "}";
    return Files.write(dir.resolve("ops.jsonl"), List.of(OPEN, line)).toString();
  }

  @Test
  void printsThePeaksOfBothRealCaptures() throws Exception {
    TestRun.Result conv = run("replay", capture("conv2d.json"));
    assertThat(conv.exitCode()).isZero();
    assertThat(conv.err()).isEmpty();
    assertThat(conv.out()).contains("125536", "77888", "47648", "151", "Conv2dDeviceOperation");
    TestRun.Result matmul = run("replay", capture("matmul_normal_mode.json"), "--rule", "flat");
    assertThat(matmul.out()).contains("806912", "786432", "20480", "rule flat");
  }

  @Test
  void printsJsonAndWritesAChart() throws Exception {
    Path svg = dir.resolve("use.svg");
    TestRun.Result result =
        run("replay", "--json", capture("conv2d.json"), "--svg", svg.toString());
    assertThat(result.out()).startsWith("{").contains("\"schema\": \"ttmem-replay/v1\"");
    assertThat(svg).content().startsWith("<?xml").contains("peak 125536 B at node 151");
  }

  @Test
  void listsInnerOperationsOnDemand() throws Exception {
    String file = capture("conv2d.json");
    assertThat(run("replay", file).out()).doesNotContain("HaloDeviceOperation");
    assertThat(run("replay", file, "--level", "2").out()).contains("HaloDeviceOperation");
  }

  @Test
  void comparesASequenceWithItsOutcomes() throws Exception {
    TestRun.Result equal = run("replay", sequence("0"), "--check");
    assertThat(equal.exitCode()).isZero();
    assertThat(equal.out()).contains("compared 1 recorded outcomes: all are equal here");
    TestRun.Result different = run("replay", sequence("64"), "--check");
    assertThat(different.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(different.out()).contains("first difference: line 2: alloc: expected r=64");
    assertThat(run("replay", sequence("64"), "--check", "--json").out())
        .contains("\"schema\": \"ttmem-sequence/v1\"", "\"line\": 2");
    assertThat(run("replay", sequence("64")).exitCode()).isZero();
  }

  @Test
  void saysThatThereIsNothingToCompare() throws Exception {
    String line = "{\"i\":0,\"op\":\"clear\"}";
    Path file = Files.write(dir.resolve("plain.jsonl"), List.of(OPEN, line));
    TestRun.Result result = run("replay", file.toString(), "--check");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("nothing to compare").doesNotContain("all are equal");
  }

  @ParameterizedTest
  @CsvSource({
    "--rule=both, 'expected per-core or flat, but got --rule=both'",
    "--level=0, 'expected 1 to 1000, but got --level=0'",
    "--level=one, 'but got --level=one'",
    "--storage-cores=-3, 'but got --storage-cores=-3'",
    "--check, 'expected a sequence for --check'",
    "--reports=x, 'expected a sequence for --reports'",
  })
  void refusesOptionsThatMakeNoSense(String option, String message) throws Exception {
    TestRun.Result result = run("replay", capture("conv2d.json"), option);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void refusesFilesThatAreNoRecordings() throws Exception {
    assertThat(run("replay").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run("replay").err()).contains("expected a FILE to replay");
    assertThat(run("replay", dir.toString()).err()).contains("expected a regular file");
    assertThat(run("replay", dir.resolve("none").toString()).err()).contains("no such file");
    Path bad = Files.writeString(dir.resolve("bad.json"), "[{\"counter\":1}]");
    TestRun.Result result = run("replay", bad.toString());
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .contains("bad.json: node 0 (line 1): expected a node_type")
        .doesNotContain("Exception");
  }

  @Test
  void saysNothingOfProgressUnlessErrorsGoToATerminal() {
    long[] nowNs = {0};
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            Map.of(),
            new ByteArrayOutputStream(),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            null);
    try (Progress progress = new Progress(console, "x", 100, () -> nowNs[0])) {
      nowNs[0] = 10_000_000_000L;
      progress.accept(50);
    }
    assertThat(err.size()).isZero();
  }
}
