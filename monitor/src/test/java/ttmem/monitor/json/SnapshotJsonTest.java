package ttmem.monitor.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.Amounts;
import ttmem.model.DeviceMemory;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Telemetry;
import ttmem.testkit.Golden;
import ttmem.testkit.SnapshotSamples;

class SnapshotJsonTest {

  static Stream<String> samples() {
    return SnapshotSamples.all().keySet().stream();
  }

  private static Snapshot sample(String name) {
    return Objects.requireNonNull(SnapshotSamples.all().get(name));
  }

  private static Snapshot read(byte[] json) throws IOException {
    return SnapshotJsonReader.read(new ByteArrayInputStream(json));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void comesBackEqualAndIsWrittenAlike(String name) throws IOException {
    for (JsonForm form : JsonForm.values()) {
      byte[] once = SnapshotJsonWriter.bytes(sample(name), form);
      Snapshot back = read(once);
      assertThat(back).isEqualTo(sample(name));
      assertThat(SnapshotJsonWriter.bytes(back, form)).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void isWrittenAsTheGoldenFileSays(String name) {
    Golden.check(name + ".json", SnapshotJsonWriter.bytes(sample(name), goldenForm(name)));
  }

  /** The large one and the one with long names would only be noise when indented. */
  private static JsonForm goldenForm(String name) {
    return List.of("galaxy", "hostile").contains(name) ? JsonForm.LINE : JsonForm.PRETTY;
  }

  @Test
  void writesOneLineForStreams() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    SnapshotJsonWriter.write(SnapshotSamples.hostile(), JsonForm.LINE, stream);
    SnapshotJsonWriter.write(SnapshotSamples.n300(), JsonForm.LINE, stream);
    String[] lines = stream.toString(StandardCharsets.UTF_8).split("\n", -1);
    assertThat(lines).hasSize(3);
    assertThat(lines[2]).isEmpty();
    assertThat(read(lines[0].getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(SnapshotSamples.hostile());
    assertThat(read(lines[1].getBytes(StandardCharsets.UTF_8))).isEqualTo(SnapshotSamples.n300());
  }

  @Test
  void letsNoCharacterOfANameReachATerminalRaw() {
    byte[] json = SnapshotJsonWriter.bytes(SnapshotSamples.hostile(), JsonForm.PRETTY);
    for (byte b : json) {
      assertThat(b == '\n' || (b >= ' ' && b < 0x7f)).as("byte=%d", b).isTrue();
    }
  }

  @Test
  void tellsNullFromZeroAndSaysWhy() throws IOException {
    Snapshot broken = read(SnapshotJsonWriter.bytes(SnapshotSamples.broken(), JsonForm.LINE));
    Amounts used = broken.devices().getFirst().memory().used();
    assertThat(used.get(MemoryType.L1)).isEqualTo(Reading.ZERO);
    assertThat(used.get(MemoryType.DRAM)).isEqualTo(Reading.unknown("no source reports"));
  }

  @Test
  void scalesTelemetryWithoutLosingADigit() throws IOException {
    for (long value : new long[] {0, 1, -1, 999, 47_562, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Snapshot snapshot = withTemperature(Reading.of(value));
      assertThat(read(SnapshotJsonWriter.bytes(snapshot, JsonForm.LINE))).isEqualTo(snapshot);
    }
    String json =
        new String(
            SnapshotJsonWriter.bytes(withTemperature(Reading.of(47_562)), JsonForm.LINE),
            StandardCharsets.UTF_8);
    assertThat(json).contains("\"temperature_celsius\":47.562");
  }

  private static Snapshot withTemperature(Reading reading) {
    Snapshot from = SnapshotSamples.unknown();
    var device = from.devices().getFirst();
    return new Snapshot(
        from.time(),
        from.host(),
        from.driver(),
        List.of(
            new ttmem.model.Device(
                device.identity(),
                new Telemetry(Map.of(Metric.TEMPERATURE_MILLICELSIUS, reading), Map.of()),
                new DeviceMemory(Amounts.ZERO, Amounts.ZERO, Amounts.ZERO),
                List.of(),
                List.of(),
                List.of(),
                List.of())),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
