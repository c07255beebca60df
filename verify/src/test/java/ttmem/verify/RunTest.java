package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
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
  /** As the old clients do: no tracker, one frame, and time enough to be seen. */
  private static final String OLD_CLIENT =
      """
      import os, socket, struct, time
      s = socket.socket(socket.AF_UNIX)
      s.connect(os.environ["TTMEM_LEGACY_SOCKET"])
      s.sendall(struct.pack("<B3xiQB3xiQQ", 1, 0, 10007, 1, os.getpid(), 4096, 1).ljust(112, b"\\0"))
      print("tracking", os.environ["TT_ALLOC_TRACKING_ENABLED"])
      time.sleep(3)
      """;

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
    return ended(builder(options, command).start());
  }

  private Ended ended(Process process) throws Exception {
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

  @Test
  void theProgramBeforeAnExecAndTheOneAfterItAreBothAccountedFor() throws Exception {
    String program =
        """
        import os, ttmem
        print(os.environ["TTMEM_KEEP"], os.environ.get("TT_ALLOC_TRACKING_ENABLED"), flush=True)
        ttmem.alloc(0, "L1", 1, 104729)
        os.execvp("python3", ["python3", "-c",
            "import ttmem; ttmem.free_handle(ttmem.alloc(0, 'DRAM', 1, 15485863))"])
        """;
    Path json = directory.resolve("result.json");
    Path junit = directory.resolve("junit.xml");
    List<String> options =
        List.of("--json-file", json.toString(), "--junit", junit.toString(), "--max-dram", "15M");
    ProcessBuilder builder = builder(options, "python3", "-c", program);
    builder.environment().put("TTMEM_LEGACY_SOCKET", directory.resolve("nobody").toString());
    builder.environment().remove("TT_ALLOC_TRACKING_ENABLED");
    Ended ended = ended(builder.start());

    assertThat(ended.out()).as("no server listens").isEqualTo("1 None\n");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(json)
        .content()
        .containsSubsequence("\"dram\"", "15485863", "\"l1\"", "104729")
        .containsSubsequence("still_allocated", "\"l1\"", "104729")
        .contains("\"max-dram\" : \"passed\"");
    assertThat(junit).content().contains("tests=\"2\" failures=\"0\"");
  }

  @Test
  void aSignalOfTheCommandsChoiceReachesItAndItsOwnCodeWinsOverAGate() throws Exception {
    String program =
        """
        import os, signal, sys, ttmem
        if os.fork() == 0:
            ttmem.alloc(0, "L1", 1, 104729)
            os.kill(os.getpid(), signal.SIGKILL)
        os.wait()
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(3))
        ttmem.alloc(0, "DRAM", 1, 7919)
        os.kill(os.getppid(), signal.SIGUSR1)
        while True: signal.pause()
        """;
    Ended ended = run(List.of("--max-dram", "1K"), "python3", "-c", program);

    assertThat(ended.err())
        .contains("device 0: DRAM 7.7 KiB, L1 102.3 KiB")
        .contains("device 0 L1 102.3 KiB in 1")
        .contains("FAILED max-dram: expected at most 1024 bytes, peak=7919");
    assertThat(ended.exitCode()).isEqualTo(3);
  }

  @Test
  void aProgramWithoutATrackerIsSampledThroughTheServer() throws Exception {
    Path legacy = directory.resolve("legacy.sock");
    Path control = directory.resolve("control.sock");
    ProcessBuilder serve =
        Program.ttmem(
            "serve",
            "--sysroot",
            directory.resolve("host").toString(),
            "--legacy-socket",
            legacy.toString(),
            "--control-socket",
            control.toString(),
            "--state-dir",
            directory.resolve("state").toString());
    Process server =
        serve.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> listens(legacy) && listens(control));
      ProcessBuilder builder =
          builder(
              List.of("--control-socket", control.toString(), "--max-l1", "10006"),
              "python3",
              "-c",
              OLD_CLIENT);
      builder.environment().put("TTMEM_LEGACY_SOCKET", legacy.toString());
      Ended ended = ended(builder.start());

      assertThat(ended.out()).isEqualTo("tracking 1\n");
      assertThat(ended.err())
          .contains("sampled peak", "L1 9.8 KiB")
          .contains("FAILED max-l1: expected at most 10006 bytes, peak=10007");
      assertThat(ended.exitCode()).isEqualTo(1);
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static boolean listens(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private String ps() throws Exception {
    ProcessBuilder builder = Program.ttmem("ps", "--sysroot", directory.resolve("host").toString());
    builder.environment().putAll(python.builder("").environment());
    return Python.run(builder).output();
  }
}
