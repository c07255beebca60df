package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.model.BufferType;

class TrackerTest {
  @TempDir Path directory = Path.of("");

  private TrackerOptions options() {
    return TrackerOptions.defaults().withDirectory(directory);
  }

  private static LedgerReader reader(Tracker tracker) throws IOException {
    return LedgerReader.open(tracker.status().ledger().orElseThrow(), false);
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void aCleanEndWithNothingLiveLeavesNothing() throws IOException {
    Tracker tracker = Tracker.open(options());
    assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.ACTIVE);
    assertThat(tracker.free(tracker.alloc(0, BufferType.DRAM, 0x1000, 64))).isTrue();
    tracker.close();
    assertThat(files()).isEmpty();
    assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.OFF);
    assertThat(tracker.alloc(0, BufferType.DRAM, 0x1000, 64)).isZero();
  }

  @Test
  void anEndWithSomethingLiveIsKeptAndSaysHow() throws IOException {
    Tracker tracker = Tracker.open(options());
    Path ledger = tracker.status().ledger().orElseThrow();
    tracker.alloc(0, BufferType.DRAM, 0x1000, 64);
    tracker.close();
    try (LedgerReader reader = LedgerReader.open(ledger, false)) {
      assertThat(reader.state().end()).isEqualTo(LedgerState.End.CLOSED);
      assertThat(reader.state().live()).isEqualTo(1);
    }
  }

  @Test
  void twoTrackersOfOneProcessHaveLedgersOfTheirOwn() throws IOException {
    try (Tracker first = Tracker.open(options());
        Tracker second = Tracker.open(options())) {
      assertThat(first.status().ledger()).isNotEqualTo(second.status().ledger());
      assertThat(OwnLedgers.paths())
          .contains(first.status().ledger().orElseThrow(), second.status().ledger().orElseThrow());
      assertThat(files()).hasSize(4);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aHandleIsNeverThatOfAnEarlierTenant() {
    try (Tracker tracker = Tracker.open(options())) {
      long first = tracker.alloc(0, BufferType.DRAM, 64, 64);
      assertThat(tracker.free(first)).isTrue();
      long second = tracker.alloc(0, BufferType.DRAM, 64, 64);
      assertThat(second).isNotEqualTo(first);
      assertThat(tracker.free(first)).isFalse();
      assertThat(tracker.cbFree(second)).isFalse();
      assertThat(tracker.free(second)).isTrue();
    }
  }

  @Test
  void theNewestOfTwoWithOneKeyIsFreedFirst() throws IOException {
    try (Tracker tracker = Tracker.open(options());
        LedgerReader reader = reader(tracker)) {
      long older = tracker.alloc(0, BufferType.L1, 64, 11);
      tracker.alloc(0, BufferType.L1, 64, 13);
      assertThat(tracker.free(0, BufferType.L1, 64)).isTrue();
      List<Entry> left = new ArrayList<>();
      assertThat(reader.entries(left::add)).isZero();
      assertThat(left).extracting(Entry::sizeBytes).containsExactly(11L);
      assertThat(reader.state().duplicateKeys()).isEqualTo(1);
      assertThat(tracker.free(0, BufferType.L1, 128)).isFalse();
      assertThat(reader.state().unknownFrees()).isEqualTo(1);
      assertThat(tracker.free(older)).isTrue();
    }
  }

  @Test
  void whatIsOutOfRangeIsRefusedAndChangesNothing() throws IOException {
    try (Tracker tracker = Tracker.open(options());
        LedgerReader reader = reader(tracker)) {
      assertThat(tracker.alloc(-1, BufferType.DRAM, 0, 1)).isZero();
      assertThat(tracker.alloc(256, BufferType.DRAM, 0, 1)).isZero();
      assertThat(tracker.alloc(0, BufferType.DRAM, 0, 0)).isZero();
      assertThat(tracker.alloc(0, BufferType.DRAM, 0, (1L << 48) + 1)).isZero();
      assertThat(tracker.cbAlloc(0, 1, 0, 64, 0, 0, 32, 0)).isZero();
      assertThat(tracker.cbAlloc(0, 1, 0, 64, 1, 1, 0, 0)).isZero();
      assertThat(tracker.cbAlloc(0, -1, 0, 64, 0, 0, 0, 0)).isZero();
      assertThat(tracker.kernelLoad(0, 1, 0, -1)).isZero();
      assertThat(reader.state().refused()).isEqualTo(8);
      assertThat(reader.state().events()).isZero();
    }
  }

  @Test
  void tagsBelongToTheirThreadAndNest() throws Exception {
    try (Tracker tracker = Tracker.open(options());
        LedgerReader reader = reader(tracker)) {
      try (TagScope _ = tracker.tag("decoder");
          TagScope _ = tracker.tag("3")) {
        tracker.alloc(0, BufferType.DRAM, 64, 1);
        Thread other = new Thread(() -> tracker.alloc(0, BufferType.DRAM, 128, 1));
        other.start();
        other.join();
      }
      tracker.alloc(0, BufferType.DRAM, 192, 1);
      List<String> tags = new ArrayList<>();
      List<Entry> entries = new ArrayList<>();
      assertThat(reader.entries(entries::add)).isZero();
      for (Entry entry : entries) {
        tags.add(String.valueOf(reader.tag(entry.tag())));
      }
      assertThat(tags).containsExactly("decoder/3", "", "");
      tracker.free(0, BufferType.DRAM, 64);
      tracker.free(0, BufferType.DRAM, 128);
      tracker.free(0, BufferType.DRAM, 192);
    }
  }

  @Test
  void aBufferAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Tracker tracker = Tracker.open(options())) {
      churn(tracker, 20_000);
      long before = threads.getCurrentThreadAllocatedBytes();
      churn(tracker, 100_000);
      assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4096);
    }
  }

  private static void churn(Tracker tracker, int rounds) {
    for (int i = 0; i < rounds; i++) {
      long handle = tracker.alloc(0, BufferType.DRAM, 64L * i, 64);
      tracker.alloc(0, BufferType.L1, 64L * i, 64);
      tracker.free(handle);
      tracker.free(0, BufferType.L1, 64L * i);
      tracker.pool(0, BufferType.DRAM, 8, 1 << 30, 0, 1 << 30, 1 << 30);
    }
  }

  @Test
  void sixtyFourThreadsAreCountedExactly() throws Exception {
    try (Tracker tracker = Tracker.open(options())) {
      List<Thread> threads = new ArrayList<>();
      for (int id = 0; id < 64; id++) {
        long base = (long) id << 32;
        Thread thread = new Thread(() -> work(tracker, base));
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      try (LedgerReader reader = reader(tracker)) {
        Counters dram = reader.device(0).counter(LedgerType.DRAM);
        assertThat(dram.allocs()).isEqualTo(64 * 2000);
        assertThat(dram.currentCount()).isEqualTo(64);
        assertThat(dram.currentBytes()).isEqualTo(64 * 100);
        assertThat(reader.state().unknownFrees()).isZero();
        assertThat(reader.state().events()).isEqualTo(64 * (2000 + 1999));
      }
    }
  }

  private static void work(Tracker tracker, long base) {
    for (int i = 0; i < 2000; i++) {
      tracker.alloc(0, BufferType.DRAM, base + i, 100);
      if (i > 0) {
        tracker.free(0, BufferType.DRAM, base + i - 1);
      }
    }
  }

  @Test
  void anInterruptedThreadLosesNothing() {
    Thread.currentThread().interrupt();
    try (Tracker tracker = Tracker.open(options())) {
      assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.ACTIVE);
      for (int i = 0; i < 5000; i++) {
        assertThat(tracker.alloc(0, BufferType.DRAM, 64L * i, 64)).isNotZero();
      }
      assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.ACTIVE);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void theOldestOfTheDeadBeyondSixtyFourGo() throws IOException {
    ProcessFacts me = ProcessFacts.ofThisProcess();
    for (int i = 0; i < StaleLedgers.KEPT + 6; i++) {
      ProcessFacts gone =
          new ProcessFacts(me.pid(), i + 1, me.uid(), me.pidNamespace(), me.bootId(), "gone", "");
      Tracker tracker = Tracker.open(options().withCapacities(1024, 64), gone, LedgerBytes::new);
      tracker.alloc(0, BufferType.DRAM, 64, 64);
      Path ledger = tracker.status().ledger().orElseThrow();
      tracker.close();
      Files.setLastModifiedTime(ledger, java.nio.file.attribute.FileTime.fromMillis(1000L * i));
    }
    try (Tracker tracker = Tracker.open(options())) {
      assertThat(files()).hasSize(2 * (StaleLedgers.KEPT + 1));
      assertThat(files()).contains(tracker.status().ledger().orElseThrow());
    }
  }

  @Test
  void theEnvironmentSwitches() {
    assertThat(Tracker.open(TrackerOptions.of(Map.of("TTMEM_DISABLED", "1"))).status().reason())
        .isEqualTo("TTMEM_DISABLED=1");
    TrackerOptions odd = TrackerOptions.of(Map.of("TTMEM_MAX_ENTRIES", "many"));
    assertThat(odd.maxEntries()).isEqualTo(1 << 20);
    assertThat(odd.remark()).contains("value=many");
  }
}
