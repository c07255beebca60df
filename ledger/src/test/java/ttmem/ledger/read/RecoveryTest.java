package ttmem.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.PoolLayout;
import ttmem.ledger.format.Section;

final class RecoveryTest {
  @TempDir Path directory;

  /** What matters of a finished ledger. */
  private record Finished(
      List<Entry> entries,
      Counters dram,
      Counters cb,
      LedgerState state,
      @Nullable Intent intent) {}

  private Finished finish(LedgerBytes ledger) throws IOException {
    Path file = ledger.device(0).writeTo(directory.resolve("4242-777-1.ledger"));
    try (LedgerReader reader = LedgerReader.open(file, false)) {
      Recovery recovery = Recovery.of(reader);
      List<Entry> entries = new ArrayList<>();
      assertThat(recovery.entries(entries::add)).isZero();
      LedgerDevice device = recovery.device(0);
      return new Finished(
          entries,
          device.counter(LedgerType.DRAM),
          device.counter(LedgerType.CB),
          recovery.state(),
          recovery.inFlight());
    }
  }

  private static long sum(Finished ledger, LedgerType type) {
    return ledger.entries().stream()
        .filter(entry -> entry.type() == type)
        .mapToLong(Entry::sizeBytes)
        .sum();
  }

  private static LedgerBytes twoBuffers() {
    return new LedgerBytes()
        .counters(0, LedgerType.DRAM, 300, 2, 2)
        .buffer(0, 0, LedgerType.DRAM, 0x20, 100)
        .buffer(1, 0, LedgerType.DRAM, 0x40, 200);
  }

  @Test
  void leavesALedgerWithNothingInFlightAsItIs() throws IOException {
    Finished ledger = finish(twoBuffers());
    assertThat(ledger.intent()).isNull();
    assertThat(sum(ledger, LedgerType.DRAM)).isEqualTo(ledger.dram().currentBytes());
  }

  /** The writer may have died before, within or after each of the steps of an allocation. */
  @Test
  void finishesAnAllocationWhereverItStopped() throws IOException {
    for (int step = 0; step < 4; step++) {
      LedgerBytes ledger = twoBuffers().intent(Operation.ALLOC, LedgerType.DRAM, 2, 0x60, 400);
      if (step > 0) {
        ledger.buffer(2, 0, LedgerType.DRAM, 0x60, 400);
        ledger.bytes.putInt(
            ledger.at(Section.ENTRIES, 2) + EntryLayout.SEQUENCE, step == 1 ? 1 : 2);
      }
      if (step > 2) {
        ledger.counters(0, LedgerType.DRAM, 700, 3, 3);
      }
      Finished finished = finish(ledger);
      assertThat(sum(finished, LedgerType.DRAM)).isEqualTo(700);
      assertThat(finished.dram().currentBytes()).isEqualTo(700);
      assertThat(finished.dram().peakBytes()).isEqualTo(700);
      assertThat(finished.dram().currentCount()).isEqualTo(3);
      assertThat(finished.dram().allocs()).isEqualTo(3);
      assertThat(finished.state().live()).isEqualTo(3);
      assertThat(finished.intent()).isNotNull();
    }
  }

  @Test
  void finishesAFreeWhereverItStopped() throws IOException {
    for (int step = 0; step < 3; step++) {
      LedgerBytes ledger = twoBuffers().intent(Operation.FREE, LedgerType.DRAM, 0, 0x20, 100);
      if (step > 0) {
        ledger.bytes.put(ledger.at(Section.ENTRIES, 0) + EntryLayout.KIND, (byte) 0);
      }
      if (step > 1) {
        ledger.bytes.putLong(ledger.counter(0, LedgerType.DRAM) + CounterLayout.CURRENT_BYTES, 200);
      }
      Finished finished = finish(ledger);
      assertThat(sum(finished, LedgerType.DRAM)).isEqualTo(200);
      assertThat(finished.dram().currentBytes()).isEqualTo(200);
      assertThat(finished.dram().peakBytes()).isEqualTo(300);
      assertThat(finished.dram().frees()).isEqualTo(1);
      assertThat(finished.state().live()).isEqualTo(1);
    }
  }

