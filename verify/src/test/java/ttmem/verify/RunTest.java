package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ttmem run} with real commands. */
@Timeout(120)
class RunTest {
  @TempDir Path directory;
  private Python python;

  private record Ended(int exitCode, String out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    python = new Python(Files.createDirectory(directory.resolve("ledgers")));
    Files.createDirectory(directory.resolve("host"));
  }

  private ProcessBuilder builder(List<String> options, String... command) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of("--sysroot", directory.resolve("host").toString()));
    arguments.addAll(options);
    arguments.add("--");
    arguments.addAll(List.of(command));
    ProcessBuilder builder = Program.ttmem(arguments.toArray(new String[0]));
    builder.environment().putAll(python.builder("").environment());
    return builder.redirectError(directory.resolve("err").toFile());
  }

  private Ended run(List<String> options, String... command) throws Exception {
    Process process = builder(options, command).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, Files.readString(directory.resolve("err")));
  }

  private List<String> left() throws Exception {
    try (Stream<Path> files = Files.list(python.ledgers())) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Test
  void saysThePeakAndWhatADetachedChildLeft() throws Exception {
    String program =
        """
        import os, ttmem
        h = ttmem.alloc(0, "DRAM", 1, 7919); ttmem.free_handle(h)
        if os.fork() == 0:
            os.setsid()
            with ttmem.tag("kv"): ttmem.alloc(0, "L1", 2, 104729)
            os._exit(0)
        os.wait(); print("hello")
        """;
    Path junit = directory.resolve("junit.xml");
    Ended ended =
        run(List.of("--fail-on-leak", "--junit", junit.toString()), "python3", "-c", program);

    assertThat(ended.out()).isEqualTo("hello\n");
    assertThat(ended.err())
        .contains("device 0: DRAM 7.7 KiB, L1 102.3 KiB")
        .contains("device 0 L1 102.3 KiB in 1, tag kv")
        .contains("FAILED fail-on-leak: expected nothing left, allocations=1 bytes=104729");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(junit).content().contains("failures=\"1\"");
    assertThat(left()).as("the ledger of the child, for autopsy").hasSize(2);
  }

  @Test
  void gatesPassAndLeaveNothing() throws Exception {
    String program = "import ttmem; ttmem.free_handle(ttmem.alloc(0, 'DRAM', 1, 2048))";
    assertThat(run(List.of("--max-dram", "2K", "--fail-on-leak"), "python3", "-c", program))
        .satisfies(ended -> assertThat(ended.exitCode()).as(ended.err()).isZero());
    assertThat(left()).isEmpty();
    assertThat(run(List.of("--max-dram", "2047"), "python3", "-c", program).exitCode())
        .isEqualTo(1);
  }

  @Test
  void nothingReportedNeverPassesAGateAndTheCommandsOwnCodeWins() throws Exception {
    Ended nothing = run(List.of("--max-l1", "1G"), "sh", "-c", "exit 0");
    assertThat(nothing.err()).contains("nothing reported");
    assertThat(nothing.exitCode()).isEqualTo(5);
    assertThat(run(List.of("--max-l1", "1G"), "sh", "-c", "exit 7").exitCode()).isEqualTo(7);
    assertThat(run(List.of(), "sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(run(List.of(), "sh", "-c", "exit 0").exitCode()).isZero();
    assertThat(run(List.of(), "no such command").exitCode()).isEqualTo(2);
    assertThat(left()).isEmpty();
  }

  @Test
  void aSignalGoesToTheCommandWhichEverybodySeesMeanwhile() throws Exception {
    Process process =
        builder(
                List.of(),
                "python3",
                "-uc",
                "import ttmem, signal; ttmem.alloc(0, 'DRAM', 1, 7919); print('up');"
                    + " signal.pause()")
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("up");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(ps()).contains("logical device 0: 7.7 KiB DRAM"));
      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(process.waitFor()).isEqualTo(143);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String ps() throws Exception {
    ProcessBuilder builder = Program.ttmem("ps", "--sysroot", directory.resolve("host").toString());
    builder.environment().putAll(python.builder("").environment());
    return Python.run(builder).output();
  }
}
