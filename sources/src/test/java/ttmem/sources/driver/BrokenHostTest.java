package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.sources.Holder.Origin.DESCRIPTOR;
import static ttmem.sources.Holder.Origin.DRIVER_LIST;
import static ttmem.sources.driver.FixtureHost.chip;
import static ttmem.sources.driver.FixtureHost.pids;
import static ttmem.sources.driver.FixtureHost.reading;
import static ttmem.sources.driver.FixtureHost.seenBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.DeviceIdentity;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.SourceStatus.State;
import ttmem.sources.HostView;

/** The host on which everything that can go wrong does, device by device. */
class BrokenHostTest {
  private static final Set<Metric> OF_THE_KERNEL =
      EnumSet.of(
          Metric.PCIE_GENERATION,
          Metric.PCIE_GENERATION_MAX,
          Metric.PCIE_WIDTH,
          Metric.PCIE_WIDTH_MAX,
          Metric.NUMA_NODE);

  @TempDir Path root;
  private FixtureHost fixture;
  private HostView host;

  @BeforeEach
  void read() {
    fixture = new FixtureHost("broken", root);
    host = fixture.read();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Of what the chip itself tells, exactly these are known. */
  private void assertKnownOnly(int ordinal, Metric... known) {
    for (Metric metric : EnumSet.complementOf(EnumSet.copyOf(OF_THE_KERNEL))) {
      assertThat(reading(host, ordinal, metric).isKnown())
          .as("device %d %s: %s", ordinal, metric, reading(host, ordinal, metric))
          .isEqualTo(List.of(known).contains(metric));
    }
  }

  @Test
  void listsTheDevicesThatAreThere() {
    assertThat(host.chips().stream().map(chip -> chip.identity().ordinal()))
        .containsExactly(0, 1, 2, 3, 4, 6, 7);
    assertThat(host.driver().version()).isEqualTo("2.10.1-pre");
    assertThat(host.status().state()).isEqualTo(State.PARTIAL);
    assertThat(host.status().error()).contains("device 0: ").contains("device 4: ");
  }

  @Test
  void flagsAChipThatHangs() {
    assertKnownOnly(0);
    assertThat(chip(host, 0).identity())
        .isEqualTo(
            new DeviceIdentity(0, 0, "0000:01:00.0", null, null, "blackhole", null, false, null));
    assertThat(chip(host, 0).telemetry().versions()).isEmpty();
    assertThat(chip(host, 0).notes())
        .containsExactly("every reading is all ones: the chip hangs or is lost");
    HostView later = fixture.readAfter(Duration.ofSeconds(1));
    assertThat(reading(later, 0, Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND).note())
        .contains("all ones");
  }

  @Test
  void takesDamagedFieldsForUnknownOneByOne() {
    assertKnownOnly(1, Metric.VOLTAGE_MILLIVOLTS, Metric.ARCCLK_MHZ);
    assertThat(reading(host, 1, Metric.VOLTAGE_MILLIVOLTS)).isEqualTo(Reading.of(720));
    assertThat(reading(host, 1, Metric.ARCCLK_MHZ)).isEqualTo(Reading.of(800));
    assertThat(reading(host, 1, Metric.AICLK_MHZ))
        .isEqualTo(Reading.unknown("expected 0 to 5000: tt_aiclk=abc"));
    assertThat(reading(host, 1, Metric.HEARTBEAT).note()).contains("18446744073709551616");
    for (Metric link : OF_THE_KERNEL) {
      assertThat(reading(host, 1, link).isKnown()).isEqualTo(link == Metric.NUMA_NODE);
    }
    assertThat(chip(host, 1).identity().serial()).isNull();
    assertThat(chip(host, 1).identity().asicId()).isNull();
    assertThat(chip(host, 1).identity().board()).isNull();
    assertThat(chip(host, 1).telemetry().versions()).isEmpty();
    assertThat(reading(host, 1, Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND).note())
        .isEqualTo("expected a 32-bit counter: mst_posted_wr_data_word_sent0");
  }

  @Test
  void rejectsValuesOfAStaleTelemetryTableButKeepsTheTemperature() {
    assertKnownOnly(
        2,
        Metric.TEMPERATURE_MILLICELSIUS,
        Metric.AICLK_MHZ,
        Metric.AXICLK_MHZ,
        Metric.ARCCLK_MHZ,
        Metric.HEARTBEAT,
        Metric.THERM_TRIP_COUNT);
    assertThat(reading(host, 2, Metric.TEMPERATURE_MILLICELSIUS)).isEqualTo(Reading.of(54_000));
    assertThat(reading(host, 2, Metric.THERM_TRIP_COUNT)).isEqualTo(Reading.ZERO);
    assertThat(chip(host, 2).notes())
        .singleElement()
        .asString()
        .contains("in0_input=3211313")
        .contains("curr1_input=3342387000")
        .contains("power1_input=4084920448")
        .contains("fan1_input=2744786");
  }

  @Test
  void bringsBackANegativeTemperatureAndFollowsWrappingCounters() {
    assertThat(reading(host, 3, Metric.TEMPERATURE_MILLICELSIUS)).isEqualTo(Reading.of(-5_500));
    assertThat(reading(host, 3, Metric.HEARTBEAT)).isEqualTo(Reading.of(4_294_967_290L));

    fixture.overlay("broken.t1");
    HostView later = fixture.readAfter(Duration.ofSeconds(1));

    assertThat(reading(later, 3, Metric.HEARTBEAT)).isEqualTo(Reading.of(3));
    Reading toDevice = reading(later, 3, Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND);
    assertThat(toDevice.status()).isEqualTo(Reading.Status.INFERRED);
    assertThat(toDevice.value()).isEqualTo((10 + 31) * 32);
    assertThat(reading(later, 3, Metric.PCIE_FROM_DEVICE_BYTES_PER_SECOND))
        .isEqualTo(
            Reading.unknown(
                "a counter was reset since the last sample: mst_rd_data_word_received0"));
  }

  @Test
  void keepsTheIdentityWhereReadsFail() {
    assertKnownOnly(4, Metric.AXICLK_MHZ, Metric.TEMPERATURE_LIMIT_MILLICELSIUS);
    assertThat(reading(host, 4, Metric.TEMPERATURE_MILLICELSIUS).note()).contains("32768000");
    assertThat(reading(host, 4, Metric.POWER_MICROWATTS).note()).contains("can't be read");
    assertThat(chip(host, 4).identity().board()).isEqualTo("p300c");
    assertThat(chip(host, 4).identity().serial()).isEqualTo("0000046131924062");
    assertThat(chip(host, 4).notes().getFirst())
        .contains("power1_input")
        .contains("tt_aiclk")
        .contains("tt_heartbeat");
  }

  @Test
  void listsDevicesWhoseFirmwareIsNotReady() {
    assertKnownOnly(6);
    assertKnownOnly(7);
    assertThat(chip(host, 6).identity().arch()).isEqualTo("wormhole_b0");
    assertThat(chip(host, 6).notes())
        .containsExactly("no telemetry: the firmware gives the driver none, or not yet");
    HostView later = fixture.readAfter(Duration.ofSeconds(1));
    assertThat(reading(later, 6, Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND).value()).isZero();
    for (Metric link : OF_THE_KERNEL) {
      assertThat(reading(host, 7, link).isKnown()).isFalse();
    }
    assertThat(chip(host, 7).identity().bdf()).isEqualTo("0000:08:00.0");
  }

  @Test
  void listsOnlyLivingHoldersAndKeepsTheUnseenAsZero() {
    assertThat(pids(host, 0)).containsExactly(0, 4001);
    assertThat(seenBy(host, 0, 4001)).isEqualTo(Set.of(DRIVER_LIST, DESCRIPTOR));
    assertThat(pids(host, 1)).isEmpty();
    assertThat(pids(host, 3)).containsExactly(4003);
    assertThat(pids(host, 6)).containsExactly(4004);
    assertThat(host.holdersComplete()).isFalse();
    assertThat(host.notes())
        .containsExactly(
            "a device is held by a process outside this PID namespace, shown as pid 0");
  }

  @Test
  void keepsEveryReadingOverTime() {
    Map<Integer, Integer> chips = new TreeMap<>();
    for (int second = 1; second <= 30; second++) {
      chips.merge(fixture.readAfter(Duration.ofSeconds(1)).chips().size(), 1, Integer::sum);
    }
    assertThat(chips).isEqualTo(Map.of(7, 30));
  }
}