  @Test
  void countsWhatHasNoPlaceInTheTable() throws IOException {
    LedgerBytes ledger =
        twoBuffers().intent(Operation.ALLOC, LedgerType.DRAM, IntentLayout.NO_SLOT, 0x60, 400);
    ledger.bytes.putLong(HeaderLayout.UNLISTED, 0);
    Finished finished = finish(ledger);
    assertThat(finished.entries()).hasSize(2);
    assertThat(finished.state().unlisted()).isEqualTo(1);
    assertThat(finished.dram().currentBytes()).isEqualTo(700);
  }

  /** Program 7 on cores 0 and 1, program 8 on core 1: two overlapping buffers of 100 and 50. */
  private static LedgerBytes circularBuffers() {
    return new LedgerBytes()
        .coreSet(1, 0, 1)
        .coreSet(2, 1)
        .counters(0, LedgerType.CB, 240, 3, 3)
        .entry(0, 0, LedgerType.CB, 1000, 200, 1, 100, 7)
        .entry(1, 0, LedgerType.CB, 1080, 80, 1, 40, 7)
        .entry(2, 0, LedgerType.CB, 1000, 50, 2, 50, 8)
        .resident(0, 7, 0, 1);
  }

  @Test
  void computesTheResidentBytesAnewWhenAProgramWasTakingOver() throws IOException {
    LedgerBytes ledger =
        circularBuffers()
            .intent(Operation.CB_RESIDENT, LedgerType.CB, IntentLayout.NO_SLOT, 0, 0)
            .word(IntentLayout.BANKS_OR_PROGRAM, 8);
    Finished finished = finish(ledger);
    // Core 0: 1000 to 1120 of program 7; core 1: 1000 to 1050 of program 8.
    assertThat(finished.cb().currentBytes()).isEqualTo(120 + 50);
    assertThat(finished.cb().currentCount()).isEqualTo(3);
    assertThat(finished.entries()).allMatch(Entry::resident);
  }

  @Test
  void endsResidencyWithTheLastCircularBufferOfACore() throws IOException {
    LedgerBytes ledger =
        circularBuffers()
            .resident(0, 8, 1)
            .intent(Operation.CB_FREE, LedgerType.CB, 2, 1000, 50)
            .word(IntentLayout.BANKS_OR_PROGRAM, 8);
    Finished finished = finish(ledger);
    assertThat(finished.cb().currentBytes()).isEqualTo(120);
    assertThat(finished.cb().currentCount()).isEqualTo(2);
    assertThat(finished.cb().frees()).isEqualTo(1);
    assertThat(finished.entries()).hasSize(2);
  }

  @Test
  void endsAllCircularBuffersOfTheDevice() throws IOException {
    LedgerBytes ledger =
        circularBuffers().intent(Operation.CB_FREE_ALL, LedgerType.CB, IntentLayout.NO_SLOT, 0, 0);
    Finished finished = finish(ledger);
    assertThat(finished.entries()).isEmpty();
    assertThat(finished.cb().currentBytes()).isZero();
    assertThat(finished.cb().currentCount()).isZero();
    assertThat(finished.cb().frees()).isEqualTo(3);
    assertThat(finished.state().live()).isZero();
  }

  @Test
  void countsTheUnlistedOfAllCircularBuffersOnce() throws IOException {
    LedgerBytes ledger =
        circularBuffers()
            .intent(Operation.CB_FREE_ALL, LedgerType.CB, IntentLayout.NO_SLOT, 0, 0)
            .word(IntentLayout.COUNT_BEFORE, 5)
            .word(IntentLayout.PART_BYTES, 2)
            .word(IntentLayout.UNLISTED_BEFORE, 7);
    assertThat(finish(ledger).state().unlisted()).isEqualTo(5);
  }

