package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.DetailedMemoryStats;
import ttmem.monitor.questions.L1View.Kind;
import ttmem.monitor.questions.L1View.Provenance;
import ttmem.testkit.Looks;
import ttmem.testkit.SnapshotSamples;

class L1ViewTest {
  private static final Instant NOW = Instant.parse("2026-03-14T15:00:00Z");
  private static final long BANK = 1_461_504;
  private static final long BASE = 111_360;

  private static L1View view(Snapshot snapshot) {
    return L1View.of(snapshot, snapshot.devices().getFirst());
  }

  private static Pool l1(long allocated, long base) {
    return Looks.pool(MemoryType.L1, 110, BANK, allocated, BANK - allocated - 64, base);
  }

  private static Amounts amounts(long l1, long cb, long kernel) {
    return Amounts.ZERO
        .with(MemoryType.L1, Reading.of(l1))
        .with(MemoryType.CB, Reading.of(cb))
        .with(MemoryType.KERNEL, Reading.of(kernel));
  }

  @Test
  void exactPartsAddUpToTheTotal() {
    L1View view =
        view(
            Looks.at(NOW, 1)
                .holds(11, "ada", 0, amounts(2_000_003, 500_009, 70_001), l1(20_480, BASE))
                .snapshot());
    assertThat(view.total()).isEqualTo(Reading.of(110 * (BANK + BASE)));
    assertThat(view.parts()).allSatisfy(part -> assertThat(part.bytes().isKnown()).isTrue());
    assertThat(view.parts().stream().mapToLong(part -> part.bytes().value()).sum())
        .isEqualTo(view.total().value());
    assertThat(view.part(Kind.UNATTRIBUTED).bytes())
        .isEqualTo(Reading.of(110 * 20_480 - 2_000_003));
    assertThat(view.part(Kind.RESERVED).bytes()).isEqualTo(Reading.of(110 * BASE - 70_001));
    assertThat(view.part(Kind.FREE).bytes()).isEqualTo(Reading.of(110 * (BANK - 20_480) - 500_009));
    assertThat(view.parts())
        .extracting(L1View.Part::provenance)
        .containsExactly(
            Provenance.MEASURED,
            Provenance.MEASURED,
            Provenance.MEASURED,
            Provenance.PUBLISHED,
            Provenance.PUBLISHED,
            Provenance.PUBLISHED);
    assertThat(view.disagreements()).isEmpty();
  }

  @Test
  void theFormulaOfTheDocumentIsACrossCheckAndNotCircularBuffers() {
    L1View view =
        view(
            Looks.at(NOW, 1)
                .holds(11, "ada", 0, amounts(2_000_003, 500_009, 0), l1(20_480, BASE))
                .snapshot());
    L1View.Formula formula = view.formula();
    assertThat(formula).isEqualTo(new L1View.Formula(110 * 20_480, 2_000_003));
    assertThat(view.part(Kind.UNATTRIBUTED).bytes().value()).isEqualTo(110 * 20_480 - 2_000_003);
    assertThat(view.part(Kind.CB).bytes().value()).isEqualTo(500_009);
  }

  @Test
  void withoutCircularBufferDataOfTheOwnerTheyAreNotAvailable() {
    Amounts region =
        Amounts.unknown("tt-metal's region does not count it")
            .with(MemoryType.L1, Reading.of(5003));
    L1View view = view(Looks.at(NOW, 1).holds(11, "ada", 0, region, l1(64, BASE)).snapshot());
    for (Kind kind : new Kind[] {Kind.CB, Kind.KERNEL}) {
      assertThat(view.part(kind).provenance()).isEqualTo(Provenance.UNKNOWN);
      assertThat(view.part(kind).source())
          .isEqualTo("not available: pid 11: tt-metal's region does not count it");
    }
    assertThat(view.part(Kind.FREE).source()).contains("circular buffers that nobody reports");
    assertThat(view.part(Kind.RESERVED).bytes()).isEqualTo(Reading.of(110 * BASE));
  }

  @Test
  void withoutAPublishedBaseReservedIsARangeOfKnownSoftwareAndFreeIsUnknown() {
    L1View view = view(Looks.at(NOW, 1).holds(11, "ada", 0, amounts(5003, 0, 0)).snapshot());
    L1View.Part reserved = view.part(Kind.RESERVED);
    assertThat(reserved.provenance()).isEqualTo(Provenance.INFERRED);
    assertThat(reserved.bytes().value()).isEqualTo(110 * 111_360L);
    assertThat(reserved.most()).isEqualTo(OptionalLong.of(110 * 111_616L));
    assertThat(view.part(Kind.FREE).provenance()).isEqualTo(Provenance.UNKNOWN);
    assertThat(view.part(Kind.UNATTRIBUTED).provenance()).isEqualTo(Provenance.UNKNOWN);
    assertThat(view.formula()).isNull();
  }

  @Test
  void aNegativeDifferenceIsADisagreementAndNoNumber() {
    L1View view =
        view(
            Looks.at(NOW, 1)
                .holds(11, "ada", 0, amounts(9_000_011, 0, 13_000_027), l1(64, BASE))
                .snapshot());
    assertThat(view.part(Kind.UNATTRIBUTED).bytes().isKnown()).isFalse();
    assertThat(view.part(Kind.RESERVED).bytes().isKnown()).isFalse();
    assertThat(view.disagreements())
        .anyMatch(text -> text.contains("9000011 bytes of L1 were reported"))
        .anyMatch(text -> text.contains("kernels of 13000027 bytes"));
  }

