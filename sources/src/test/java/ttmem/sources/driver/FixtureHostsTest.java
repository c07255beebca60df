package ttmem.sources.driver;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.sources.Holder.Origin.DESCRIPTOR;
import static ttmem.sources.Holder.Origin.DRIVER_LIST;
import static ttmem.sources.Holder.Origin.MAPPING;
import static ttmem.sources.driver.FixtureHost.chip;
import static ttmem.sources.driver.FixtureHost.pids;
import static ttmem.sources.driver.FixtureHost.reading;
import static ttmem.sources.driver.FixtureHost.seenBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.DeviceIdentity;
import ttmem.model.DriverInfo;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.model.SourceStatus.State;
import ttmem.sources.Chip;
import ttmem.sources.HostView;

/** What the README of the fixture hosts demands, host by host. */
class FixtureHostsTest {
  @TempDir Path root;

  private static void assertReadings(HostView host, int ordinal, Map<Metric, Long> expected) {
    expected.forEach(
        (metric, value) ->
            assertThat(reading(host, ordinal, metric))
                .as("device %d %s", ordinal, metric)
                .isEqualTo(Reading.of(value)));
  }

  private static void assertUnknown(HostView host, int ordinal, Metric... metrics) {
    for (Metric metric : metrics) {
      assertThat(reading(host, ordinal, metric).isKnown())
          .as("device %d %s: %s", ordinal, metric, reading(host, ordinal, metric))
          .isFalse();
    }
  }

  private static @Nullable String arch(HostView host, int ordinal) {
    return chip(host, ordinal).identity().arch();
  }

  @Test
  void n300ShowsItsLocalAndItsRemoteChip() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      HostView host = fixture.read();

