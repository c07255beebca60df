package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerReader;
import ttmem.model.BufferType;

/** Directories and file systems that don't want a ledger. */
class TrackerSpaceTest {
  private static final long MIB = 1 << 20;
  @TempDir Path directory = Path.of("");

  /** A file system of 64 MiB with this much free, changed at will. */
  private static final class Room implements SpaceProbe {
    private long free;

    Room(long free) {
      this.free = free;
    }

    @Override
    public long freeBytes() {
      return free;
    }

    @Override
    public long totalBytes() {
      return 64 * MIB;
    }
  }

  private TrackerOptions options() {
    return TrackerOptions.defaults().withDirectory(directory);
  }

  @Test
  void withoutRoomThereIsNoLedgerAndNoTrace() throws IOException {
    Tracker tracker = Tracker.open(options().withSpace(new Room(16 * MIB)));
    assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.OFF);
    assertThat(tracker.status().reason()).contains("no room for a ledger");
    assertThat(tracker.alloc(0, BufferType.DRAM, 64, 64)).isZero();
    tracker.pushTag("a");
    tracker.popTag();
    tracker.close();
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void withoutRoomForEntriesItCountsAndListsAgainLater() throws IOException {
    Room room = new Room(64 * MIB);
    long[] now = {1L << 60};
    TrackerClock clock =
        new TrackerClock() {
          @Override
          public long wallNs() {
            return now[0];
          }

          @Override
          public long bootNs() {
            return now[0];
          }
        };
    try (Tracker tracker = Tracker.open(options().withSpace(room).withClock(clock));
        LedgerReader reader = LedgerReader.open(tracker.status().ledger().orElseThrow(), false)) {
      room.free = 16 * MIB;
      long lost = tracker.alloc(0, BufferType.DRAM, 64, 100);
      assertThat(lost).isNotZero();
      assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.COUNTING_ONLY);
      assertThat(reader.device(0).counter(LedgerType.DRAM).currentBytes()).isEqualTo(100);
      assertThat(reader.state().unlisted()).isEqualTo(1);
      room.free = 64 * MIB;
      now[0] += 2L << 30;
      tracker.alloc(0, BufferType.DRAM, 128, 11);
      List<Entry> listed = new ArrayList<>();
      assertThat(reader.entries(listed::add)).isZero();
      assertThat(listed).extracting(Entry::sizeBytes).containsExactly(11L);
      assertThat(tracker.free(lost)).isTrue();
      assertThat(tracker.free(0, BufferType.DRAM, 128)).isTrue();
      assertThat(reader.state().unlisted()).isZero();
      assertThat(reader.device(0).counter(LedgerType.DRAM).currentBytes()).isZero();
      assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.ACTIVE);
    }
  }

  @Test
  void aDeviceWithoutRoomMakesTheLedgerInexact() throws IOException {
    Room room = new Room(64 * MIB);
    try (Tracker tracker = Tracker.open(options().withSpace(room));
        LedgerReader reader = LedgerReader.open(tracker.status().ledger().orElseThrow(), false)) {
      room.free = 0;
      assertThat(tracker.alloc(7, BufferType.DRAM, 64, 100)).isZero();
      assertThat(reader.state().inexactSinceNs()).isNotZero();
      assertThat(reader.state().devicesUsed()).isEmpty();
    }
  }

  @Test
  void aDirectoryThatIsALinkOrAFileOrAnothersIsRefused() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    Path file = Files.createFile(directory.resolve("file"));
    Path other = Files.createDirectory(directory.resolve("other"));
    boolean root = ProcessFacts.ofThisProcess().uid() == 0;
    if (root) {
      Files.setAttribute(other, "unix:uid", 12345);
    }
    Path foreign = root ? other : Path.of("/");
    for (Path refused : Set.of(link, file, foreign, directory.resolve("missing/below"))) {
      Tracker tracker = Tracker.open(options().withDirectory(refused));
      assertThat(tracker.status().state()).as("%s", refused).isEqualTo(TrackerStatus.State.OFF);
      assertThat(tracker.status().reason()).contains(refused.toString());
    }
    assertThat(real).isEmptyDirectory();
  }
}
