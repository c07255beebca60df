package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.Recovery;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.DeadLedger;
import ttmem.testkit.Child;

/** Java programs killed at work, while somebody looks. */
@Timeout(120)
final class TrackerKillTest {
  private static final int PROGRAMS = 4;
  private static final int TRACKERS = 30;
  private static final int MOST_LOOKS = 12;

  @TempDir Path directory;

  @Test
  void everyLedgerOfAKilledProgramAddsUp() throws IOException {
    SplittableRandom random = new SplittableRandom(20_261_124);
    for (int i = 0; i < PROGRAMS; i++) {
      try (Child program = start()) {
        int looks = 1 + random.nextInt(MOST_LOOKS);
        List<Path> ledgers = ledgers();
        assertThat(ledgers).hasSize(TRACKERS);
        for (int look = 0; look < looks; look++) {
          lookAtTheLiving(ledgers.get(look % TRACKERS));
        }
        assertThat(DeadLedger.find(Roots.LIVE, directory)).isEmpty();
        program.kill();
      }
      List<DeadLedger> dead = DeadLedger.find(Roots.LIVE, directory);
      assertThat(dead).hasSize(TRACKERS);
      for (DeadLedger ledger : dead) {
        checkTheDead(ledger.path());
      }
      clear();
    }
  }

  private Child start() {
    ProcessBuilder builder = Program.test(BusyTrackers.class, Integer.toString(TRACKERS));
    builder.environment().put("TTMEM_DIR", directory.toString());
    Child program = Child.start(builder);
    program.hear("busy");
    return program;
  }

  private List<Path> ledgers() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".ledger")).toList();
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void lookAtTheLiving(Path ledger) throws IOException {
    try (LedgerReader reader = LedgerReader.open(ledger, false)) {
      int _ = reader.entries(TrackerKillTest::check);
      for (int device : reader.state().devicesUsed()) {
        for (LedgerType type : LedgerType.values()) {
          Counters counters = reader.device(device).counter(type);
          if (!counters.changing()) {
            check(counters);
          }
        }
      }
    }
  }

  private static void checkTheDead(Path ledger) throws IOException {
    try (LedgerReader reader = LedgerReader.open(ledger, false)) {
      Recovery recovery = Recovery.of(reader);
      assertThat(recovery.doubts()).isEmpty();
      List<Entry> entries = new ArrayList<>();
      assertThat(recovery.entries(entries::add)).isZero();
      entries.forEach(TrackerKillTest::check);
      assertThat(recovery.state().live()).isEqualTo(entries.size());
      for (int device : recovery.state().devicesUsed()) {
        for (LedgerType type : LedgerType.values()) {
          Counters counters = recovery.device(device).counter(type);
          check(counters);
          assertThat(counters.changing()).isFalse();
          List<Entry> own =
              entries.stream()
                  .filter(entry -> entry.device() == device && entry.type() == type)
                  .toList();
          assertThat(counters.currentCount()).isEqualTo(own.size());
          if (type != LedgerType.CB) {
            assertThat(counters.currentBytes())
                .isEqualTo(own.stream().mapToLong(Entry::sizeBytes).sum());
          }
        }
      }
      checkTags(recovery, entries);
    }
  }

  private static void checkTags(LedgerView ledger, List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      assertThat(ledger.tag(entry.tag())).isEqualTo(entry.type() == LedgerType.CB ? "" : "place");
    }
  }

  private static void check(Entry entry) {
    if (entry.type() != LedgerType.CB) {
      assertThat(entry.sizeBytes()).isEqualTo(BusyTrackers.size(entry.address()));
    }
  }

  private static void check(Counters counters) {
    assertThat(counters.currentBytes()).isBetween(0L, counters.peakBytes());
    assertThat(counters.currentCount()).isBetween(0L, counters.peakCount());
    assertThat(counters.allocs() - counters.frees()).isEqualTo(counters.currentCount());
  }
}