  @Test
  void saysThatBytesAreThoseOfBeforeIfNotAllCircularBuffersAreListed() throws IOException {
    LedgerBytes ledger =
        circularBuffers()
            .counters(0, LedgerType.CB, 500, 4, 4)
            .intent(Operation.CB_RESIDENT, LedgerType.CB, IntentLayout.NO_SLOT, 0, 0)
            .word(IntentLayout.BANKS_OR_PROGRAM, 8);
    Path file = ledger.device(0).writeTo(directory.resolve("4242-777-1.ledger"));
    try (LedgerReader reader = LedgerReader.open(file, false)) {
      Recovery recovery = Recovery.of(reader);
      Counters counters = recovery.device(0).counter(LedgerType.CB);
      assertThat(counters.currentBytes()).isEqualTo(500);
      assertThat(counters.changing()).isTrue();
      assertThat(recovery.residentPrograms(0)).isNull();
      assertThat(recovery.doubts())
          .containsExactly(
              "bytes=500 of circular buffers in use on device 0 are those before event 1: some had"
                  + " no place in the table",
              "which circular buffers of device 0 are in use: some had no place in the table");
    }
  }

  @Test
  void takesTheCountersThatWereStillPublishedIfNotAllCircularBuffersAreListed() throws IOException {
    LedgerBytes ledger =
        circularBuffers()
            .counters(0, LedgerType.CB, 500, 4, 4)
            .intent(Operation.CB_RESIDENT, LedgerType.CB, IntentLayout.NO_SLOT, 0, 0)
            .word(IntentLayout.BYTES_BEFORE, 400);
    Finished finished = finish(ledger);
    assertThat(finished.cb().currentBytes()).isEqualTo(500);
    assertThat(finished.cb().changing()).isFalse();
  }

  @Test
  void saysWhatItDiedOverAndNobodyCanFinish() throws IOException {
    LedgerBytes ledger = twoBuffers().pool(0, LedgerType.L1, 8, 1024, 512, 256);
    int device = ledger.at(Section.DEVICES, 0);
    int pool = device + DeviceLayout.POOLS + LedgerType.L1.number() * PoolLayout.BYTES;
    ledger.bytes.putLong(pool + PoolLayout.SEQUENCE, 7);
    ledger.bytes.putLong(device + DeviceLayout.SEQUENCE, 3);
    ledger.bytes.putInt(device + DeviceLayout.DECLARED, DeviceLayout.DECLARED_UNIQUE_ID);
    ledger.bytes.putLong(HeaderLayout.COVERAGE_SEQUENCE, 1);
    Path file = ledger.device(0).writeTo(directory.resolve("4242-777-1.ledger"));
    try (LedgerReader reader = LedgerReader.open(file, false)) {
      Recovery recovery = Recovery.of(reader);
      assertThat(recovery.device(0).pools()).isEmpty();
      assertThat(recovery.device(0).uniqueId()).isNull();
      assertThat(recovery.state().coverageText()).isNull();
      assertThat(recovery.doubts())
          .containsExactly(
              "which chip device 0 is: it died while it said so",
              "what the allocator of l1 on device 0 published: it died while it wrote that",
              "what it said about how much it reports: it died while it said so");
    }
  }

  @Test
  void leavesOutTheWindowThatTheDeathLeftHalfWritten() throws IOException {
    long window = 640;
    LedgerBytes ledger =
        twoBuffers()
            .window(0, LedgerType.DRAM, window - 1, 250)
            .window(0, LedgerType.DRAM, window, 9999) // the number is new, the peak is not
            .intent(Operation.ALLOC, LedgerType.DRAM, 2, 0x60, 50)
            .word(IntentLayout.STAMP_NS, window << DeviceLayout.WINDOW_SHIFT);
    ledger.bytes.putLong(ledger.counter(0, LedgerType.DRAM) + CounterLayout.SEQUENCE, 5);
    Path file = ledger.device(0).writeTo(directory.resolve("4242-777-1.ledger"));
    try (LedgerReader reader = LedgerReader.open(file, false)) {
      assertThat(reader.windows(0, LedgerType.DRAM)).isEmpty();
      assertThat(Recovery.of(reader).windows(0, LedgerType.DRAM))
          .containsExactly(new WindowPeak(window - 1, 250));
    }
  }
}
