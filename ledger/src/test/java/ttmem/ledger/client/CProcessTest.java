package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.testkit.Child;

/** What a C process may do to itself, and what its ledger says then. */
final class CProcessTest {
  @TempDir(factory = SharedMemory.class)
  Path directory;

  private CClient client() {
    return new CClient(directory);
  }

  @Test
  void sixtyFourThreadsLoseNothing() throws IOException {
    try (Child program = client().start("threads", "64", "3000")) {
      Path path = CClient.path(program.hear());
      String expected = program.hear();
      try (LedgerReader ledger = CClient.open(path)) {
        List<Entry> entries = CClient.entries(ledger);
        long bytes = entries.stream().mapToLong(Entry::sizeBytes).sum();
        assertThat("live=" + entries.size() + " bytes=" + bytes).isEqualTo(expected);
        assertThat(ledger.state().live()).isEqualTo(entries.size());
        assertThat(ledger.state().events()).isEqualTo(64 * 3000);
        for (int device : ledger.state().devicesUsed()) {
          assertThat(ledger.device(device).counter(LedgerType.DRAM).currentBytes())
              .isEqualTo(CClient.sum(entries, device, LedgerType.DRAM));
        }
        assertThat(ledger.state().duplicateKeys()).isZero();
        assertThat(ledger.state().inexactSinceNs()).isZero();
      }
      assertThat(program.leave()).isEqualTo(64);
    }
  }

  /**
   * The parent's threads are inside events at each fork; the child frees what only the parent has.
   */
  @Test
  void aForkedChildStartsALedgerOfItsOwn() throws IOException {
    int forks = 30;
    try (Child program = client().start("forks", Integer.toString(forks))) {
      for (int i = 0; i < forks; i++) {
        Path child = CClient.path(program.hear());
        // It tells before it ends.
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (CClient.isAlive(child)) {
          assertThat(System.nanoTime()).as("the child ends").isLessThan(deadline);
          Thread.onSpinWait();
        }
        try (LedgerReader ledger = CClient.open(child)) {
          assertThat(ledger.state().unknownFrees()).isEqualTo(1);
          assertThat(CClient.entries(ledger)).extracting(Entry::sizeBytes).containsExactly(99L);
        }
      }
      Path parent = CClient.path(program.hear());
      assertThat(CClient.isAlive(parent)).isTrue();
      try (LedgerReader ledger = CClient.open(parent)) {
        assertThat(ledger.state().unknownFrees()).isZero();
        assertThat(ledger.device(5).counter(LedgerType.L1).currentBytes()).isEqualTo(77);
      }
      assertThat(program.leave()).isZero();
    }
  }

  @Test
  void execEndsOneLedgerAndBeginsTheNext() throws IOException {
    try (Child program = client().start("exec")) {
      Path before = CClient.path(program.hear());
      Path after = CClient.path(program.hear());
      assertThat(after.getFileName().toString())
          .isEqualTo(before.getFileName().toString().replace("-1.ledger", "-2.ledger"));
      assertThat(CClient.isAlive(before)).isFalse();
      assertThat(CClient.isAlive(after)).isTrue();
      assertThat(program.leave()).isZero();
    }
  }

  @Test
  void aLibraryThatIsUnloadedEndsItsOwnLedgerOnly() throws IOException {
    Path library = CClient.library();
    for (String leave : List.of("", "one")) {
      List<String> command = new ArrayList<>(List.of(CClient.driver().toString()));
      command.addAll(List.of("library", library.toString()));
      if (!leave.isEmpty()) {
        command.add(leave);
      }
      try (Child program = client().start(command)) {
        Path own = CClient.path(program.hear());
        Path loaded = CClient.path(program.hear());
        assertThat(loaded).isNotEqualTo(own);
        program.hear("closed");
        assertThat(CClient.isAlive(own)).isTrue();
        assertThat(CClient.isAlive(loaded)).isFalse();
        assertThat(Files.exists(loaded)).isEqualTo(!leave.isEmpty());
        if (!leave.isEmpty()) {
          try (LedgerReader ledger = CClient.open(loaded)) {
            assertThat(ledger.state().end()).isEqualTo(LedgerState.End.CLOSED);
            assertThat(ledger.state().live()).isEqualTo(1);
          }
        }
        assertThat(program.leave()).isZero();
      }
    }
  }

