package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/**
 * What a C++ and a Python program learn of a chip that both hold: from a server, and when that is
 * killed from each other's ledgers. Each names the chip by its own number.
 */
@Timeout(90)
class ClientQueryTest {
  private static final String PYTHON =
      """
      import sys, ttmem
      ttmem.device(1, bdf="0000:C1:00.0")
      ttmem.alloc(device=1, type="DRAM", address=0x4000000, size=4_000_037)
      ttmem.alloc(device=1, type="L1", address=0x8000, size=10_007)
      print("ready")
      for line in sys.stdin:
          q = ttmem.query(int(line))
          print(q.source, q.processes, *q.used["DRAM"], *q.used["CB"], *q.total["DRAM"])
      """;
  private static final long TOTAL = 32L << 30;

  @TempDir Path directory;

  @Test
  void theServersAmountsAreThoseOfAllProcessesAndWithoutItTheLedgersAreAdded() {
    HostTree.unpack("p150x2", directory.resolve("host"));
    try (Child server = Child.start(program(serve()));
        Child cpp = Child.start(program(cpp()));
        Child python = Child.start(program(new Python(ledgers()).builder(PYTHON)))) {
      while (!server.hear().startsWith("ready: ")) {}
      cpp.hear("ready");
      python.hear("ready");

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(cpp.ask("0"))
                      .isEqualTo(
                          "answer=0 from=server bdf=0000:c1:00.0 processes=2 dram=2:6000040"
                              + " l1=14008 cb=4036 total=3:"
                              + TOTAL));
      assertThat(python.ask("1"))
          .isEqualTo("server 2 at_least 6000040 at_least 4036 inferred " + TOTAL);
      // Never declared: by its position in bus order, where nobody reports anything.
      assertThat(cpp.ask("5")).startsWith("answer=19 from=nobody ");
      assertThat(python.ask("0")).startsWith("server 0 unknown None");

      server.kill();
      assertThat(cpp.ask("0"))
          .isEqualTo(
              "answer=0 from=ledgers bdf=0000:c1:00.0 processes=2 dram=2:6000040 l1=14008 cb=4036"
                  + " total=0:0");
      assertThat(python.ask("1"))
          .isEqualTo("ledgers 2 at_least 6000040 at_least 4036 unknown None");
      cpp.kill();
      assertThat(python.ask("1")).startsWith("ledgers 1 at_least 4000037 unknown None");
    }
  }

  private Path ledgers() {
    return directory.resolve("ledgers");
  }

  private ProcessBuilder program(ProcessBuilder builder) {
    builder.environment().put("TTMEM_DIR", ledgers().toString());
    builder.environment().put("TTMEM_SOCKET", directory.resolve("control.sock").toString());
    return builder;
  }

  private ProcessBuilder serve() {
    return Program.ttmem(
        "serve",
        "--sysroot",
        directory.resolve("host").toString(),
        "--legacy-socket",
        directory.resolve("legacy.sock").toString(),
        "--control-socket",
        directory.resolve("control.sock").toString(),
        "--state-dir",
        directory.resolve("state").toString());
  }

  private static ProcessBuilder cpp() {
    Path source = Path.of("src/test/c/side_by_side.cpp");
    return new ProcessBuilder(CProgram.compile(source, SideBySideTest.CPP).executable().toString());
  }
}
