package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ttmem.model.LiveBuffer;
import ttmem.model.LiveBuffer.Shape;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.testkit.Looks;

final class TagsTest {
  private static LiveBuffer buffer(
      int pid, MemoryType type, long bytes, @Nullable String tag, @Nullable Shape shape) {
    return new LiveBuffer(pid, 0, 0, "ledger", type, 64, bytes, 1, null, tag, shape);
  }

  private static Tags of(LiveBuffer... buffers) {
    return Tags.of(new BufferList(Instant.EPOCH, List.of(buffers), false, false));
  }

  @Test
  void addsUpTheTreeAndKeepsOwnFiguresApart() {
    Tags tags =
        of(
            buffer(7, MemoryType.DRAM, 100, "a/b/c", null),
            buffer(7, MemoryType.DRAM, 20, "a", null),
            buffer(7, MemoryType.L1, 3, "a/b", null),
            buffer(7, MemoryType.DRAM, 1000, "a.x", null),
            buffer(7, MemoryType.DRAM, 5, null, null),
            buffer(9, MemoryType.DRAM, 7, "a", null));
    assertThat(tags.rows())
        .extracting(row -> row.pid() + " " + row.path() + " " + row.depth())
        .containsExactly("7  0", "7 a 0", "7 a/b 1", "7 a/b/c 2", "7 a.x 0", "9 a 0");
    Tags.Row a = tags.rows().get(1);
    assertThat(a.own()).isEqualTo(Map.of(MemoryType.DRAM, 20L));
    assertThat(a.total()).isEqualTo(Map.of(MemoryType.DRAM, 120L, MemoryType.L1, 3L));
    assertThat(tags.rows().get(2).buffers()).isEqualTo(1);
  }

  @Test
  void countsCircularBuffersWhileTheyAreResident() {
    Shape resident = new Shape(null, null, 10L, 4, 1L, true);
    Shape laidOut = new Shape(null, null, 10L, 4, 2L, false);
    Tags tags =
        of(buffer(7, MemoryType.CB, 40, "a", resident), buffer(7, MemoryType.CB, 40, "a", laidOut));
    assertThat(tags.rows().getFirst().own()).isEqualTo(Map.of(MemoryType.CB, 40L));
    assertThat(tags.rows().getFirst().buffers()).isEqualTo(2);
  }

  @Test
  void ofACircularBufferCountTheCoresThatNoOtherProgramHasTaken() {
    Shape partly = new Shape(null, null, 10L, 4, 1L, true, "{[0-0 - 2-0]}");
    Tags tags = of(buffer(7, MemoryType.CB, 40, "a", partly));
    assertThat(tags.rows().getFirst().own()).isEqualTo(Map.of(MemoryType.CB, 30L));
  }

  @Test
  void aProcessOfWhichTwoSourcesTellIsCountedOnce() {
    LiveBuffer old = new LiveBuffer(7, 0, 0, "legacy", MemoryType.DRAM, 64, 500, 1, null);
    LiveBuffer other = new LiveBuffer(9, 0, 0, "legacy", MemoryType.DRAM, 64, 70, 1, null);
    Snapshot snapshot =
        Looks.at(Instant.EPOCH, 1)
            .holds(7, "ada", 0, 500, 0)
            .crossChecked(7, 0, "legacy", 500)
            .holds(9, "ada", 0, 70, 0)
            .snapshot();
    BufferList list =
        new BufferList(
            Instant.EPOCH,
            List.of(buffer(7, MemoryType.DRAM, 500, "a", null), old, other),
            false,
            false);
    assertThat(Tags.of(snapshot, list).rows())
        .extracting(row -> row.pid() + row.path() + row.total())
        .containsExactly("7a{DRAM=500}", "9{DRAM=70}");
  }
}
