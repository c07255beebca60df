package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.LedgerReader;
import ttmem.model.BufferType;

/**
 * A ledger of version 1, byte for byte, for ever: a change that makes this fail is another version.
 * {@code -Dgolden=rewrite} writes it anew as long as no version 1 is released.
 */
class SampleLedgerTest {
  private static final Path SOURCE = Path.of("src/test/resources/ledger-v1.gz");

  @TempDir Path directory = Path.of("");

  @Test
  void theTrackerWritesTheSample() throws IOException {
    byte[] written = Files.readAllBytes(write());
    if ("rewrite".equals(System.getProperty("golden"))) {
      Files.createDirectories(SOURCE.getParent());
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(SOURCE))) {
        out.write(written);
      }
    }
    assertThat(written).isEqualTo(sample());
  }

  @Test
  void theReaderReadsTheSample() throws IOException {
    Path file = directory.resolve("4242-777-1.ledger");
    Files.write(file, sample());
    try (LedgerReader reader = LedgerReader.open(file, false)) {
      assertThat(reader.state().events()).isEqualTo(12);
      assertThat(reader.state().live()).isEqualTo(6);
      assertThat(reader.device(0).bdf()).isEqualTo("0000:01:00.0");
      assertThat(reader.device(0).counter(LedgerType.DRAM).currentBytes()).isEqualTo(1009 + 1013);
      assertThat(reader.device(0).counter(LedgerType.DRAM).peakBytes()).isEqualTo(1009 + 1013 + 7);
      assertThat(reader.device(0).counter(LedgerType.CB).currentBytes()).isEqualTo(3 * 512 + 256);
      assertThat(reader.device(3).counter(LedgerType.KERNEL).currentBytes()).isEqualTo(8191);
      assertThat(reader.tag(2)).isEqualTo("decoder/3");
    }
  }

  private static byte[] sample() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(SOURCE))) {
      return in.readAllBytes();
    }
  }

  private Path write() throws IOException {
    TrackerClock clock =
        new TrackerClock() {
          @Override
          public long wallNs() {
            return 1_800_000_000_000_000_000L;
          }

          @Override
          public long bootNs() {
            return 86_400_000_000_000L;
          }
        };
    TrackerOptions options =
        TrackerOptions.defaults()
            .withDirectory(directory)
            .withCapacities(1024, 64)
            .withKeep(true)
            .withClock(clock);
    ProcessFacts facts =
        new ProcessFacts(
            4242,
            777,
            ProcessFacts.ofThisProcess().uid(),
            4026531836L,
            "00112233445566778899aabbccddeeff",
            "sample",
            "sample\0--all\0");
    Tracker tracker = Tracker.open(options, facts, LedgerBytes::new);
    Path ledger = tracker.status().ledger().orElseThrow();
    tracker.coverage(Coverage.PARTIAL, "a sample");
    tracker.device(0, 0x1122334455667788L, "0000:01:00.0");
    tracker.pool(0, BufferType.DRAM, 12, 1 << 30, 4096, (1 << 30) - 4096, 1 << 29);
    tracker.poolBase(0, BufferType.DRAM, 64);
    long gone = tracker.alloc(0, BufferType.DRAM, 0x1000, 7);
    tracker.alloc(0, BufferType.DRAM, 0x2000, 1009);
    tracker.pushTag("decoder");
    tracker.pushTag("3");
    tracker.allocBanked(0, BufferType.DRAM, 0x3000, 1013, 128, 8);
    tracker.popTag();
    tracker.popTag();
    tracker.free(gone);
    tracker.free(0, BufferType.L1, 0x9000);
    tracker.cbAlloc(0, 5, 1024, 512, 0, 0, 2, 0);
    tracker.cbAlloc(0, 6, 1024, 256, 2, 0, 3, 0);
    tracker.cbResident(0, 6);
    tracker.cbResident(0, 5);
    tracker.alloc(3, BufferType.L1, 0x4000, 4099);
    long kernel = tracker.kernelLoad(3, 5, 0, 127);
    tracker.kernelLoad(3, 5, 1, 8191);
    tracker.kernelUnload(kernel);
    tracker.close();
    byte[] owner = {0, 0, 0, 0};
    try (var file = new java.io.RandomAccessFile(ledger.toFile(), "rw")) {
      file.seek(ttmem.ledger.format.HeaderLayout.UID); // whoever runs the test
      file.write(owner);
    }
    return ledger;
  }
}