      assertThat(host.time()).isEqualTo(FixtureHost.START);
      assertThat(host.hostname()).isEqualTo("tt-n300-host");
      assertThat(host.driver()).isEqualTo(new DriverInfo(true, "2.10.0", 0));
      assertThat(host.status()).isEqualTo(SourceStatus.ok("driver"));
      assertThat(host.notes()).isEmpty();
      assertThat(host.chips().stream().map(Chip::identity))
          .containsExactly(
              new DeviceIdentity(
                  0,
                  0,
                  "0000:01:00.0",
                  "00C4A19E3B5D7F02",
                  "0100014511708037",
                  "wormhole_b0",
                  "n300",
                  false,
                  null),
              new DeviceIdentity(
                  1, null, null, null, "0100014511708037", "wormhole_b0", "n300", true, 0));
      assertReadings(
          host,
          0,
          Map.ofEntries(
              Map.entry(Metric.TEMPERATURE_MILLICELSIUS, 47_562L),
              Map.entry(Metric.TEMPERATURE_LIMIT_MILLICELSIUS, 75_000L),
              Map.entry(Metric.VOLTAGE_MILLIVOLTS, 795L),
              Map.entry(Metric.VOLTAGE_LIMIT_MILLIVOLTS, 1_000L),
              Map.entry(Metric.CURRENT_MILLIAMPERES, 31_000L),
              Map.entry(Metric.CURRENT_LIMIT_MILLIAMPERES, 160_000L),
              Map.entry(Metric.POWER_MICROWATTS, 25_000_000L),
              Map.entry(Metric.POWER_LIMIT_MICROWATTS, 85_000_000L),
              Map.entry(Metric.AICLK_MHZ, 1_000L),
              Map.entry(Metric.AXICLK_MHZ, 900L),
              Map.entry(Metric.ARCCLK_MHZ, 540L),
              Map.entry(Metric.HEARTBEAT, 812_345L),
              Map.entry(Metric.PCIE_GENERATION, 4L),
              Map.entry(Metric.PCIE_GENERATION_MAX, 4L),
              Map.entry(Metric.PCIE_WIDTH, 16L),
              Map.entry(Metric.PCIE_WIDTH_MAX, 16L),
              Map.entry(Metric.NUMA_NODE, 0L)));
      assertUnknown(host, 0, Metric.FAN_RPM, Metric.THERM_TRIP_COUNT);
      assertThat(chip(host, 0).telemetry().versions())
          .isEqualTo(
              Map.of(
                  "fw_bundle_ver", "19.10.0.0",
                  "m3app_fw_ver", "5.12.0.1",
                  "m3bl_fw_ver", "129.2.0.0",
                  "arc_fw_ver", "2.38.0.0",
                  "eth_fw_ver", "7.2.0",
                  "ttflash_ver", "3.6.3.0"));
      assertThat(host.chips().get(1).telemetry().get(Metric.POWER_MICROWATTS))
          .isEqualTo(
              Reading.unknown("a remote ASIC: the driver shows only the chip with the PCIe link"));
    }
  }

  @Test
  void n300ShowsHoldersFromEveryOrigin() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      HostView host = fixture.read();

      assertThat(pids(host, 0)).containsExactly(4242, 4310, 4311, 6000);
      assertThat(seenBy(host, 0, 4242)).isEqualTo(Set.of(DRIVER_LIST, DESCRIPTOR));
      assertThat(seenBy(host, 0, 4310)).isEqualTo(Set.of(DRIVER_LIST, DESCRIPTOR));
      assertThat(seenBy(host, 0, 4311)).isEqualTo(Set.of(DESCRIPTOR));
      assertThat(seenBy(host, 0, 6000)).isEqualTo(Set.of(DRIVER_LIST, MAPPING));
      assertThat(host.holdersComplete()).isTrue();
      assertThat(host.processes().find(4242).orElseThrow().nsPids()).containsExactly(4242, 17);
      assertThat(host.processes().find(4311).orElseThrow().parent()).isEqualTo(4310);
    }
  }

  @Test
  void p150x2OrdersByBusAndTellsTheDegradedLink() {
    try (FixtureHost fixture = new FixtureHost("p150x2", root)) {
      HostView host = fixture.read();

      assertThat(host.chips().stream().map(chip -> chip.identity().ordinal()))
          .containsExactly(1, 0);
      assertThat(chip(host, 1).identity().id()).isZero();
      assertThat(chip(host, 0).identity())
          .isEqualTo(
              new DeviceIdentity(
                  1,
                  0,
                  "0000:c1:00.0",
                  "FC10A2B3C4D5E601",
                  "0000040331914049",
                  "blackhole",
                  "p150a",
                  false,
                  null));
      assertReadings(
          host,
          0,
          Map.of(
              Metric.TEMPERATURE_MILLICELSIUS, 56_203L,
              Metric.POWER_MICROWATTS, 96_000_000L,
              Metric.POWER_LIMIT_MICROWATTS, 150_000_000L,
              Metric.FAN_RPM, 2_068L,
              Metric.PCIE_GENERATION, 5L,
              Metric.PCIE_WIDTH, 16L,
              Metric.NUMA_NODE, 1L));
      assertThat(chip(host, 0).notes()).isEmpty();
      assertReadings(
          host,
          1,
          Map.of(
              Metric.TEMPERATURE_MILLICELSIUS, 38_036L,
              Metric.POWER_MICROWATTS, 16_000_000L,
              Metric.PCIE_GENERATION, 4L,
              Metric.PCIE_GENERATION_MAX, 5L,
              Metric.PCIE_WIDTH, 8L,
              Metric.PCIE_WIDTH_MAX, 16L,
              Metric.THERM_TRIP_COUNT, 2L));
      assertThat(reading(host, 1, Metric.FAN_RPM))
          .isEqualTo(Reading.unknown("no fan that the card controls: fan1_input=4294967295"));
      assertUnknown(host, 1, Metric.NUMA_NODE);
      assertThat(chip(host, 1).notes())
          .containsExactly(
              "the PCIe link runs below its maximum: gen 4 of 5, x8 of x16",
              "shutdowns by over-temperature since the last power cycle: 2");
      assertThat(pids(host, 0)).containsExactly(7000, 7001);
      assertThat(pids(host, 1)).containsExactly(7000);
      assertThat(host.status().state()).isEqualTo(State.OK);
    }
  }

  @Test
  void galaxyOrdersTraysByBusAndKeepsTheOrdinals() {
    try (FixtureHost fixture = new FixtureHost("galaxy-wh-32", root)) {
      HostView host = fixture.read();

      assertThat(host.chips()).hasSize(32);
      assertThat(host.chips().stream().map(chip -> chip.identity().id()))
          .containsExactlyElementsOf(IntStream.range(0, 32).boxed().toList());
      assertThat(host.chips().stream().map(chip -> chip.identity().ordinal()))
          .containsExactlyElementsOf(
              IntStream.of(16, 24, 8, 0)
                  .flatMap(first -> IntStream.range(first, first + 8))
                  .boxed()
                  .toList());
      String[] busses = {"c", "8", "0", "4"};
      for (int ordinal = 0; ordinal < 32; ordinal++) {
        assertThat(chip(host, ordinal).identity().bdf())
            .isEqualTo("0000:" + busses[ordinal / 8] + (ordinal % 8 + 1) + ":00.0");
        boolean busy = ordinal < 24;
        assertReadings(
            host,
            ordinal,
            Map.of(
                Metric.AICLK_MHZ,
                busy ? 1_000L : 500L,
                Metric.POWER_MICROWATTS,
                busy ? 45_000_000L : 9_000_000L,
                Metric.PCIE_GENERATION,
                4L,
                Metric.PCIE_WIDTH,
                8L));
        assertThat(pids(host, ordinal))
            .isEqualTo(ordinal < 16 ? List.of(8100) : busy ? List.of(8200) : List.of());
      }
      assertThat(host.chips().stream().collect(groupingBy(chip -> "" + chip.identity().serial())))
          .hasSize(4)
          .allSatisfy((serial, chips) -> assertThat(chips).hasSize(8));
      assertThat(host.chips().stream().map(chip -> chip.identity().asicId()).distinct())
          .hasSize(32)
          .doesNotContainNull();
      assertThat(host.chips())
          .allSatisfy(
              chip -> {
                assertThat(chip.identity().board()).isEqualTo("galaxy-wormhole");
                assertThat(chip.identity().remote()).isFalse();
              });
      assertThat(host.processes().find(8200).orElseThrow().user()).isEqualTo("1000680000");
    }
  }

  @Test
  void oldDriverShowsWhatItHasAndFindsHoldersByDescriptors() {
    try (FixtureHost fixture = new FixtureHost("old-driver", root)) {
      HostView host = fixture.read();

      assertThat(host.driver()).isEqualTo(new DriverInfo(true, "1.34", 0));
      assertThat(host.status().state()).isEqualTo(State.OK);
      assertThat(IntStream.range(0, 4).mapToObj(n -> arch(host, n)))
          .containsExactly("wormhole_b0", "wormhole_b0", "blackhole", "grayskull");
      assertThat(host.chips().stream().map(chip -> chip.identity().board()))
          .containsExactly("n150", null, "p150a", "e150");
      assertThat(host.chips()).allMatch(chip -> chip.identity().asicId() == null);
      assertReadings(
          host,
          0,
          Map.of(
              Metric.TEMPERATURE_MILLICELSIUS, 35_062L,
              Metric.POWER_LIMIT_MICROWATTS, 85_000_000L,
              Metric.AICLK_MHZ, 500L,
              Metric.PCIE_GENERATION, 4L));
      for (Metric metric : Metric.values()) {
        assertThat(reading(host, 1, metric).isKnown())
            .as("device 1 %s", metric)
            .isEqualTo(metric.label().matches("pcie_(generation|width).*|numa_node"));
      }
      assertThat(chip(host, 1).notes())
          .containsExactly("no telemetry: the firmware gives the driver none, or not yet");
      assertReadings(host, 2, Map.of(Metric.POWER_MICROWATTS, 30_000_000L));
      assertUnknown(
          host,
          2,
          Metric.POWER_LIMIT_MICROWATTS,
          Metric.TEMPERATURE_LIMIT_MILLICELSIUS,
          Metric.FAN_RPM);
      assertReadings(
          host, 3, Map.of(Metric.TEMPERATURE_MILLICELSIUS, 38_625L, Metric.AICLK_MHZ, 1_200L));
      for (int ordinal = 0; ordinal < 4; ordinal++) {
        assertUnknown(host, ordinal, Metric.HEARTBEAT, Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND);
      }
      assertThat(pids(host, 0)).containsExactly(3100);
      assertThat(pids(host, 1)).isEmpty();
      assertThat(pids(host, 2)).containsExactly(3200, 3400);
      assertThat(pids(host, 3)).containsExactly(3300);
      assertThat(seenBy(host, 0, 3100)).isEqualTo(Set.of(DESCRIPTOR));
      assertThat(host.holdersComplete()).isTrue();
    }
  }

  @Test
  void hardwareWithoutDriverIsAbsentAndCounted() {
    try (FixtureHost fixture = new FixtureHost("none", root)) {
      HostView host = fixture.read();

      assertThat(host.chips()).isEmpty();
      assertThat(host.holders()).isEmpty();
      assertThat(host.driver()).isEqualTo(new DriverInfo(false, null, 2));
      assertThat(host.status())
          .isEqualTo(
              SourceStatus.absent(
                  "driver", "2 Tenstorrent PCI functions present, driver not loaded"));
      assertThat(host.notes())
          .containsExactly(
              "2 Tenstorrent PCI functions present without a driver: 0000:01:00.0, 0000:02:00.0");
    }
  }

  @Test
  void hostWithoutAnythingIsAbsent() {
    try (FixtureHost fixture = new FixtureHost("empty", root)) {
      HostView host = fixture.read();

      assertThat(host.hostname()).isEqualTo("tt-empty-host");
      assertThat(host.chips()).isEmpty();
      assertThat(host.driver()).isEqualTo(new DriverInfo(false, null, 0));
      assertThat(host.status())
          .isEqualTo(SourceStatus.absent("driver", "no Tenstorrent PCI function and no driver"));
      assertThat(host.notes()).isEmpty();
      assertThat(host.holdersComplete()).isTrue();
    }
  }
}
