package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;

/** How several devices in one capture are told apart. */
class LaneTest {
  private static final String CORE = "\"{[0-0 - 0-0]}\"";

  @TempDir Path dir;

  private ReplayReport replay(CaptureText text) throws Exception {
    return CaptureReplay.replay(
        "test",
        new CaptureReader().read(text.writeTo(dir.resolve("test.json"))),
        ReplayOptions.DEFAULT);
  }

  private static void parts(CaptureText text, String... pairs) {
    List<String> entries =
        Arrays.stream(pairs)
            .map(pair -> pair.split(":", -1))
            .map(p -> "{\\\"mesh_device_id\\\":" + p[0] + ",\\\"device_id\\\":" + p[1] + "}")
            .toList();
    text.node("tensor", "{\"device_tensors\":\"[" + String.join(",", entries) + "]\"}");
  }

  @Test
  void countsAMeshBufferOnEachOfItsDevicesAndProgramsOnTheirOwn() throws Exception {
    CaptureText text = new CaptureText();
    parts(text, "4:0", "4:1");
    text.node(
        "buffer_allocate",
        "{\"address\":64,\"size\":800,\"max_size_per_bank\":100,\"type\":\"L1\",\"device_id\":4}",
        text.buffer());
    text.freeCircularBuffers(4);
    text.circularBuffer(10, CORE, 0);
    text.circularBuffer(20, CORE, 1);
    ReplayReport report = replay(text);
    assertThat(report.devices())
        .extracting(DeviceUse::device, d -> d.peaks().total().bytes())
        .containsExactly(tuple("1", 120L), tuple("0", 110L));
  }

  @Test
  void takesTheNumberOfAProgramAsAMeshWhenNothingWasDispatched() throws Exception {
    CaptureText text = new CaptureText();
    parts(text, "1:0", "1:1", "2:0");
    text.allocate("L1", 1, 1, 100);
    text.allocate("L1", 1, 2, 7);
    text.circularBuffer(20, CORE, 1);
    assertThat(replay(text).devices())
        .extracting(DeviceUse::device, d -> d.peaks().total().bytes())
        .containsExactly(tuple("0", 127L), tuple("1", 120L));
  }

  @Test
  void takesEqualNumbersAsTheSameDeviceInCapturesWithoutTensorParts() throws Exception {
    CaptureText text = new CaptureText();
    text.allocate("L1", 1, 0, 100);
    text.allocate("L1", 1, 1, 200);
    text.circularBuffer(20, CORE, 0);
    text.circularBuffer(30, CORE, 1);
    text.freeCircularBuffers(1);
    ReplayReport report = replay(text);
    assertThat(report.devices())
        .extracting(DeviceUse::device, d -> d.peaks().total().bytes(), d -> d.end().totalBytes())
        .containsExactly(tuple("1", 230L, 200L), tuple("0", 120L, 120L));
    assertThat(report.notes())
        .extracting(ReplayNote::kind)
        .doesNotContain(ReplayNote.Kind.DEVICES_MERGED);
  }

  @Test
  void givesEachProgramNumberTheBuffersOfTheOnlyMesh() throws Exception {
    CaptureText text = new CaptureText();
    text.allocate("L1", 1, 7, 100);
    text.circularBuffer(20, CORE, 0);
    text.circularBuffer(30, CORE, 1);
    text.freeCircularBuffers(7);
    assertThat(replay(text).devices())
        .extracting(DeviceUse::device, d -> d.peaks().total().bytes(), d -> d.end().cbBytes())
        .containsExactly(tuple("1", 130L, 0L), tuple("0", 120L, 0L));
  }

  @Test
  void mergesDevicesThatCanNotBeToldApartAndSaysSo() throws Exception {
    CaptureText text = new CaptureText();
    text.allocate("L1", 1, 1, 100);
    text.allocate("L1", 1, 2, 200);
    text.circularBuffer(20, CORE, 0);
    ReplayReport report = replay(text);
    assertThat(report.devices())
        .extracting(DeviceUse::device, d -> d.peaks().total().bytes())
        .containsExactly(tuple("all", 320L));
    assertThat(report.notes())
        .extracting(ReplayNote::kind)
        .contains(ReplayNote.Kind.DEVICES_MERGED);
  }

  @Test
  void countsANoteOnceAlsoWhereItConcernsSeveralDevices() throws Exception {
    CaptureText text = new CaptureText();
    parts(text, "4:0", "4:1");
    text.free(text.buffer(), "L1", 1, 4, 100);
    text.circularBuffer(20, CORE, 0);
    text.circularBuffer(20, CORE, 1);
    ReplayReport report = replay(text);
    assertThat(report.notes())
        .filteredOn(note -> note.kind() == ReplayNote.Kind.FREED_BEFORE_CAPTURE)
        .singleElement()
        .extracting(ReplayNote::count)
        .isEqualTo(1);
  }
}
