package ttmem.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.BufferType;

class TrackerTest {
  @TempDir Path directory;

  @Test
  void aCleanEndWithNothingLiveLeavesNothing() throws Exception {
    Tracker tracker = Tracker.open(TrackerOptions.defaults().withDirectory(directory));
    assertThat(tracker.status().reason()).isEmpty();
    assertThat(tracker.status().state()).isEqualTo(TrackerStatus.State.ACTIVE);
    long handle = tracker.alloc(0, BufferType.DRAM, 0x1000, 64);
    assertThat(handle).isNotZero();
    assertThat(tracker.free(handle)).isTrue();
    assertThat(tracker.free(handle)).isFalse();
    tracker.close();
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
