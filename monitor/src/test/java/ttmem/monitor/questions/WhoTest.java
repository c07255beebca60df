package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.testkit.Looks;
import ttmem.testkit.SnapshotSamples;

class WhoTest {
  private static final Instant NOW = Instant.parse("2026-03-14T15:00:00Z");
  private static final Snapshot HOST =
      Looks.at(NOW, 2)
          .holds(11, "ada", 0, 1009, 11)
          .holds(12, "ada", 1, 2003, 0)
          .holds(13, "bob", 1, 5003, 0)
          .silent(14, "eve", 1)
          .snapshot();

  private static Who who(Who.Key key) {
    return Who.of(new Observation(HOST, null), key);
  }

  @Test
  void sumsByUserTheLargestFirst() {
    assertThat(who(Who.Key.USER).owners())
        .extracting(owner -> owner.name() + " " + owner.amounts().get(MemoryType.DRAM))
        .startsWith("bob 5003", "ada 3012")
        .last()
        .asString()
        .startsWith("eve unknown (pid 14 holds device 1 untracked");
    assertThat(who(Who.Key.USER).owners().get(1).devices()).containsExactly(0, 1);
  }

  @Test
  void aDeviceWithASilentHolderIsALowerBound() {
    assertThat(who(Who.Key.DEVICE).owners())
        .extracting(owner -> owner.name() + " " + owner.processes() + " " + owner.untracked())
        .containsExactly("device 1 3 1", "device 0 1 0");
    assertThat(who(Who.Key.DEVICE).owners().getFirst().amounts().get(MemoryType.DRAM).status())
        .isEqualTo(Reading.Status.AT_LEAST);
  }

  @Test
  void oneRowPerTypeHasOnlyThatType() {
    Who.Owner dram = who(Who.Key.TYPE).owners().getFirst();
    assertThat(dram.name()).isEqualTo("dram");
    assertThat(dram.amounts().get(MemoryType.DRAM).value()).isEqualTo(1009 + 2003 + 5003);
    assertThat(dram.amounts().get(MemoryType.L1).isKnown()).isFalse();
    assertThat(dram.processes()).isEqualTo(3);
  }

  @Test
  void whatIsNotTaggedIsCountedWithoutATag() {
    Snapshot host = Looks.at(NOW, 1).holds(11, "ada", 0, 10_007, 0).snapshot();
    LiveBuffer tagged = new LiveBuffer(11, 0, 0, "ledger", MemoryType.DRAM, 64, 4001, 1, NOW, "kv");
    BufferList buffers = new BufferList(NOW, List.of(tagged), false, false);
    assertThat(Who.of(new Observation(host, buffers), Who.Key.TAG).owners())
        .extracting(owner -> owner.name() + " " + owner.amounts().get(MemoryType.DRAM))
        .containsExactly("null 6006", "kv 4001");
    Who blind = Who.of(new Observation(host, null), Who.Key.TAG);
    assertThat(blind.notes()).singleElement().asString().contains("nobody keeps single buffers");
  }

  @Test
  void tagsThatAddUpToMoreThanIsCountedLeaveWhatIsListedWithoutATag() {
    Snapshot host = Looks.at(NOW, 1).holds(11, "ada", 0, 17, 0).snapshot();
    LiveBuffer newer = new LiveBuffer(11, 0, 0, "ledger", MemoryType.DRAM, 64, 4001, 1, NOW, "kv");
    LiveBuffer plain = new LiveBuffer(11, 0, 0, "ledger", MemoryType.DRAM, 32, 13, 1, NOW);
    BufferList buffers = new BufferList(NOW, List.of(newer, plain), false, false);
    assertThat(Who.of(new Observation(host, buffers), Who.Key.TAG).owners())
        .filteredOn(owner -> owner.name() == null)
        .singleElement()
        .asString()
        .contains("DRAM=>=13 (listed a moment after");
  }

  /** Whatever the key: no byte that is counted is lost, and none is counted twice. */
  @ParameterizedTest
  @EnumSource(
      value = Who.Key.class,
      names = {"PROCESS", "USER", "CONTAINER", "POD", "JOB", "TAG"})
  void ownersAddUpToWhatIsCounted(Who.Key key) {
    for (Snapshot host : SnapshotSamples.all().values()) {
      long counted =
          host.processes().stream()
              .flatMap(process -> process.usage().stream())
              .filter(usage -> usage.counted())
              .mapToLong(usage -> usage.amounts().get(MemoryType.DRAM).orElse(0))
              .sum();
      long owned =
          Who.of(new Observation(host, null), key).owners().stream()
              .mapToLong(owner -> owner.amounts().get(MemoryType.DRAM).orElse(0))
              .sum();
      assertThat(owned).as("%s of %s", key, host.host()).isEqualTo(counted);
    }
  }
}
