package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.testkit.Looks;

class L1CoresTest {
  private static final Instant NOW = Instant.parse("2026-03-14T15:00:00Z");
  private static final Pool L1 =
      Looks.pool(MemoryType.L1, 110, 1_461_504, 20_480, 1_400_000, 111_360L);

  private static LiveBuffer circular(long address, long bytes, String cores) {
    LiveBuffer.Shape shape = new LiveBuffer.Shape(null, null, bytes, 4, 7L, true, cores);
    return new LiveBuffer(
        11, 0, 0, "ledger", MemoryType.CB, address, 4 * bytes, 1, NOW, null, shape);
  }

  private static L1Cores cores(Reading circular, LiveBuffer... buffers) {
    Amounts amounts = Amounts.ZERO.with(MemoryType.CB, circular);
    Snapshot snapshot = Looks.at(NOW, 1).holds(11, "ada", 0, amounts, L1).snapshot();
    Observation look =
        new Observation(snapshot, new BufferList(NOW, List.of(buffers), false, false));
    return L1Cores.on(look, snapshot.devices().getFirst()).getFirst();
  }

  @Test
  void coresThatHaveTheSameAreOneGroupAndNoCoreIsLeftOut() {
    L1Cores cores =
        cores(
            Reading.of(2 * 6000 + 2 * 7000),
            circular(111_360, 6000, "{[0-0 - 1-0]}"),
            circular(111_360, 7000, "{[0-1 - 1-1]}"));
    assertThat(cores.missing()).isEmpty();
    assertThat(cores.groups())
        .extracting(L1Cores.Group::count, L1Cores.Group::circularBufferBytes)
        .containsExactly(tuple(2, 7000L), tuple(2, 6000L), tuple(106, 0L));
    assertThat(cores.groups().getFirst().cores()).containsExactly(core(0, 1), core(1, 1));
    assertThat(cores.free(cores.groups().getFirst())).hasValue(1_461_504 - 20_480 - 7000);
    assertThat(cores.columns()).as("of the board").isEqualTo(11);
  }

  private static CoreGrid.Core core(int x, int y) {
    return new CoreGrid.Core(x, y);
  }

  @Test
  void coresThatDontAddUpToWhatIsReportedAreNotShown() {
    L1Cores cores = cores(Reading.of(30_011), circular(111_360, 6000, "{[0-0 - 1-0]}"));
    assertThat(cores.groups()).isEmpty();
    assertThat(cores.missing()).contains("30011 bytes", "12000 core by core");
    assertThat(cores(Reading.unknown("it never said")).missing()).isEqualTo("it never said");
  }

  @Test
  void freeIsUnknownWhereCircularBuffersCantLieInIt() {
    L1Cores cores = cores(Reading.of(4_000_000), circular(111_360, 2_000_000, "{[0-0 - 1-0]}"));
    assertThat(cores.free(cores.groups().getFirst())).isEmpty();
    assertThat(cores.free(cores.groups().getLast())).hasValue(1_461_504 - 20_480);
  }
}
