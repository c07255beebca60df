package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.sources.region.Region.Clock;
import ttmem.sources.region.RegionDecoder.Result;

final class RegionDecoderTest {

  static Stream<Arguments> expectedRegions() {
    Map<?, ?> all = (Map<?, ?>) Fixtures.json(Fixtures.SHM.resolve("expected.json"));
    return all.entrySet().stream()
        .filter(entry -> !Fixtures.field(entry.getValue(), "version").equals(0L))
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("expectedRegions")
  void readsEveryNumberOfTheRecordedRegions(String file, Map<?, ?> expected) {
    Region region = Fixtures.decoded(Fixtures.SHM.resolve(file));
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("version", (long) region.version());
    found.put("numActiveProcesses", (long) region.activeSlots());
    found.put("lastUpdateNanos", Long.toUnsignedString(region.updatedNs()));
    found.put("referenceCount", (long) region.references());
    found.put("boardSerial", Long.toUnsignedString(region.boardSerial()));
    found.put("asicId", Long.toUnsignedString(region.asicId()));
    found.put("deviceId", (long) region.deviceNumber());
    amounts(region.totals())
        .forEach(
            (name, bytes) ->
                found.put(
                    "total" + Character.toUpperCase(name.charAt(0)) + name.substring(1), bytes));
    List<Object> rows = new ArrayList<>();
    for (Region.Row row : region.rows()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("row", (long) row.index());
      fields.put("chipId", (long) row.chipNumber());
      fields.put("isRemote", row.isRemote() ? 1L : 0L);
      fields.putAll(amounts(row.bytes()));
      rows.add(fields);
    }
    found.put("chips", rows);
    List<Object> slots = new ArrayList<>();
    for (Region.Slot slot : region.slots()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("slot", (long) slot.index());
      fields.put("pid", (long) slot.pid());
      fields.putAll(amounts(slot.bytes()));
      fields.put("lastUpdateNanos", Long.toUnsignedString(slot.updatedNs()));
      fields.put("name", slot.name());
      slots.add(fields);
    }
    found.put("slots", slots);
    Map<Object, Object> comparable = new LinkedHashMap<>(expected);
    comparable.remove("initState");
    comparable.remove("fileBytes");
    comparable.put("slots", takenSlots((List<?>) Fixtures.field(expected, "slots")));
    assertThat(found).isEqualTo(comparable);
    assertThat(region.clock()).isEqualTo(Clock.WALL);
  }

  /** The file lists also free slots in which a name and a time were left behind. */
  private static List<?> takenSlots(List<?> slots) {
    return slots.stream().filter(slot -> !Fixtures.field(slot, "pid").equals(0L)).toList();
  }

  private static Map<String, Long> amounts(Bytes bytes) {
    Map<String, Long> amounts = new LinkedHashMap<>();
    amounts.put("dram", bytes.dram());
    amounts.put("l1", bytes.l1());
    amounts.put("l1Small", bytes.l1Small());
    amounts.put("trace", bytes.trace());
    amounts.put("cb", bytes.cb());
    return amounts;
  }

  @ParameterizedTest
  @CsvSource({
    "region-v1.bin,               1, MONOTONIC, 78187493377",
    "region-v2.bin,               2, MONOTONIC, 78187493377",
    "region-v2-merged-style.bin,  2, WALL,      78187493377",
    "region-v3.bin,               3, WALL,      78187493377",
    "region-v4.bin,               4, WALL,      78187493377"
  })
  void readsTheSameContentInEveryVersion(String file, int version, Clock clock, long id) {
    Region region = Fixtures.decoded(Fixtures.LEGACY.resolve(file));
    assertThat(region.version()).isEqualTo(version);
    assertThat(region.clock()).isEqualTo(clock);
    assertThat(region.id()).contains(id);
    assertThat(region.deviceNumber()).isEqualTo(4);
    assertThat(region.references()).isEqualTo(2);
    assertThat(region.activeSlots()).isEqualTo(2);
    boolean kernels = version == 1;
    assertThat(region.totals())
        .isEqualTo(new Bytes(1342177280, 3145728, 4096, 65536, 24576, kernels ? 104448 : 0));
    Bytes first = new Bytes(1073741824, 2097152, 4096, 65536, 8192, kernels ? 57344 : 0);
    Bytes second = new Bytes(268435456, 1048576, 0, 0, 16384, kernels ? 47104 : 0);
    assertThat(region.rows())
        .containsExactly(new Region.Row(0, 4, false, first), new Region.Row(1, 5, true, second));
    assertThat(region.slots().stream().map(slot -> slot.pid() + " " + slot.name()))
        .containsExactly("4242 trainer", "4343 inference");
    assertThat(region.slots().stream().map(Region.Slot::bytes)).containsExactly(first, second);
    assertThat(region.slots().getFirst().updatedNs()).isEqualTo(region.updatedNs() - 1_000_000);
  }

  @Test
  void takesANumberWithoutABoardForADraftsToo() {
    byte[] bytes = Fixtures.bytes(Fixtures.LEGACY.resolve("region-v2.bin"));
    ByteBuffer.wrap(bytes).putLong(RegionLayout.BOARD_SERIAL, 0);
    assertThat(RegionDecoder.decode(bytes))
        .isInstanceOfSatisfying(
            Result.Decoded.class,
            decoded -> assertThat(decoded.region().clock()).isEqualTo(Clock.MONOTONIC));
  }

  @ParameterizedTest
  @CsvSource({
    "shm/bad/tt_device_14521741499_memory,  'version=99, expected 1 to 4'",
    "shm/bad/tt_device_14521741491_memory,  'size=8576, expected=9280 for version 1'",
    "shm/bad/tt_device_14521741490_memory,  'size=100, expected=8576 for version 4'",
    "shm/bad/tt_device_14521741481_memory,  'size=8575, expected=8576 for version 4'",
    "shm-legacy/region-v9-future.bin,       'version=9, expected 1 to 4'",
    "shm-legacy/region-v3-truncated.bin,    'size=4096, expected=8576 for version 3'"
  })
  void refusesDamageByNumber(String file, String why) {
    Path path = Path.of("src/test/resources/region").resolve(file);
    assertThat(RegionDecoder.decode(Fixtures.bytes(path))).isEqualTo(new Result.Refused(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shm/bad/tt_device_14521741480_memory",
        "shm/v4/tt_device_14521741434_memory",
        "shm/v4/tt_device_14521741444_memory",
        "shm-legacy/region-zero.bin",
        "shm-legacy/region-v4-initializing.bin"
      })
  void callsARegionInTheMakingStarting(String file) {
    Path path = Path.of("src/test/resources/region").resolve(file);
    assertThat(RegionDecoder.decode(Fixtures.bytes(path))).isInstanceOf(Result.Starting.class);
  }

  @Test
  void ignoresBytesPastTheRegion() {
    Path shm = Fixtures.SHM;
    assertThat(Fixtures.decoded(shm.resolve("v4/tt_device_14521741464_memory")))
        .isEqualTo(Fixtures.decoded(shm.resolve("v4/tt_device_14521741404_memory")));
  }

  @Test
  void keepsApartWhatIsPublishedAndWhatIsNot() {
    Region third = Fixtures.decoded(Fixtures.LEGACY.resolve("region-v3.bin"));
    Amounts amounts = third.amounts(third.slots().getFirst().bytes());
    assertThat(amounts.get(MemoryType.DRAM)).isEqualTo(Reading.of(1073741824));
    assertThat(amounts.get(MemoryType.CB).status()).isEqualTo(Reading.Status.INFERRED);
    assertThat(amounts.get(MemoryType.CB).value()).isEqualTo(8192);
    assertThat(amounts.get(MemoryType.KERNEL))
        .isEqualTo(Reading.unknown("not published by region version 3"));
    assertThat(amounts.get(MemoryType.SYSTEM_MEMORY).isKnown()).isFalse();

    Region fourth = Fixtures.decoded(Fixtures.LEGACY.resolve("region-v4.bin"));
    assertThat(fourth.amounts(fourth.totals()).get(MemoryType.CB)).isEqualTo(Reading.of(24576));
    Region first = Fixtures.decoded(Fixtures.LEGACY.resolve("region-v1.bin"));
    assertThat(first.amounts(first.totals()).get(MemoryType.KERNEL)).isEqualTo(Reading.of(104448));
  }

  @Test
  void givesNoNumberThatCantBeTrue() {
    Region region = Fixtures.decoded(Fixtures.LEGACY.resolve("region-v4.bin"));
    assertThat(region.amount(MemoryType.DRAM, -40).note())
        .isEqualTo("implausible: dram=18446744073709551576 in the region");
    assertThat(region.amount(MemoryType.L1, (1L << 50) + 1).isKnown()).isFalse();
    assertThat(region.amount(MemoryType.L1, 1L << 50).isKnown()).isTrue();
  }
}
