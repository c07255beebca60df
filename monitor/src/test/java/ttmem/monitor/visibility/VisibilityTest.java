package ttmem.monitor.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;
import ttmem.testkit.SnapshotSamples;

class VisibilityTest {
  /** Pids 4242 and 4310 are of uid 1000, pid 6000 of root. */
  private static final Snapshot WHOLE = SnapshotSamples.n300();

  private static final Viewer OWNER = Viewer.user(1000);
  private static final Viewer STRANGER = Viewer.user(1001);

  private static final String SECRET = "SECRET";

  /** A word of a process of uid 1000 wherever a source could quote one. */
  private static final Snapshot SECRETIVE = secretive();

  private static Snapshot secretive() {
    Device device = WHOLE.devices().getFirst();
    Amounts unknown = Amounts.unknown(SECRET);
    Amounts some = Amounts.each(_ -> Reading.atLeast(5, SECRET));
    Device told =
        new Device(
            device.identity(),
            device.telemetry(),
            new DeviceMemory(device.memory().total(), some, unknown),
            device.holders(),
            List.of(new Untracked(7, SECRET)),
            List.of(new Leftover("region", 8, SECRET, some, SECRET)),
            device.notes());
    ProcessInfo process =
        new ProcessInfo(
            new ProcessIdentity("boot", 1, 7, 9),
            7,
            null,
            1000,
            "ada",
            SECRET,
            SECRET,
            SECRET,
            SECRET,
            List.of(new Usage(0, List.of(), 0, "legacy", true, unknown.plus(some), SECRET)));
    return new Snapshot(
        WHOLE.time(),
        WHOLE.host(),
        WHOLE.driver(),
        List.of(told),
        List.of(new BoardUse(List.of(0), some, SECRET)),
        List.of(process),
        List.of(SourceStatus.partial("region", SECRET), SourceStatus.failed("ledger", SECRET)),
        List.of(SECRET));
  }

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
    assertThat(numbers(cut.counted())).isEqualTo(numbers(whole.counted()));
    assertThat(cut.usage())
        .extracting(Usage::note)
        .allMatch(note -> note.startsWith("hidden: ") || note.isEmpty());
  }

  @Test
  void showsNoNameOfADeadProcessToAUser() {
    Leftover cut = Visibility.visibleTo(WHOLE, OWNER).devices().getFirst().leftovers().getFirst();
    Leftover whole = WHOLE.devices().getFirst().leftovers().getFirst();
    assertThat(whole.name()).isEqualTo("old_trainer");
    assertThat(cut.name()).isEmpty();
    assertThat(numbers(cut.amounts())).isEqualTo(numbers(whole.amounts()));
  }

  /** What a chip's memory says without words. */
  private static List<Object> numbers(Device device) {
    DeviceMemory memory = device.memory();
    return List.of(numbers(memory.total()), numbers(memory.used()), numbers(memory.free()));
  }

  private static List<Object> numbers(Amounts amounts) {
    List<Object> numbers = new ArrayList<>();
    for (MemoryType type : MemoryType.values()) {
      numbers.add(amounts.get(type).status());
      numbers.add(amounts.get(type).rawValue());
    }
    return numbers;
  }

  @Test
  void showsNoTextThatMayQuoteAnother() {
    assertThat(json(SECRETIVE, Viewer.all())).contains(SECRET);
    assertThat(json(SECRETIVE, OWNER)).contains(SECRET);
    assertThat(json(SECRETIVE, STRANGER)).doesNotContain(SECRET);
  }

  @Test
  void showsTheOwnTextsOfAProcessToItsOwnerOnly() {
    ProcessInfo own = Visibility.visibleTo(SECRETIVE, OWNER).process(7).orElseThrow();
    assertThat(own).isEqualTo(SECRETIVE.process(7).orElseThrow());
    assertThat(Visibility.visibleTo(SECRETIVE, OWNER).devices().toString()).doesNotContain(SECRET);
  }

  private static String json(Snapshot snapshot, Viewer viewer) {
    return new String(
        SnapshotJsonWriter.bytes(Visibility.visibleTo(snapshot, viewer), JsonForm.LINE),
        StandardCharsets.UTF_8);
  }

  @Test
  void leavesTheTotalsOfDevicesAlone() {
    for (Map.Entry<String, Snapshot> sample : SnapshotSamples.all().entrySet()) {
      Snapshot cut = Visibility.visibleTo(sample.getValue(), STRANGER);
      assertThat(cut.devices())
          .as(sample.getKey())
          .extracting(VisibilityTest::numbers)
          .isEqualTo(sample.getValue().devices().stream().map(VisibilityTest::numbers).toList());
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
