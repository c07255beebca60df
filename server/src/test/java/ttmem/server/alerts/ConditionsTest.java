package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.BufferList;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.testkit.Looks;
import ttmem.testkit.SnapshotSamples;

/** What each kind of rule finds in a look. */
class ConditionsTest {
  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  private static Watch watch(String when, String... lines) {
    return Watch.of(
        "[[alert]]\nclear_for=\"0s\"\nwhen=\"" + when + "\"\n" + String.join("\n", lines));
  }

  @Test
  void useIsAPartOfTheCapacityOrASize() {
    long most = 8 * 4_278_190_080L;
    assertThat(watch("dram > 90%").dram(most * 9 / 10 + 1).news()).hasSize(1);
    assertThat(watch("dram > 90%").dram(most * 9 / 10).news()).isEmpty();
    assertThat(watch("dram > 1.5GiB").dram(3 * GIB / 2).news()).isEmpty();
    assertThat(watch("dram > 1.5GiB").dram(3 * GIB / 2 + 1).news()).hasSize(1);
  }

  @Test
  void useIsThatOfAUserOnADevice() {
    Watch watch = watch("dram > 2GiB", "user = [\"ada\", \"eve\"]", "device = [0]");
    watch.sees(
        Looks.at(watch.now(), 2)
            .holds(1, "ada", 0, 2 * GIB, 0)
            .holds(2, "ada", 0, 7, 0)
            .holds(3, "eve", 0, GIB, 0)
            .holds(4, "ada", 1, 9 * GIB, 0)
            .snapshot());
    assertThat(watch.news()).containsExactly("firing device=0 type=dram user=ada");
  }

  @Test
  void aSilentHolderMakesTheUseOfItsUserUnknown() {
    Watch watch = watch("dram > 2GiB", "user = [\"ada\", \"eve\"]");
    watch.sees(Looks.at(watch.now(), 1).holds(1, "ada", 0, GIB, 0).silent(3, "eve", 0).snapshot());
    assertThat(watch.standing()).containsExactly("unknown device=0 type=dram user=eve");
  }

  @Test
  void aDeviceIsNamedInEveryWay() {
    for (String name : List.of("0", "0000:41:00.0", "/dev/tenstorrent/0", "0000a1b2c3d4e5f6")) {
      Watch watch = watch("dram > 1GiB", "device = \"" + name + "\"");
      watch.sees(
          Looks.at(watch.now(), 2)
              .holds(1, "ada", 0, 2 * GIB, 0)
              .holds(4, "ada", 1, 9 * GIB, 0)
              .snapshot());
      assertThat(watch.news()).as(name).containsExactly("firing device=0 type=dram");
    }
  }

  @Test
  void whatIsKnownOfABoardOnlyIsJudgedForTheBoard() {
    Snapshot n300 = SnapshotSamples.n300();
    assertThat(watch("dram > 6GiB").sees(n300).news())
        .containsExactly("firing device=0+1 type=dram");
    assertThat(watch("dram > 28%").sees(n300).news()).as("of both chips").isEmpty();
    assertThat(watch("dram > 27%").sees(n300).news()).hasSize(1);
  }

  @Test
  void memoryThatGrowsIsFullAtItsPace() {
    Watch watch = watch("time_to_full(dram) < 30m", "window = \"10m\"");
    long most = 8 * 4_278_190_080L;
    // 40 minutes to go at the start of the window, 30 at its end.
    long perTick = most / 600;
    long used = most - 240 * perTick;
    for (int i = 0; i < 30; i++) {
      watch.dram(used += perTick);
      assertThat(watch.states()).as("too few samples").containsExactly(State.UNKNOWN);
    }
    watch.dram(used += perTick);
    assertThat(watch.standing()).as("35 minutes to go").isEmpty();
    for (int i = 0; i < 60 && watch.news().isEmpty(); i++) {
      watch.dram(used += perTick);
    }
    assertThat(watch.news()).containsExactly("firing device=0 type=dram");
    assertThat((most - used) / perTick).isBetween(170L, 180L);
    assertThat(watch.state().live().values().iterator().next().value())
        .startsWith("full in 29 min");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void upAndDownIsNoGrowth(long seed) {
    Random random = new Random(seed);
    Watch watch = watch("time_to_full(dram) < 1d");
    for (int i = 0; i < 200; i++) {
      watch.dram((8 + random.nextInt(8)) * GIB);
      assertThat(watch.news()).as("seed=%d", seed).isEmpty();
    }
  }

  @Test
  void oneStepIsNoGrowth() {
    Watch watch = watch("time_to_full(dram) < 1d");
    for (int i = 0; i < 200; i++) {
      watch.dram(i < 100 ? GIB : 20 * GIB);
      assertThat(watch.news()).isEmpty();
    }
  }

  @Test
  void holesAreJudgedPerProcess() {
    Watch watch = watch("largest_free(dram) < 25%");
    watch.sees(
        Looks.at(watch.now(), 1)
            .holds(
                1, "ada", 0, GIB, 0, Looks.pool(MemoryType.DRAM, 8, 4 * GIB, 2 * GIB, GIB / 4, 0L))
            .holds(2, "ada", 0, GIB, 0, Looks.pool(MemoryType.DRAM, 8, 4 * GIB, 2 * GIB, GIB, 0L))
            .holds(3, "ada", 0, GIB, 0, Looks.pool(MemoryType.DRAM, 8, GIB, GIB, 0, 0L))
            .holds(4, "ada", 0, GIB, 0)
            .snapshot());
    assertThat(watch.news()).containsExactly("firing device=0 pid=1 process=python3 type=dram");
    assertThat(watch.standing())
        .as("full is not fragmented; what is not published is not known")
        .containsExactly(
            "firing device=0 pid=1 process=python3 type=dram",
            "unknown device=0 pid=4 process=python3 type=dram");
    watch.sees(Looks.at(watch.now(), 1).snapshot());
    assertThat(watch.news()).as("it ended").hasSize(1);
  }

  @Test
  void aTagThatGrowsIsTold() {
    Watch watch = watch("growth(dram) > 1GiB/h", "tag = \"decoder.*\"", "window = \"5m\"");
    List<String> news = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Instant now = watch.now();
      watch.sees(
          Looks.at(now, 1).snapshot(),
          buffers(
              now,
              buffer(i * 4L * MIB, "decoder.kv"),
              buffer(GIB + (i % 7) * 64L * MIB, "decoder.scratch"),
              buffer(i * 64L * MIB, "encoder")));
      news.addAll(watch.news());
    }
    assertThat(news).containsExactly("firing device=0 tag=decoder.kv type=dram");
    assertThat(watch.state().live().values().iterator().next().value())
        .isEqualTo("1.4 GiB/h more, now 236.0 MiB");
    watch.sees(Looks.at(watch.now(), 1).snapshot(), buffers(watch.now()));
    assertThat(watch.news()).hasSize(1);
  }