  @Test
  void aCleanEndWithNothingLiveLeavesNothingUnlessItIsToBeKept() throws IOException {
    try (Child program = client().start("exit", "0")) {
      program.hear();
      assertThat(program.exitCode()).isZero();
    }
    assertThat(client().files()).isEmpty();
    try (Child program = client().with("TTMEM_KEEP", "1").start("exit", "0")) {
      Path path = CClient.path(program.hear());
      assertThat(program.exitCode()).isZero();
      try (LedgerReader ledger = CClient.open(path)) {
        assertThat(ledger.header().keep()).isTrue();
        assertThat(ledger.state().exitStatus()).isZero();
        assertThat(ledger.state().live()).isZero();
      }
    }
  }

  @Test
  void anExitSaysItsStatusAndWhatWasStillHeld() throws IOException {
    try (Child program = client().start("exit", "7")) {
      Path path = CClient.path(program.hear());
      assertThat(program.exitCode()).isEqualTo(7);
      try (LedgerReader ledger = CClient.open(path)) {
        assertThat(ledger.state().end()).isEqualTo(LedgerState.End.EXIT);
        assertThat(ledger.state().exitStatus()).isEqualTo(7);
        assertThat(CClient.entries(ledger)).hasSize(1);
      }
    }
  }

  /** Only what runs exit handlers can say how it ended; what was held is told in every case. */
  @ParameterizedTest
  @CsvSource({
    "exit, EXIT, 3",
    "pthread_exit, EXIT, 0",
    "_exit, NONE, 3",
    "quick_exit, NONE, 3",
    "abort, NONE, 134",
    "signal, NONE, 143"
  })
  void whateverWayItEndsTheLedgerTellsWhatWasHeld(String way, LedgerState.End end, int status)
      throws IOException {
    try (Child program = client().start("end", way)) {
      Path path = CClient.path(program.hear());
      assertThat(program.exitCode()).isEqualTo(status);
      assertThat(CClient.isAlive(path)).isFalse();
      try (LedgerReader ledger = CClient.open(path)) {
        assertThat(ledger.state().end()).isEqualTo(end);
        assertThat(CClient.entries(ledger)).extracting(Entry::sizeBytes).containsExactly(11L);
      }
    }
  }

  @Test
  void aProgramThatClosesAllDescriptorsIsSeenAgainWithinASecondOfEvents() throws IOException {
    try (Child program = client().start("closed-descriptors")) {
      Path path = CClient.path(program.hear());
      assertThat(CClient.isAlive(path)).isTrue();
      assertThat(program.leave()).isZero();
    }
  }

  @Test
  void aClockThatIsSetChangesNoAmount() throws IOException {
    try (Child program = client().start("clock")) {
      try (LedgerReader ledger = CClient.open(CClient.path(program.hear()))) {
        assertThat(ledger.device(0).counter(LedgerType.DRAM).currentBytes()).isEqualTo(57);
        assertThat(ledger.device(0).counter(LedgerType.DRAM).peakBytes()).isEqualTo(150);
        assertThat(ledger.windows(0, LedgerType.DRAM))
            .extracting(peak -> peak.peakBytes())
            .contains(57L);
      }
      assertThat(program.leave()).isZero();
    }
  }

  @Test
  void aLockThatIsLostForEverCostsASecondNotTheProgram() throws IOException {
    try (Child program = client().start("lost-lock")) {
      long waitedMs = Long.parseLong(program.hear().replace("waited=", ""));
      assertThat(waitedMs).isBetween(900L, 5000L);
      try (LedgerReader ledger = CClient.open(CClient.path(program.hear()))) {
        assertThat(ledger.state().inexactSinceNs()).isNotZero();
        assertThat(CClient.entries(ledger)).extracting(Entry::sizeBytes).containsExactly(11L, 13L);
      }
      assertThat(program.leave()).isZero();
    }
  }

  @Test
  void onlyTheOldestDeadLedgersBeyondSixtyFourAreRemoved() throws IOException {
    for (int i = 0; i < 70; i++) {
      try (Child program = client().start("exit", "7")) {
        program.hear();
        assertThat(program.exitCode()).isEqualTo(7);
      }
    }
    assertThat(client().files()).hasSize(2 * 65);
  }

  @Test
  void switchedOffItLeavesNoTrace() throws IOException {
    try (Child program = client().with("TTMEM_DISABLED", "1").start("calls")) {
      program.hear("ledger=switched off by TTMEM_DISABLED=1");
      assertThat(program.leave()).isZero();
    }
    assertThat(client().files()).isEmpty();
  }

  @Test
  void aLedgerThatIsRemovedUnderItsWriterHarmsNobody() throws IOException {
    try (Child program = client().start("many", "3000")) {
      Path path = CClient.path(program.hear());
      Files.delete(path);
      Files.delete(Path.of(path + ".lock"));
      program.say("go on");
      program.hear("freed");
      assertThat(program.leave()).isEqualTo(3000 % 256);
    }
  }
}
