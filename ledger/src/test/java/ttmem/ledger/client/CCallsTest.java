package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.Language;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.PoolFigures;
import ttmem.testkit.Child;

/** Every call of the C client, as a reader sees it. */
final class CCallsTest {
  @TempDir(factory = SharedMemory.class)
  Path directory;

  @Test
  void everyCallIsReadAsItWasMade() throws IOException {
    try (Child program = new CClient(directory).start("calls");
        LedgerReader ledger = CClient.open(CClient.path(program.hear()))) {
      assertThat(ledger.header().language()).isEqualTo(Language.C);
      assertThat(ledger.header().name().pid()).isEqualTo(program.pid());
      assertThat(ledger.header().processName()).startsWith("ledger_driver");
      assertThat(ledger.header().command()).endsWith(" calls");
      LedgerState state = ledger.state();
      assertThat(state.unknownFrees()).isEqualTo(2);
      assertThat(state.refused()).isEqualTo(7);
      assertThat(state.duplicateKeys()).isEqualTo(1);
      assertThat(state.coverage()).isEqualTo(LedgerState.Coverage.PARTIAL);
      assertThat(state.coverageText()).isEqualTo("no kernels of über");
      assertThat(state.devicesUsed()).containsExactly(0, 1);
      devices(ledger);
      entries(ledger);
      assertThat(program.leave()).isZero();
    }
  }

  private static void devices(LedgerReader ledger) throws IOException {
    LedgerDevice first = ledger.device(0);
    assertThat(first.uniqueId()).isEqualTo(0xabcdefL);
    assertThat(first.bdf()).isEqualTo("0000:01:00.0");
    assertThat(ledger.device(1).uniqueId()).isNull();
    assertThat(ledger.device(1).bdf()).isNull();
    PoolFigures pool = Objects.requireNonNull(first.pools().get(LedgerType.DRAM));
    assertThat(pool.banks()).isEqualTo(12);
    assertThat(pool.bankBytes()).isEqualTo(1073741792);
    assertThat(pool.allocatedBytes()).isEqualTo(5000);
    assertThat(pool.freeBytes()).isEqualTo(6000);
    assertThat(pool.largestFreeBytes()).isEqualTo(700);
    assertThat(pool.baseAddress()).isEqualTo(32);
    assertThat(first.counter(LedgerType.DRAM).currentBytes()).isEqualTo(1009);
    assertThat(first.counter(LedgerType.DRAM).peakBytes()).isEqualTo(1009 + 4001);
    assertThat(first.counter(LedgerType.L1).currentBytes()).isZero();
    assertThat(first.counter(LedgerType.L1).frees()).isEqualTo(1);
    assertThat(first.counter(LedgerType.KERNEL).peakBytes()).isEqualTo(701);
    assertThat(ledger.device(1).counter(LedgerType.CB).currentBytes()).isEqualTo(6 * 128);
  }

  /**
   * Program 7 had two overlapping circular buffers; program 9 took four of its cores for a time.
   */
  private static void entries(LedgerReader ledger) throws IOException {
    List<Entry> entries = CClient.entries(ledger);
    assertThat(entries)
        .extracting(Entry::type, Entry::device, Entry::address, Entry::sizeBytes, Entry::resident)
        .containsExactlyInAnyOrder(
            tuple(LedgerType.DRAM, 0, 0x1000L, 1009L, false),
            tuple(LedgerType.TRACE, 1, 0x3000L, 3001L, false),
            tuple(LedgerType.L1_SMALL, 0, 0x4000L, 401L, false),
            tuple(LedgerType.KERNEL, 1, 0L, 809L, false),
            tuple(LedgerType.CB, 1, 0x40L, 6 * 128L, true),
            tuple(LedgerType.SYSTEM_MEMORY, 0, 0x5000L, 503L, false),
            tuple(LedgerType.CB, 0, 0x100L, 5 * 48L, false));
    assertThat(ledger.tag(tagOf(entries, 0x1000))).isEmpty();
    assertThat(ledger.tag(tagOf(entries, 0x3000))).isEqualTo("decoder/3");
    assertThat(ledger.tag(tagOf(entries, 0x5000))).isEqualTo("decoder");
  }

  private static int tagOf(List<Entry> entries, long address) {
    return entries.stream()
        .filter(entry -> entry.address() == address && entry.type() != LedgerType.CB)
        .findFirst()
        .orElseThrow()
        .tag();
  }
}