  @Test
  void withoutBuffersGrowthIsUnknown() {
    Watch watch = watch("growth(dram) > 1GiB/h").dram(GIB);
    assertThat(watch.standing()).containsExactly("unknown tag=* type=dram");
    watch.sees(Looks.at(watch.now(), 1).snapshot(), buffers(watch.now()));
    assertThat(watch.standing()).isEmpty();
  }

  private static LiveBuffer buffer(long bytes, String tag) {
    return new LiveBuffer(1, 0, 0, "ledger", MemoryType.DRAM, 32, bytes, 1, null, tag);
  }

  private static BufferList buffers(Instant now, LiveBuffer... buffers) {
    return new BufferList(now, List.of(buffers), false, false);
  }

  @Test
  void whatADeadProcessHeldIsTold() {
    Snapshot n300 = SnapshotSamples.n300();
    Watch watch = watch("died_holding").sees(n300);
    assertThat(watch.news())
        .containsExactly("firing device=0 pid=5555 process=old_trainer source=region");
    watch.sees(without(n300, SourceStatus.failed("region", "no permission")));
    assertThat(watch.states()).as("nobody reads the books").containsExactly(State.FIRING);
    watch.sees(without(n300, SourceStatus.ok("region")));
    assertThat(watch.news())
        .containsExactly("resolved device=0 pid=5555 process=old_trainer source=region");
    assertThat(watch("died_holding(dram) > 100MiB").sees(n300).news()).hasSize(1);
    assertThat(watch("died_holding(dram) > 101MiB").sees(n300).news()).isEmpty();
  }

  /** The same host when the dead process is in nobody's books any more. */
  private static Snapshot without(Snapshot snapshot, SourceStatus region) {
    List<Device> devices = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      DeviceMemory memory = device.memory();
      devices.add(
          new Device(
              device.identity(),
              device.telemetry(),
              memory,
              device.holders(),
              device.untracked(),
              List.of(),
              device.notes()));
    }
    return new Snapshot(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        devices,
        snapshot.boards(),
        snapshot.processes(),
        List.of(SourceStatus.ok("driver"), region),
        snapshot.notes());
  }

  @Test
  void aHolderThatReportsNothingIsTold() {
    Watch watch = watch("untracked", "user = \"eve\"");
    watch.sees(Looks.at(watch.now(), 1).silent(14, "eve", 0).silent(15, "ada", 0).snapshot());
    assertThat(watch.news()).containsExactly("firing device=0 pid=14 process=python3 user=eve");
    watch.dram(5);
    assertThat(watch.news()).containsExactly("resolved device=0 pid=14 process=python3 user=eve");
  }

  @Test
  void aSourceThatFailsIsTold() {
    Snapshot n300 = SnapshotSamples.n300();
    assertThat(watch("source_failing").sees(n300).news()).isEmpty();
    assertThat(watch("source_incomplete").sees(n300).news())
        .containsExactly("firing source=region");
    Snapshot failed = without(n300, SourceStatus.failed("region", "no permission"));
    assertThat(watch("source_failing").sees(failed).news()).containsExactly("firing source=region");
    assertThat(watch("source_failing", "source = \"driver\"").sees(failed).news()).isEmpty();
  }

  @Test
  void everyKindOfRuleBearsEveryKindOfHost() {
    for (String when :
        List.of(
            "dram > 1%",
            "cb > 5",
            "time_to_full(l1) < 1h",
            "largest_free(trace) < 50%",
            "growth(l1) > 1/h",
            "died_holding",
            "untracked",
            "source_incomplete")) {
      SnapshotSamples.all()
          .forEach(
              (name, snapshot) -> {
                Watch watch = watch(when);
                for (int i = 0; i < 3; i++) {
                  watch.sees(snapshot, buffers(watch.now(), SnapshotSamples.buffers().getFirst()));
                }
                assertThat(watch.standing()).as(when + " on " + name).isNotNull();
              });
    }
  }
}
