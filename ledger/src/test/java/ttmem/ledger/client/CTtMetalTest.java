package ttmem.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** The observer for tt-metal, in a C++ program against a stand-in of tt-metal's interface. */
final class CTtMetalTest {
  private static final List<String> COMPILER =
      List.of("g++", "-std=c++17", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread");

  @TempDir(factory = SharedMemory.class)
  Path directory;

  @Test
  void buffersAndCircularBuffersOfAttachedThreadsAreReportedPerDevice() throws IOException {
    Path program =
        CProgram.compile(CClient.SOURCES.resolve("tt_metal_program.cpp"), COMPILER).executable();
    CClient client = new CClient(directory);
    try (Child child = client.start(List.of(program.toString()))) {
      child.hear("capturing=0");
      try (LedgerReader ledger = CClient.open(CClient.path(child.hear()))) {
        assertThat(CClient.entries(ledger))
            .extracting(
                Entry::device, Entry::type, Entry::address, Entry::sizeBytes, Entry::partBytes)
            .containsExactlyInAnyOrder(
                tuple(0, LedgerType.L1, 0x2000L, 2003L, 256L),
                tuple(0, LedgerType.DRAM, 0x3000L, 3001L, 0L),
                tuple(1, LedgerType.DRAM, 0x3000L, 3001L, 0L),
                tuple(0, LedgerType.CB, 0x100L, 9 * 64L, 64L),
                tuple(0, LedgerType.CB, 0x140L, 9 * 32L, 32L),
                tuple(3, LedgerType.TRACE, 7L, 7001L, 0L));
        assertThat(ledger.device(0).counter(LedgerType.CB).currentBytes()).isEqualTo(9 * 96);
        assertThat(ledger.device(0).counter(LedgerType.DRAM).peakBytes()).isEqualTo(1009 + 3001);
        assertThat(ledger.device(2).counter(LedgerType.DRAM).peakBytes()).isEqualTo(6007);
        assertThat(ledger.device(3).counter(LedgerType.KERNEL).frees()).isEqualTo(1);
        assertThat(ledger.tag(1)).isEqualTo("model");
        assertThat(ledger.state().unknownFrees()).isZero();
        assertThat(ledger.state().coverageText())
            .isEqualTo("tt-metal: buffers and CBs of 2 attached threads; no kernels");
      }
      assertThat(child.leave()).isZero();
    }
    assertThat(client.files()).isEmpty();
  }
}
