package ttmem.ledger.reap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.Tracker;
import ttmem.ledger.TrackerOptions;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Recovery;
import ttmem.ledger.reap.Reaper.Outcome;
import ttmem.ledger.reap.Reaper.Result;
import ttmem.model.BufferType;
import ttmem.testkit.Child;

/** Ledgers of real processes, alive, dead and in between. */
@Timeout(60)
final class ReaperTest {
  @TempDir Path directory;
  @TempDir Path state;

  private final List<Child> children = new ArrayList<>();

  private Child tracked() {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/usr/bin/python3",
            "-c",
            """
            import sys, os, ttmem
            with ttmem.tag("decoder"):
                ttmem.alloc(2, "DRAM", 0x20, 104729)
            ttmem.alloc(2, "L1", 0x40, 7919)
            print("ready", flush=True)
            for line in sys.stdin:
                exec(line.strip())
            """);
    builder.environment().put("TTMEM_DIR", directory.toString());
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Child child = Child.start(builder);
    children.add(child);
    child.hear("ready");
    return child;
  }

  private Path ledger() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".ledger")).findFirst().orElseThrow();
    }
  }

  private Outcome reap(Path ledger) {
    return new Reaper(state, Duration.ZERO).reap(ledger);
  }

  @Test
  void movesTheLedgerOfAKilledProcessWithAllThatItSays() throws IOException {
    Path ledger;
    try (Child child = tracked()) {
      ledger = ledger();
      child.kill();
    }
    assertThat(reap(ledger)).isEqualTo(new Outcome(Result.REAPED, ""));
    assertThat(directory).isEmptyDirectory();
    List<Path> kept = new Morgue(state).ledgers();
    assertThat(kept).hasSize(1);
    assertThat(Files.size(kept.getFirst())).isLessThan(1 << 20);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.getFirst())))
        .isEqualTo("rw-------");
    try (LedgerReader reader = LedgerReader.open(kept.getFirst(), false)) {
      Recovery recovery = Recovery.of(reader);
      List<Entry> entries = new ArrayList<>();
      assertThat(recovery.entries(entries::add)).isZero();
      assertThat(entries).extracting(Entry::sizeBytes).containsExactly(104729L, 7919L);
      assertThat(recovery.tag(entries.getFirst().tag())).isEqualTo("decoder");
      assertThat(recovery.device(2).counter(LedgerType.DRAM).currentBytes()).isEqualTo(104729);
      assertThat(recovery.events(10)).hasSize(2);
    }
  }

  @Test
  void leavesTheLedgerOfALiveProcessAndItsLockAlone() throws IOException {
    try (Child child = tracked()) {
      Path ledger = ledger();
      for (int i = 0; i < 2; i++) {
        assertThat(reap(ledger)).isEqualTo(new Outcome(Result.LEFT, "its process lives"));
      }
      assertThat(child.isAlive()).isTrue();
      assertThat(ledger).exists();
      child.kill();
    }
  }

  @Test
  void leavesALedgerWhoseProcessRunsAnotherProgramByNow() throws IOException {
    try (Child child = tracked()) {
      child.say("os.execvp('sh', ['sh', '-c', 'echo another program; exec cat'])");
      child.hear("another program");
      assertThat(reap(ledger()).why()).contains("exec");
      child.kill();
    }
  }

  @Test
  void leavesItsOwnLedgerAlone() throws IOException {
    try (Tracker tracker = Tracker.open(TrackerOptions.defaults().withDirectory(directory))) {
      tracker.alloc(0, BufferType.DRAM, 0x20, 13);
      for (int i = 0; i < 2; i++) {
        assertThat(reap(ledger())).isEqualTo(new Outcome(Result.LEFT, "it is this process's own"));
      }
      assertThat(tracker.free(0, BufferType.DRAM, 0x20)).isTrue();
    }
  }

  @Test
  void leavesOneAloneForAWhile() throws IOException {
    try (Child child = tracked()) {
      child.kill();
    }
    assertThat(new Reaper(state, Duration.ofHours(1)).reap(ledger()).why())
        .isEqualTo("its process died only now");
  }

  @Test
  void givesALedgerItsNameBackWhenThereIsNoRoomForIt() throws IOException {
    try (Child child = tracked()) {
      child.kill();
    }
    Path file = Files.createFile(state.resolve("a file"));
    Path ledger = ledger();
    assertThat(new Reaper(file.resolve("below"), Duration.ZERO).reap(ledger).result())
        .isEqualTo(Result.FAILED);
    assertThat(ledger).exists();
    assertThat(reap(ledger).result()).isEqualTo(Result.REAPED);
  }

  @Test
  void takesUpWhatAKilledReaperLeftHalfWay() throws IOException {
    try (Child child = tracked()) {
      child.kill();
    }
    Path ledger = ledger();
    Path taken = ledger.resolveSibling("." + ledger.getFileName() + ".reap");
    Files.move(ledger, taken);
    assertThat(reap(taken).result()).isEqualTo(Result.REAPED);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void keepsNoMoreThanItMay() throws IOException {
    for (int i = 0; i < 70; i++) {
      Path old = Files.createFile(state.resolve(i + "-1-1-1.ledger"));
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(1000L - i)));
    }
    Path ancient = Files.createFile(state.resolve("99-1-1-1.ledger"));
    Files.setLastModifiedTime(ancient, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    Path foreign = Files.createFile(state.resolve("entries"));
    try (Child child = tracked()) {
      child.kill();
    }
    assertThat(reap(ledger()).result()).isEqualTo(Result.REAPED);
    assertThat(new Morgue(state).ledgers()).hasSize(Morgue.MAX_FILES).doesNotContain(ancient);
    assertThat(foreign).exists();
  }
}