  @Test
  void aSilentHolderMakesUnattributedALowerBoundAndFreeUnknown() {
    L1View view =
        view(
            Looks.at(NOW, 1)
                .holds(11, "ada", 0, amounts(5003, 0, 0), l1(64, BASE))
                .silent(12, "bob", 0)
                .snapshot());
    assertThat(view.part(Kind.UNATTRIBUTED).bytes().status()).isEqualTo(Reading.Status.AT_LEAST);
    assertThat(view.part(Kind.UNATTRIBUTED).bytes().note()).contains("pid 12 holds it untracked");
    assertThat(view.part(Kind.FREE).bytes().isKnown()).isFalse();
    assertThat(view.part(Kind.ALLOCATOR).bytes().status()).isEqualTo(Reading.Status.AT_LEAST);
  }

  @Test
  void twoAllocatorsOnOneChipAreSummedAndTheirHolesToldApart() {
    Pool dram = Looks.pool(MemoryType.DRAM, 8, 4_278_190_016L, 0, 4_278_190_016L, 64L);
    Snapshot snapshot =
        Looks.at(NOW, 1)
            .holds(11, "ada", 0, 20L << 30, 0, l1(64, BASE), dram)
            .holds(12, "bob", 0, 20L << 30, 0, l1(128, BASE), dram)
            .snapshot();
    BufferList buffers =
        new BufferList(
            NOW,
            List.of(buffer(11, 1L << 20), buffer(12, 1L << 20), buffer(12, 3L << 30)),
            false,
            false);
    DetailedMemoryStats stats =
        DetailedMemoryStats.of(new Observation(snapshot, buffers), snapshot.devices().getFirst());
    assertThat(stats.system().used().get(MemoryType.DRAM)).isEqualTo(Reading.of(40L << 30));
    assertThat(stats.coverage().disagreements())
        .singleElement()
        .asString()
        .contains("dram of 42949672960 bytes is in use, the chip has 34225520640");
    assertThat(stats.l1().holes()).extracting(L1View.Hole::pid).containsExactly(11, 12);
    assertThat(stats.l1().part(Kind.FREE).source()).contains("told per process");
    // 20 GiB in 8 banks from 1 MiB on reach 2.5 GiB: the buffer at 3 GiB is free of it.
    assertThat(stats.overlaps())
        .singleElement()
        .satisfies(overlap -> assertThat(overlap.address()).isEqualTo(1L << 20));
  }

  @Test
  void whatABufferTakesOfEachBankDecidesWhatItOverlaps() {
    Snapshot snapshot =
        Looks.at(NOW, 1).holds(11, "ada", 0, 1, 0).holds(12, "bob", 0, 1, 0).snapshot();
    // 20 GiB, told to be 1 GiB in each of 20 banks: from 1 MiB on they end at 1 GiB + 1 MiB.
    LiveBuffer.Shape shape = new LiveBuffer.Shape(1L << 30, 20, null, null, null, null);
    LiveBuffer first =
        new LiveBuffer(
            11, 0, 0, "ledger", MemoryType.DRAM, 1 << 20, 20L << 30, 1, NOW, null, shape);
    List<LiveBuffer> apart = List.of(first, buffer(12, (1L << 30) + (1 << 20)));
    List<LiveBuffer> together = List.of(first, buffer(12, (1L << 30) + (1 << 20) - 32));
    assertThat(Overlap.on(snapshot, snapshot.devices().getFirst(), apart)).isEmpty();
    assertThat(Overlap.on(snapshot, snapshot.devices().getFirst(), together)).hasSize(1);
  }

  private static LiveBuffer buffer(int pid, long address) {
    return new LiveBuffer(pid, 0, 0, "ledger", MemoryType.DRAM, address, 20L << 30, 1, NOW);
  }

  @Test
  void aChipThatNobodyHoldsIsFreeButForWhatIsReserved() {
    L1View view = view(Looks.at(NOW, 1).snapshot());
    assertThat(view.part(Kind.ALLOCATOR).bytes()).isEqualTo(Reading.ZERO);
    L1View.Part free = view.part(Kind.FREE);
    assertThat(free.provenance()).isEqualTo(Provenance.INFERRED);
    assertThat(free.bytes().value()).isEqualTo(110 * (1_572_864L - 111_616));
    assertThat(free.most()).isEqualTo(OptionalLong.of(110 * (1_572_864L - 111_360)));
  }

  @Test
  void noSampleHasANegativePartOrOneWithoutAReason() {
    for (Snapshot snapshot : SnapshotSamples.all().values()) {
      snapshot
          .devices()
          .forEach(
              device ->
                  assertThat(L1View.of(snapshot, device).parts())
                      .hasSize(Kind.values().length)
                      .allSatisfy(
                          part -> {
                            assertThat(part.bytes().orElse(0)).isNotNegative();
                            assertThat(part.source()).isNotEmpty();
                          }));
    }
  }

  @Test
  void sourcesThatContradictEachOtherAreListed() {
    Snapshot snapshot = SnapshotSamples.n300();
    assertThat(Coverage.of(snapshot, snapshot.devices().getFirst()).silent())
        .extracting(silent -> silent.pid())
        .containsExactly(6000);
  }
}
