package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.history.History;
import ttmem.testkit.SnapshotSamples;

class PastTest {
  private static final Instant START = Instant.parse("2026-03-14T15:00:00Z");

  private final Kept kept = new Kept();
  private final Past past = new Past(kept, new Archive(null, use -> {}));

  @Test
  void goesFromLookToLookAndNoFurtherThanItKnows() {
    assertThat(past.step(null, Step.LOOK_BACK)).as("before the first look").isNull();
    look(0);
    look(5);
    look(10);
    Instant at = past.step(null, Step.LOOK_BACK);
    assertThat(at).isEqualTo(START.plusSeconds(5));
    at = past.step(at, Step.LOOK_BACK);
    assertThat(past.step(at, Step.LOOK_BACK)).isEqualTo(START);
    at = past.step(at, Step.LOOK_ON);
    assertThat(at).isEqualTo(START.plusSeconds(5));
    assertThat(past.step(at, Step.LOOK_ON)).as("now").isNull();
    assertThat(past.step(null, Step.HOUR_BACK)).isEqualTo(START);
    assertThat(past.step(START, Step.MINUTE_ON)).as("now").isNull();
    assertThat(past.step(null, Step.MINUTE_ON)).as("no future").isNull();
  }

  @Test
  void showsTheLastLookBeforeAnInstant() {
    look(0);
    look(5);
    Snapshot shown = past.at(START.plusSeconds(4), SnapshotSamples.n300());
    assertThat(shown).isNotNull().extracting(Snapshot::time).isEqualTo(START);
    assertThat(past.at(START.minusSeconds(1), SnapshotSamples.n300())).isNull();
  }

  @Test
  void keepsTheFirstLookAndTheNewestOnesHoweverManyThereAre() {
    for (int i = 0; i < 10_000; i++) {
      look(i);
    }
    assertThat(kept.size()).isLessThanOrEqualTo(Kept.MOST);
    assertThat(kept.first()).isEqualTo(START);
    assertThat(kept.before(START.plusSeconds(9999))).isEqualTo(START.plusSeconds(9998));
  }

  @Test
  void makesASnapshotOfWhatAServerRecorded() {
    long at = START.getEpochSecond();
    History history =
        new History(
            START,
            START.minusSeconds(60),
            START,
            10,
            List.of(
                series(0, null, List.of(point(at - 10, 5), point(at, 7), point(at + 10, 9))),
                series(1, null, List.of(point(at - 60, 3))),
                series(0, 4242, List.of(point(at, 6))),
                series(null, 4242, List.of(point(at, 11))),
                series(0, 77, List.of(point(at - 60, 8)))),
            false);
    Snapshot shown = Recorded.at(START.plusSeconds(4), history, SnapshotSamples.n300());
    assertThat(used(shown, 0)).isEqualTo(7);
    assertThat(shown.device(1).orElseThrow().memory().used().get(MemoryType.DRAM).isKnown())
        .as("a sample of a minute ago says nothing")
        .isFalse();
    assertThat(shown.processes()).as("the other had ended").hasSize(1);
    assertThat(shown.processes().getFirst().usage()).hasSize(2);
    assertThat(shown.processes().getFirst().counted().get(MemoryType.DRAM).value()).isEqualTo(17);
    assertThat(shown.processes().getFirst().counted().get(MemoryType.L1).isKnown()).isFalse();
  }

  private static long used(Snapshot snapshot, int device) {
    return snapshot.device(device).orElseThrow().memory().used().get(MemoryType.DRAM).value();
  }

  private static History.Series series(
      @Nullable Integer device, @Nullable Integer pid, List<History.Point> points) {
    return new History.Series(device, pid, "trainer", 1000, MemoryType.DRAM, points);
  }

  private static History.Point point(long at, long bytes) {
    return new History.Point(at, bytes, bytes, bytes);
  }

  private void look(int seconds) {
    Snapshot sample = SnapshotSamples.n300();
    kept.add(
        new Snapshot(
            START.plusSeconds(seconds),
            sample.host(),
            sample.driver(),
            sample.devices(),
            sample.boards(),
            sample.processes(),
            sample.sources(),
            sample.notes()));
  }
}
