package ttmem.monitor.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.sources.Claim.Coverage;
import ttmem.sources.DeviceRef.Board;
import ttmem.sources.DeviceRef.Chip;
import ttmem.sources.DeviceRef.Logical;
import ttmem.sources.DeviceRef.Unresolved;
import ttmem.sources.host.ProcessFacts;

class MergeTest {

  @Test
  void twoProcessesThatBothSayDeviceZeroLandOnTheirOwnChips() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, "0", 0)
            .process(12, "1", 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("legacy", 12, new Logical(0), 2003)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
    assertThat(dram(snapshot, 1)).isEqualTo(Reading.of(2003));
  }

  @Test
  void withoutAVisibleListNumbersCountInBusOrderNotInOrdinalOrder() {
    Snapshot snapshot =
        new TestHost()
            .board("p150b", 1, 1)
            .board("p150a", 0, 1)
            .process(11, null, 0, 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
    assertThat(snapshot.devices().getFirst().identity().ordinal()).isEqualTo(1);
    assertThat(dram(snapshot, 1)).isEqualTo(Reading.ZERO);
  }

  @Test
  void aBusAddressInTheVisibleListNamesItsChip() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, "0000:02:00.0", 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    assertThat(dram(snapshot, 1)).isEqualTo(Reading.of(1009));
  }

  @Test
  void anUnreadableEnvironmentLeavesTheChipUnknownAndWeakensEverySum() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .processOfOtherUser(11, 0)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    Usage usage = only(snapshot, 11);
    assertThat(usage.device()).isNull();
    assertThat(usage.logicalDevice()).isZero();
    assertThat(usage.note()).contains("logical 0 of pid 11, chip unknown");
    assertThat(dram(snapshot, 0).status()).isEqualTo(Reading.Status.AT_LEAST);
    assertThat(dram(snapshot, 0).value()).isZero();
  }

  @Test
  void onAHostWithOneChipAnUnreadableEnvironmentDoesNotMatter() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .processOfOtherUser(11, 0)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
  }

  @Test
  void theNumberPastALoneN300IsItsRemoteChip() {
    Snapshot snapshot =
        new TestHost()
            .board("n300", 0, 2)
            .process(11, null, 0)
            .claim("legacy", 11, new Logical(1), 1009)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.ZERO);
    assertThat(dram(snapshot, 1)).isEqualTo(Reading.of(1009));
  }

  @Test
  void theNumberPastTwoN300sMeansNothing() {
    Snapshot snapshot =
        new TestHost()
            .board("n300", 0, 2)
            .board("n300", 1, 2)
            .process(11, null, 0, 1)
            .claim("legacy", 11, new Logical(2), 1009)
            .merged();

    assertThat(only(snapshot, 11).device()).isNull();
    assertThat(only(snapshot, 11).note()).contains("its device list has 2 entries");
  }

  @Test
  void aChipThatTheProcessDoesNotHoldRefutesTheNumber() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, null, 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    assertThat(only(snapshot, 11).device()).isNull();
    assertThat(only(snapshot, 11).note()).contains("/dev/tenstorrent/0, not held open");
  }

  @Test
  void aProcessThatHoldsNothingYetIsNotRefuted() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, null)
            .claim("legacy", 11, new Logical(1), 1009)
            .merged();

    assertThat(dram(snapshot, 1)).isEqualTo(Reading.of(1009));
  }

  @Test
  void anEntryOfTheVisibleListThatIsNoDeviceIsUnknownAndShiftsNothing() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, "9,1", 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("legacy", 11, new Logical(1), 2003)
            .merged();

    assertThat(dram(snapshot, 1).value()).isEqualTo(2003);
    assertThat(snapshot.process(11).orElseThrow().usage().getFirst().device()).isNull();
  }

  @Test
  void aVisibleListTooLongToKeepSaysSoAndNamesNoEntryOfIt() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, ProcessFacts.TOO_LONG, 0)
            .claim("legacy", 11, new Logical(1), 2003)
            .merged();

    assertThat(only(snapshot, 11).note())
        .contains("its TT_VISIBLE_DEVICES is too long to be believed")
        .doesNotContain("(too long)");
  }

  @Test
  void twoSourcesThatSpeakOfOneProcessAreNeverAdded() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .process(11, null, 0)
            .claim("region", 11, new Chip(0), 900)
            .claim("legacy", 11, new Logical(0), 1009)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
    List<Usage> usage = snapshot.process(11).orElseThrow().usage();
    assertThat(usage).extracting(Usage::source).containsExactly("legacy", "region");
    assertThat(usage).extracting(Usage::counted).containsExactly(true, false);
    assertThat(usage.getLast().note()).contains("cross-check: legacy counts");
  }

  @Test
  void aCompleteLedgerBeatsTheSocketAndAPartialOneLosesToTheRegion() {
    TestHost host = new TestHost().board("n150", 0, 1).process(11, null, 0).process(12, null, 0);
    Snapshot snapshot =
        host.claim("ledger", 11, new Chip(0), 3001, Coverage.COMPLETE)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("ledger", 12, new Chip(0), 5, Coverage.PARTIAL)
            .claim("region", 12, new Chip(0), 7001)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(3001 + 7001));
  }

  @Test
  void aLedgerThatDoesNotSayThatItIsCompleteLosesToTheSocketAndToTheRegion() {
    TestHost host = new TestHost().board("n150", 0, 1).process(11, null, 0).process(12, null, 0);
    Snapshot snapshot =
        host.claim("ledger", 11, new Chip(0), 3001, Coverage.REPORTED)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("ledger", 12, new Chip(0), 5, Coverage.REPORTED)
            .claim("region", 12, new Chip(0), 7001)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009 + 7001));
    assertThat(snapshot.process(11).orElseThrow().usage())
        .extracting(Usage::source)
        .containsExactly("legacy", "ledger");
  }

  @Test
  void aPartialLedgerAloneIsALowerBound() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .process(12, null, 0)
            .claim("ledger", 12, new Chip(0), 5, Coverage.PARTIAL)
            .merged();

    assertThat(dram(snapshot, 0).status()).isEqualTo(Reading.Status.AT_LEAST);
    assertThat(dram(snapshot, 0).value()).isEqualTo(5);
  }

  @Test
  void oneSourceSpeaksForTheWholeProcessWhenChipsCannotBeMatched() {
    Snapshot snapshot =
        new TestHost()
            .board("n300", 0, 2)
            .process(11, null, 0)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("region", 11, new Board(0), 2003)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
    assertThat(dram(snapshot, 1)).isEqualTo(Reading.ZERO);
    assertThat(snapshot.boards()).isEmpty();
  }

  @Test
  void aLesserSourceMayAddAChipThatTheBetterOneDoesNotMention() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .board("n150", 1, 1)
            .process(11, null, 0, 1)
            .claim("legacy", 11, new Logical(0), 1009)
            .claim("region", 11, new Chip(0), 900)
            .claim("region", 11, new Chip(1), 2003)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(1009));
    assertThat(dram(snapshot, 1)).isEqualTo(Reading.of(2003));
  }

  @Test
  void bytesOfABoardAreSplitOnlyWhereTheRowsAddUp() {
    TestHost host =
        new TestHost()
            .board("n300", 0, 2)
            .process(11, null, 0)
            .claim("region", 11, new Board(0), 3000);

    Snapshot without = host.merged();
    assertThat(dram(without, 0)).isEqualTo(Reading.unknown("known only for the board as a whole"));
    assertThat(without.boards().getFirst().used().get(MemoryType.DRAM)).isEqualTo(Reading.of(3000));
    assertThat(without.boards().getFirst().devices()).containsExactly(0, 1);

    Snapshot with = host.chipTotal(0, 1000).chipTotal(1, 2000).merged();
    assertThat(dram(with, 0)).isEqualTo(Reading.of(1000));
    assertThat(dram(with, 1)).isEqualTo(Reading.of(2000));
  }

  @Test
  void everyUntrackedHolderHasItsReason() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .process(11, null, 0)
            .process(12, null, 0)
            .process(13, null, 0)
            .unseenHolder(0)
            .claim("region", 11, new Chip(0), 1009)
            .blind(12, "tracking switched off (TT_METAL_SHM_TRACKING_DISABLED=1)")
            .merged();

    assertThat(snapshot.devices().getFirst().untracked())
        .containsExactly(
            new Untracked(0, "its number can't be seen from here: run ttmem on the host"),
            new Untracked(12, "tracking switched off (TT_METAL_SHM_TRACKING_DISABLED=1)"),
            new Untracked(
                13, "it reports to nobody: no tracker, no socket client, no tt-metal region"));
    assertThat(snapshot.devices().getFirst().holders()).containsExactly(11, 12, 13);
    assertThat(dram(snapshot, 0).status()).isEqualTo(Reading.Status.AT_LEAST);
    assertThat(dram(snapshot, 0).value()).isEqualTo(1009);
  }

  @Test
  void aChipHeldOnlyByUntrackedProcessesIsUnknownNotZero() {
    Snapshot snapshot = new TestHost().board("n150", 0, 1).process(11, null, 0).merged();

    assertThat(dram(snapshot, 0).isKnown()).isFalse();
    assertThat(dram(snapshot, 0).note()).contains("held by pid 11 untracked");
    assertThat(snapshot.process(11).orElseThrow().usage()).isEmpty();
  }

  @Test
  void aChipThatNobodyHoldsIsEmptyAndWhollyFree() {
    Snapshot snapshot = new TestHost().board("n150", 0, 1).merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.ZERO);
    assertThat(snapshot.devices().getFirst().memory().free().get(MemoryType.DRAM).value())
        .isEqualTo(12L << 30);
  }

  private static final Pool L1 =
      new Pool(MemoryType.L1, 64, 1_000_000, 400_000, 600_000, 500_000, 100_000L, null);
  private static final Pool SMALL =
      new Pool(MemoryType.L1_SMALL, 64, 32_768, 0, 32_768, 32_768, null, null);

  private static Reading free(Snapshot snapshot, MemoryType type) {
    return snapshot.devices().getFirst().memory().free().get(type);
  }

  @Test
  void whereExactlyOneAllocatorPublishedItTheChipHasFreeSpace() {
    Amounts amounts = Amounts.ZERO.with(MemoryType.CB, Reading.of(7919));
    TestHost host = new TestHost().board("n150", 0, 1).process(11, null, 0);
    Snapshot one = host.publishes(11, new Logical(0), amounts, L1, SMALL).merged();
    assertThat(free(one, MemoryType.L1)).isEqualTo(Reading.of(64 * 600_000 - 7919));
    assertThat(free(one, MemoryType.L1_SMALL)).isEqualTo(Reading.of(64 * 32_768));
    assertThat(one.devices().getFirst().memory().total().get(MemoryType.L1_SMALL))
        .isEqualTo(Reading.of(64 * 32_768));
    assertThat(free(one, MemoryType.DRAM).note()).contains("no allocator published");

    Snapshot silent = host.process(13, null, 0).merged();
    assertThat(free(silent, MemoryType.L1).note()).contains("told per process");

    Snapshot two = host.publishes(12, new Logical(0), amounts, L1).merged();
    assertThat(free(two, MemoryType.L1).note()).contains("told per process");
  }

  @Test
  void circularBuffersThatNobodyReportsMayLieInWhatTheAllocatorCallsFree() {
    Amounts amounts = Amounts.ZERO.with(MemoryType.CB, Reading.unknown("it never said"));
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .process(11, null, 0)
            .publishes(11, new Logical(0), amounts, L1)
            .merged();
    assertThat(free(snapshot, MemoryType.L1).isKnown()).isFalse();
    assertThat(free(snapshot, MemoryType.L1).note()).contains("38400000 bytes free");
  }

  @Test
  void whereHoldersCannotBeSeenNothingIsSaidToBeFree() {
    Snapshot snapshot = new TestHost().board("n150", 0, 1).holdersIncomplete().merged();

    assertThat(dram(snapshot, 0).isKnown()).isFalse();
    assertThat(snapshot.devices().getFirst().memory().free().get(MemoryType.DRAM).isKnown())
        .isFalse();
  }

  @Test
  void aSourceThatCannotFindTheChipStillShowsItsBytesUnderTheProcess() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .claim("region", 11, new Unresolved("region 42"), 1009)
            .merged();

    assertThat(only(snapshot, 11).note()).contains("chip unknown: region 42");
    assertThat(dram(snapshot, 0).status()).isEqualTo(Reading.Status.AT_LEAST);
  }

  @Test
  void usedMayExceedTheCapacity() {
    Snapshot snapshot =
        new TestHost()
            .board("n150", 0, 1)
            .process(11, null, 0)
            .process(12, null, 0)
            .claim("legacy", 11, new Logical(0), 8L << 30)
            .claim("legacy", 12, new Logical(0), 8L << 30)
            .merged();

    assertThat(dram(snapshot, 0)).isEqualTo(Reading.of(16L << 30));
  }

  @Test
  void theBoardsFigureIsAllOfTheBoardAndALowerBoundBesideUntrackedHolders() {
    TestHost host =
        new TestHost()
            .board("n300", 0, 2)
            .process(11, null, 0)
            .process(12, null, 0)
            .claim("region", 11, new Board(0), 3000)
            .claim("legacy", 12, new Logical(0), 500)
            .claim("legacy", 12, new Logical(1), 70);

    assertThat(host.merged().boards().getFirst().used().get(MemoryType.DRAM))
        .isEqualTo(Reading.of(3570));
    Reading withUntracked =
        host.process(13, null, 0).merged().boards().getFirst().used().get(MemoryType.DRAM);
    assertThat(withUntracked.status()).isEqualTo(Reading.Status.AT_LEAST);
    assertThat(withUntracked.value()).isEqualTo(3570);
  }

  @Test
  void manyNumbersOfUnknownChipsBecomeOneRowAndNoneOfTheirTextReachesTheChips() {
    TestHost host = new TestHost().board("n150", 0, 1).board("n150", 1, 1);
    host.process(11, "SECRET".repeat(100), 0);
    for (int number = 0; number < 256; number++) {
      host.claim("legacy", 11, new Logical(number), 1);
    }
    Snapshot snapshot = host.merged();

    Usage usage = only(snapshot, 11);
    assertThat(usage.amounts().get(MemoryType.DRAM)).isEqualTo(Reading.of(256));
    assertThat(usage.note()).hasSizeLessThan(300).startsWith("256 device numbers");
    assertThat(snapshot.devices().toString()).doesNotContain("SECRET");
  }

  private static Reading dram(Snapshot snapshot, int device) {
    return snapshot.device(device).orElseThrow().memory().used().get(MemoryType.DRAM);
  }

  private static Usage only(Snapshot snapshot, int pid) {
    List<Usage> usage = snapshot.process(pid).orElseThrow().usage();
    assertThat(usage).hasSize(1);
    return usage.getFirst();
  }
}
