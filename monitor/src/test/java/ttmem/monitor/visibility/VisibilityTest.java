package ttmem.monitor.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import ttmem.model.Device;
import ttmem.model.Leftover;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;
import ttmem.testkit.SnapshotSamples;

class VisibilityTest {
  /** Pids 4242 and 4310 are of uid 1000, pid 6000 of root. */
  private static final Snapshot WHOLE = SnapshotSamples.n300();

  private static final Viewer OWNER = Viewer.user(1000);
  private static final Viewer STRANGER = Viewer.user(1001);

  private static ProcessInfo process(Viewer viewer, int pid) {
    return Visibility.visibleTo(WHOLE, viewer).process(pid).orElseThrow();
  }

  @Test
  void showsEverythingToRootAndTheGroup() {
    assertThat(Visibility.visibleTo(WHOLE, Viewer.all())).isSameAs(WHOLE);
  }

  @Test
  void showsAnOwnProcessWhole() {
    assertThat(process(OWNER, 4242)).isEqualTo(WHOLE.process(4242).orElseThrow());
    assertThat(process(OWNER, 4310)).isEqualTo(WHOLE.process(4310).orElseThrow());
    assertThat(process(OWNER, 6000).command()).isNull();
  }

  @Test
  void showsOnlyTheTotalsOfSomebodyElsesProcess() {
    ProcessInfo whole = WHOLE.process(4242).orElseThrow();
    ProcessInfo cut = process(STRANGER, 4242);
    assertThat(cut.command()).isNull();
    assertThat(cut.containerId()).isNull();
    assertThat(cut.podUid()).isNull();
    assertThat(cut.slurmJobId()).isNull();
    assertThat(cut.identity()).isEqualTo(whole.identity());
    assertThat(cut.user()).isEqualTo("ada");
    assertThat(cut.counted()).isEqualTo(whole.counted());
    assertThat(cut.usage()).extracting(Usage::note).containsOnly("hidden: another user's process");
  }

  @Test
  void showsNoNameOfADeadProcessToAUser() {
    Leftover cut = Visibility.visibleTo(WHOLE, OWNER).devices().getFirst().leftovers().getFirst();
    Leftover whole = WHOLE.devices().getFirst().leftovers().getFirst();
    assertThat(whole.name()).isEqualTo("old_trainer");
    assertThat(cut.name()).isEmpty();
    assertThat(cut.amounts()).isEqualTo(whole.amounts());
  }

  @Test
  void leavesTheTotalsOfDevicesAlone() {
    for (Map.Entry<String, Snapshot> sample : SnapshotSamples.all().entrySet()) {
      Snapshot cut = Visibility.visibleTo(sample.getValue(), STRANGER);
      assertThat(cut.devices())
          .as(sample.getKey())
          .extracting(Device::memory)
          .isEqualTo(sample.getValue().devices().stream().map(Device::memory).toList());
      assertThat(cut.processes()).hasSameSizeAs(sample.getValue().processes());
    }
  }

  @Test
  void countsAnUnknownOwnerAsNobodysOwn() {
    ProcessInfo unknown = SnapshotSamples.broken().process(9002).orElseThrow();
    assertThat(unknown.uid()).isEqualTo(-1);
    assertThat(Visibility.seesBuffersOf(unknown, Viewer.user(-1))).isFalse();
    assertThat(Visibility.seesBuffersOf(unknown, Viewer.all())).isTrue();
  }

  @Test
  void showsBuffersToTheOwnerOnly() {
    ProcessInfo process = WHOLE.process(4242).orElseThrow();
    assertThat(Visibility.seesBuffersOf(process, OWNER)).isTrue();
    assertThat(Visibility.seesBuffersOf(process, STRANGER)).isFalse();
  }
}
