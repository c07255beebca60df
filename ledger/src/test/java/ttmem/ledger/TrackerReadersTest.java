package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.LedgerReader;
import ttmem.model.BufferType;

/** Nobody waits for who reads: a process that never rests, is stopped, or was killed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TrackerReadersTest {
  private static final int PAIRS = 100_000;
  private static final int LIVE = 100;
  private static final String READER =
      """
      import os, sys
      fd = os.open(sys.argv[1], os.O_RDONLY)
      os.pread(fd, 1 << 20, 0)
      print(".", flush=True)
      while True:
          at = 0
          while part := os.pread(fd, 1 << 20, at):
              at += len(part)
      """;

  @TempDir Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"CONT", "STOP", "KILL"})
  void noReaderIsWaitedFor(String signal) throws Exception {
    try (Tracker tracker = Tracker.open(TrackerOptions.defaults().withDirectory(directory))) {
      for (int i = 0; i < LIVE; i++) {
        tracker.alloc(0, BufferType.DRAM, i, 64);
      }
      Path ledger = tracker.status().ledger().orElseThrow();
      Process reader =
          new ProcessBuilder(List.of("python3", "-c", READER, ledger.toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        assertThat(reader.getInputStream().read()).as("it reads").isEqualTo('.');
        signal(reader, signal);
        for (int i = 0; i < PAIRS; i++) {
          tracker.free(0, BufferType.DRAM, i % LIVE);
          tracker.alloc(0, BufferType.DRAM, i % LIVE, 64 + i % 64);
        }
        assertExact(ledger);
      } finally {
        reader.destroyForcibly().waitFor();
      }
    }
  }

  /** Sends it in the middle of the reading; a stopped or killed one reads no more. */
  private static void signal(Process reader, String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(reader.pid())).start().waitFor();
    if (signal.equals("KILL")) {
      reader.waitFor();
    } else if (signal.equals("STOP")) {
      Path stat = Path.of("/proc", Long.toString(reader.pid()), "stat");
      while (!Files.readString(stat).contains(") T ")) {
        Thread.onSpinWait();
      }
    }
  }

  private static void assertExact(Path ledger) throws IOException {
    try (LedgerReader reader = LedgerReader.open(ledger, false)) {
      Counters dram = reader.device(0).counter(LedgerType.DRAM);
      assertThat(reader.state().events()).isEqualTo(2L * PAIRS + LIVE);
      assertThat(dram.allocs()).isEqualTo(PAIRS + LIVE);
      assertThat(dram.frees()).isEqualTo(PAIRS);
      assertThat(dram.currentCount()).isEqualTo(LIVE);
    }
  }
}
