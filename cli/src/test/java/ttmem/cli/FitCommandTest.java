package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ttmem.testkit.CaptureText;

class FitCommandTest {
  @TempDir Path dir;

  private static TestRun.Result run(String... arguments) {
    return TestRun.create().run(arguments);
  }

  private String capture(String name) throws IOException {
    return Files.write(dir.resolve(name), CaptureText.real(name)).toString();
  }

  @Test
  void answersForEachTypeAndNamesTheProfile() {
    TestRun.Result result = run("fit", "--board", "p150b", "--size", "300K");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("board p150 2026-08, empty")
        .contains("DRAM, 307200 B in pages of 2048 B, interleaved: fits")
        .contains("L1, 307200 B in pages of 2048 B, interleaved: fits");
  }

  @Test
  void endsWith1IfItDoesNotFit() {
    TestRun.Result result =
        run("fit", "--board=n150", "--type=l1", "--size=1GiB", "--cores=8x8", "--vintage=2026-01");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(result.out()).contains("board n150 2026-01", "sharded over 64 cores: does not fit");
    TestRun.Result json = run("fit", "--board=p150", "--type=L1", "--size=1GiB", "--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(json.out())
        .contains("\"schema\": \"ttmem-fit/v1\"", "\"fits\": false", "\"vintage\": \"2026-08\"");
  }

  @Test
  void asksAfterARecording() throws Exception {
    TestRun.Result result =
        run(
            "fit",
            "--board=p150",
            "--vintage=2026-06",
            "--type=L1",
            "--size=220K",
            "--after",
            capture("matmul_normal_mode.json"));
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("after ", "at 1570816, takes 2048 B of each bank");
  }

  @Test
  void replaysACaptureOnABoard() throws Exception {
    TestRun.Result fits =
        run("replay", capture("matmul_normal_mode.json"), "--board=p150", "--vintage=2026-06");
    assertThat(fits.exitCode()).isZero();
    assertThat(fits.out())
        .contains("Allocated again on board p150 2026-06: fits")
        .contains("addresses equal to those of the capture: 5 of 5");
    TestRun.Result fails = run("replay", capture("conv2d.json"), "--board=n150");
    assertThat(fails.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(fails.out())
        .contains("board n150 2026-08: DOES NOT FIT")
        .contains("fails first at node 21, in ttnn.conv2d > tt::tt_metal::create_device_tensor");
    assertThat(run("replay", capture("conv2d.json"), "--board=p150", "--json").out())
        .contains("\"fits\": true", "\"l1_small_assumed\": true");
  }

  @Test
  void runsASequenceOnAnotherBoard() throws Exception {
    String open = "{\"format\":\"ttmem-bank-vectors/1\",\"op\":\"config\"}";
    String small = "{\"op\":\"buf\",\"id\":1,\"type\":\"L1\",\"size\":2048,\"page\":2048}";
    String large = "{\"op\":\"buf\",\"id\":2,\"type\":\"L1\",\"size\":204800000,\"page\":2048}";
    Path ops = Files.write(dir.resolve("ops.jsonl"), List.of(open, small, large));
    TestRun.Result fails = run("replay", ops.toString(), "--board=n300");
    assertThat(fails.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(fails.out())
        .contains("1 operations on board n300 2026-08: DOES NOT FIT")
        .contains("fails first at line 3, buf id=2 type=L1");
    Files.write(ops, List.of(open, small));
    TestRun.Result fits = run("replay", ops.toString(), "--board=n300", "--json");
    assertThat(fits.exitCode()).isZero();
    assertThat(fits.out()).contains("\"schema\": \"ttmem-sequence-board/v1\"", "\"fits\": true");
    assertThat(run("replay", ops.toString(), "--board=n300", "--check").err())
        .contains("expected --board without --check");
  }

  @Test
  void endsWith1IfTheRecordingBeforeItDoesNotFit() throws Exception {
    TestRun.Result capture =
        run("fit", "--board=n150", "--size=2K", "--after", capture("conv2d.json"));
    assertThat(capture.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(capture.err()).contains("node 21: does not fit on n150 2026-08");
    String open = "{\"format\":\"ttmem-bank-vectors/1\",\"op\":\"config\"}";
    String large = "{\"op\":\"buf\",\"id\":2,\"type\":\"L1\",\"size\":204800000,\"page\":2048}";
    Path ops = Files.write(dir.resolve("ops.jsonl"), List.of(open, large));
    TestRun.Result sequence = run("fit", "--board=n150", "--size=2K", "--after", ops.toString());
    assertThat(sequence.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(sequence.err()).contains("line 2: does not fit on n150 2026-08: Out of Memory");
  }

  @Test
  void namesTheOptionThatMakesRoomForL1Small() {
    TestRun.Result result = run("fit", "--board=p150", "--size=2K", "--type=L1_SMALL");
    assertThat(result.exitCode()).isEqualTo(ExitCode.CONDITION_FALSE);
    assertThat(result.out()).contains("set --l1-small");
  }

  @Test
  void saysThatAProgramCannotRunAgainInsteadOfANegativeGap() throws Exception {
    CaptureText text = new CaptureText();
    text.circularBuffer(800_000, "\"{[0-0 - 1-1]}\"", 0);
    text.node(
        "buffer_allocate",
        "{\"address\":0,\"layout\":\"INTERLEAVED\",\"num_cores\":0,\"page_size\":1000000,\"size\":110000000,\"max_size_per_bank\":1000000,\"type\":\"L1\",\"device_id\":0}",
        text.buffer());
    String file = text.writeTo(dir.resolve("again.json")).toString();
    TestRun.Result result = run("replay", file, "--board=p150");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("fits", "running that program again would")
        .doesNotContain(": -");
    assertThat(run("replay", file, "--board=p150", "--json").out())
        .contains("\"bytes\": 0,", "\"overlap_bytes\": 338496")
        .doesNotContain(": -");
  }

  @ParameterizedTest
  @CsvSource({
    "--size=1K, 'expected --board with one of e75'",
    "'--board=p150', 'expected --size'",
    "'--board=p999 --size=1K', 'unknown board: board=p999'",
    "'--board=p150 --size=1K --vintage=1999-01', 'vintage=1999-01'",
    "'--vintage=2026-08 --size=1K', 'expected --board with --vintage'",
    "'--board=p150 --size=-1', 'got --size=-1'",
    "'--board=p150 --size=1.5G', 'got --size=1.5G'",
    "'--board=p150 --size=99999999999999999999', 'got --size=99999999999999999999'",
    "'--board=p150 --size=9000000P', 'expected at most 2^63-1 bytes'",
    "'--board=p150 --size=0', 'got size=0'",
    "'--board=p150 --size=3000', 'size=3000 page=2048'",
    "'--board=p150 --size=2K --type=SRAM', 'got --type=SRAM'",
    "'--board=p150 --size=2K --cores=8x', 'got --cores=8x'",
    "'--board=p150 --size=2K --cores=0x8', 'got --cores=0x8'",
    "'--board=n150 --size=80K --cores=2x20', 'compute grid of 8x8 of n150 2026-08, but got"
        + " --cores=2x20'",
    "'--board=p150 --size=2K --after=/none', '/none: no such file'",
  })
  void refusesQuestionsThatMakeNoSense(String options, String message) {
    String[] arguments = ("fit " + options).split(" ", -1);
    TestRun.Result result = run(arguments);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains(message).doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
  }
}
