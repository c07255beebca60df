package ttmem.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.Section;
import ttmem.testkit.Child;

final class LedgerReaderTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("4242-777-1.ledger");
  }

  private static List<Entry> entries(LedgerView ledger) throws LedgerException {
    List<Entry> entries = new ArrayList<>();
    assertThat(ledger.entries(entries::add)).isZero();
    return entries;
  }

  private void refuses(LedgerBytes ledger, String why) {
    refuses(ledger.writeTo(file()), why);
  }

  private static void refuses(Path file, String why) {
    for (boolean careful : List.of(false, true)) {
      assertThatThrownBy(() -> LedgerReader.open(file, careful))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(why);
    }
  }

  @Test
  void readsWhatAWriterWrote() throws IOException {
    new LedgerBytes()
        .counters(2, LedgerType.DRAM, 104_729, 2, 5)
        .pool(2, LedgerType.DRAM, 12, 1 << 30, 700_001, 300_007)
        .buffer(0, 2, LedgerType.DRAM, 0x20, 100_003)
        .buffer(3, 2, LedgerType.DRAM, 0x40, 4_726)
        .tag(1, "decoder/3")
        .event(1, Operation.ALLOC, LedgerType.DRAM, 100_003)
        .event(2, Operation.ALLOC, LedgerType.DRAM, 4_726)
        .writeTo(file());
    try (LedgerReader ledger = LedgerReader.open(file(), false)) {
      assertThat(ledger.header().name()).isEqualTo(new LedgerName(4242, 777, 1));
      assertThat(ledger.header().processName()).isEqualTo("trainer");
      assertThat(ledger.state().devicesUsed()).containsExactly(2);
      LedgerDevice device = ledger.device(2);
      assertThat(device.counter(LedgerType.DRAM).currentBytes()).isEqualTo(104_729);
      assertThat(device.counter(LedgerType.L1).everUsed()).isFalse();
      assertThat(device.pools().get(LedgerType.DRAM))
          .isEqualTo(new PoolFigures(12, 1 << 30, (1 << 30) - 700_001, 700_001, 300_007, null, 0));
      assertThat(entries(ledger)).extracting(Entry::sizeBytes).containsExactly(100_003L, 4_726L);
      assertThat(ledger.events(1)).extracting(LedgerEvent::sizeBytes).containsExactly(4_726L);
      assertThat(ledger.tag(1)).isEqualTo("decoder/3");
      assertThat(ledger.tag(2)).isNull();
    }
  }

  @Test
  void seesChangesWithoutBeingOpenedAgain() throws IOException {
    LedgerBytes ledger = new LedgerBytes().counters(0, LedgerType.L1, 7, 1, 1);
    ledger.writeTo(file());
    try (LedgerReader reader = LedgerReader.open(file(), false)) {
      assertThat(reader.device(0).counter(LedgerType.L1).currentBytes()).isEqualTo(7);
      assertThat(reader.device(0)).isSameAs(reader.device(0));
      ledger.counters(0, LedgerType.L1, 11, 2, 2).writeTo(file());
      assertThat(reader.device(0).counter(LedgerType.L1).currentBytes()).isEqualTo(11);
    }
  }

  @Test
  void leavesOutAnEntryThatStaysInTheMiddleOfAChange() throws IOException {
    LedgerBytes ledger =
        new LedgerBytes()
            .buffer(0, 0, LedgerType.DRAM, 0x20, 13)
            .buffer(1, 0, LedgerType.DRAM, 0x40, 17);
    ledger.bytes.putInt(ledger.at(Section.ENTRIES, 0) + EntryLayout.SEQUENCE, 3);
    ledger.writeTo(file());
    try (LedgerReader reader = LedgerReader.open(file(), false)) {
      List<Entry> found = new ArrayList<>();
      assertThat(reader.entries(found::add)).isEqualTo(1);
      assertThat(found).extracting(Entry::sizeBytes).containsExactly(17L);
    }
  }

  @Test
  void saysWhenCountersNeverStandStill() throws IOException {
    LedgerBytes ledger = new LedgerBytes().counters(0, LedgerType.DRAM, 19, 1, 1);
    ledger.bytes.putLong(ledger.counter(0, LedgerType.DRAM) + CounterLayout.SEQUENCE, 5);
    ledger.writeTo(file());
    try (LedgerReader reader = LedgerReader.open(file(), false)) {
      Counters counters = reader.device(0).counter(LedgerType.DRAM);
      assertThat(counters.changing()).isTrue();
      assertThat(counters.currentBytes()).isEqualTo(19);
      assertThat(reader.device(0).counter(LedgerType.L1).changing()).isFalse();
    }
  }

  @Test
  void refusesWhatIsNoLedger() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    refuses(empty, "cut short");
    refuses(Files.write(empty, new byte[HeaderLayout.BYTES]), "magic=0000000000000000");
    refuses(Files.createDirectory(directory.resolve("folder")), "directory, expected a regular");
    refuses(Files.createSymbolicLink(directory.resolve("link"), empty), "link, expected a regular");
    Path fifo = directory.resolve("fifo");
    try (Child mkfifo = Child.start(List.of("mkfifo", fifo.toString()))) {
      assertThat(mkfifo.exitCode()).isZero();
    }
    refuses(fifo, "FIFO, expected a regular");
    refuses(directory.resolve("nothing"), "");
  }

  @Test
  void refusesAnotherVersion() {
    LedgerBytes newer = new LedgerBytes();
    newer.bytes.putInt(HeaderLayout.VERSION, 2);
    refuses(newer, "expected version=1, but got version=2: written by a newer client");
  }

  @Test
  void refusesOneThatIsNotReady() {
    LedgerBytes early = new LedgerBytes();
    early.bytes.putInt(HeaderLayout.READY, 0);
    refuses(early, "not ready");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 8, 4095, 4100, 1L << 40, -8, Long.MAX_VALUE, Long.MIN_VALUE})
  void refusesOffsetsThatLeadOutOfTheFile(long offset) {
    for (int section = 0; section < HeaderLayout.SECTION_COUNT; section++) {
      LedgerBytes lying = new LedgerBytes();
      lying.bytes.putLong(HeaderLayout.SECTIONS + section * HeaderLayout.SECTION_BYTES, offset);
      refuses(lying, "does not fit");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1L << 30, 1L << 58, Long.MAX_VALUE})
  void refusesMoreRecordsThanFit(long records) {
    LedgerBytes lying = new LedgerBytes();
    lying.bytes.putLong(HeaderLayout.SECTIONS + HeaderLayout.SECTION_RECORDS, records);
    refuses(lying, "does not fit");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, -64, 20481, Integer.MAX_VALUE})
  void refusesRecordsOfAnImpossibleLength(int length) {
    LedgerBytes lying = new LedgerBytes();
    lying.bytes.putInt(HeaderLayout.SECTIONS + HeaderLayout.SECTION_RECORD_BYTES, length);
    refuses(lying, "does not fit");
  }

  @Test
  void survivesAFileThatIsCutWhileItIsRead() throws IOException {
    LedgerBytes ledger =
        new LedgerBytes()
            .counters(0, LedgerType.DRAM, 23, 1, 1)
            .buffer(63, 0, LedgerType.DRAM, 1, 2);
    ledger.writeTo(file());
    try (LedgerReader reader = LedgerReader.open(file(), false);
        FileChannel owner = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      assertThat(reader.state().devicesUsed()).containsExactly(0);
      owner.truncate(HeaderLayout.BYTES + 100);
      assertThatThrownBy(() -> reader.device(0)).hasMessageContaining("cut short");
      assertThatThrownBy(() -> reader.entries(entry -> {})).hasMessageContaining("cut short");
      owner.truncate(0);
      assertThatThrownBy(reader::state).hasMessageContaining("cut short");
    }
  }

  @Test
  void saysWhenItsHeaderBecomesAHole() throws IOException {
    new LedgerBytes().counters(0, LedgerType.DRAM, 23, 1, 1).writeTo(file());
    try (LedgerReader reader = LedgerReader.open(file(), false);
        FileChannel owner = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      owner.write(java.nio.ByteBuffer.allocate(HeaderLayout.BYTES), 0);
      assertThatThrownBy(reader::state).hasMessageContaining("magic=0000000000000000");
    }
  }

  /** Whatever stands in the file, reading it ends, with an answer or a reason. */
  @Test
  void neverFailsInAnotherWayOnDamagedFiles() throws IOException {
    Random random = new Random(20261124);
    byte[] sound =
        new LedgerBytes()
            .counters(1, LedgerType.DRAM, 29, 1, 1)
            .entry(5, 1, LedgerType.CB, 0x1000, 4096, 1, 2048, 9)
            .coreSet(1, 0, 33)
            .tag(1, "a/b")
            .event(1, Operation.CB_ALLOC, LedgerType.CB, 4096)
            .bytes
            .array();
    int read = 0;
    for (int round = 0; round < 4000; round++) {
      byte[] damaged = sound.clone();
      for (int i = random.nextInt(40); i >= 0; i--) {
        damaged[random.nextInt(random.nextBoolean() ? 1536 : damaged.length)] =
            (byte) random.nextInt();
      }
      Files.write(file(), damaged);
      try (LedgerReader reader = LedgerReader.open(file(), false)) {
        exhaust(reader);
        exhaust(Recovery.of(reader));
        read++;
      } catch (LedgerException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(read).isGreaterThan(100);
  }

  private static void exhaust(LedgerView ledger) throws LedgerException {
    LedgerState state = ledger.state();
    for (int device : state.devicesUsed()) {
      assertThat(ledger.device(device).number()).isEqualTo(device);
      var _ = ledger.residentPrograms(device);
      for (LedgerType type : LedgerType.values()) {
        assertThat(ledger.windows(device, type)).hasSizeLessThanOrEqualTo(64);
      }
    }
    List<Entry> found = new ArrayList<>();
    var _ = ledger.entries(found::add);
    for (Entry entry : found) {
      var _ = ledger.tag(entry.tag());
      assertThat(ledger.coreSet(entry.detail()).size()).isBetween(0, 1024);
    }
    assertThat(ledger.events(Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(LedgerBytes.EVENTS);
  }
}
