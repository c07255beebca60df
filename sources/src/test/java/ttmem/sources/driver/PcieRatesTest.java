package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.model.Metric.PCIE_FROM_DEVICE_BYTES_PER_SECOND;
import static ttmem.model.Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND;
import static ttmem.sources.driver.FixtureHost.reading;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.sources.HostView;

class PcieRatesTest {
  private static final String COUNTER = "pcie_perf_counters/mst_posted_wr_data_word_sent0";

  @TempDir Path root;

  @Test
  void givesTheTransfersBetweenTwoSamplesOverTheWrap() {
    try (FixtureHost fixture = new FixtureHost("p150x2", root)) {
      HostView first = fixture.read();
      fixture.overlay("p150x2.t1");
      HostView second = fixture.readAfter(Duration.ofSeconds(1));

      assertThat(reading(first, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(Reading.unknown("a rate needs two samples, and there is one so far"));
      String note =
          "direction inferred from the driver's names, 32 bytes per flit (a Blackhole's may have"
              + " 64)";
      assertThat(reading(second, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(Reading.inferred(6_400_000_000L + 12_800_000_000L, note));
      assertThat(reading(second, 0, PCIE_FROM_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(Reading.inferred(4_000_000_000L + 1_000_000_000L, note));
      assertThat(reading(second, 1, PCIE_TO_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(Reading.inferred(1_024, note));
      assertThat(reading(second, 1, PCIE_FROM_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(Reading.inferred(0, note));
      assertThat(reading(second, 0, Metric.HEARTBEAT)).isEqualTo(Reading.of(438_750));
      assertThat(reading(second, 1, Metric.HEARTBEAT)).isEqualTo(Reading.of(43_884));
      assertThat(reading(second, 0, Metric.TEMPERATURE_MILLICELSIUS)).isEqualTo(Reading.of(57_015));
      assertThat(reading(second, 0, Metric.POWER_MICROWATTS)).isEqualTo(Reading.of(101_000_000));
    }
  }

  @Test
  void namesNoFlitSizeDoubtOnWormhole() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.read();
      fixture.write(0, COUNTER, "190233444\n");
      HostView second = fixture.readAfter(Duration.ofMillis(500));

      assertThat(reading(second, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND))
          .isEqualTo(
              Reading.inferred(
                  100 * 32 * 2, "direction inferred from the driver's names, 32 bytes per flit"));
    }
  }

  @Test
  void givesNoRateOverALongPauseAndRecovers() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.read();

      HostView late = fixture.readAfter(Duration.ofSeconds(2));
      HostView again = fixture.readAfter(Duration.ofSeconds(1));

      assertThat(reading(late, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND).note())
          .contains("apart_ms=2000");
      assertThat(reading(again, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND).value()).isZero();
    }
  }

  @Test
  void givesNoRateWhereACounterIsMissingAndNoneFromBeforeItCame() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.write(0, COUNTER, "\n");
      fixture.read();
      HostView damaged = fixture.readAfter(Duration.ofSeconds(1));
      fixture.write(0, COUNTER, "5\n");
      HostView back = fixture.readAfter(Duration.ofSeconds(1));
      HostView known = fixture.readAfter(Duration.ofSeconds(1));

      assertThat(reading(damaged, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND).isKnown()).isFalse();
      assertThat(reading(damaged, 0, PCIE_FROM_DEVICE_BYTES_PER_SECOND).value()).isZero();
      assertThat(reading(back, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND).note())
          .contains("needs two samples");
      assertThat(reading(known, 0, PCIE_TO_DEVICE_BYTES_PER_SECOND).value()).isZero();
    }
  }
}
