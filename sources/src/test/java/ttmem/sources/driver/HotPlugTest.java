package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.sources.driver.FixtureHost.chip;
import static ttmem.sources.driver.FixtureHost.pids;
import static ttmem.sources.driver.FixtureHost.reading;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.sources.HostView;

class HotPlugTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @TempDir Path root;

  @Test
  void followsADeviceThatGoesAndComesBack() throws IOException {
    try (FixtureHost fixture = new FixtureHost("p150x2", root, false)) {
      assertThat(fixture.read().chips()).hasSize(2);
      Path link = Files.readSymbolicLink(fixture.device(1));
      Files.delete(fixture.device(1));

      HostView without = fixture.readAfter(SOON);
      assertThat(without.chips()).hasSize(1);
      assertThat(chip(without, 0).identity().id()).isZero();
      assertThat(without.holdersOf(1)).isEmpty();

      Files.createSymbolicLink(fixture.device(1), link);
      HostView back = fixture.readAfter(SOON);
      assertThat(chip(back, 1).identity().asicId()).isEqualTo("A7220B19C3E4F055");
      assertThat(chip(back, 0).identity().id()).isEqualTo(1);
      assertThat(pids(back, 1)).containsExactly(7000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void followsAResetThatRenumbers(boolean replaceable) throws IOException {
    try (FixtureHost fixture = new FixtureHost("p150x2", root, replaceable)) {
      fixture.read();
      Path zero = Files.readSymbolicLink(fixture.device(0));
      Path one = Files.readSymbolicLink(fixture.device(1));
      Files.delete(fixture.device(0));
      Files.delete(fixture.device(1));
      Files.createSymbolicLink(fixture.device(0), one);
      Files.createSymbolicLink(fixture.device(1), zero);

      HostView after = fixture.readAfter(SOON);

      assertThat(chip(after, 0).identity().bdf()).isEqualTo("0000:41:00.0");
      assertThat(chip(after, 0).identity().board()).isEqualTo("p150b");
      assertThat(reading(after, 1, Metric.POWER_MICROWATTS)).isEqualTo(Reading.of(96_000_000));
    }
  }

  @Test
  void tellsAnotherChipUnderTheSameOrdinalAndBusAddress() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      Path directory = fixture.device(0).toRealPath();
      Files.move(directory, directory.resolveSibling("gone"));
      Files.createDirectory(directory);
      Files.copy(directory.resolveSibling("gone").resolve("dev"), directory.resolve("dev"));
      Files.createSymbolicLink(directory.resolve("device"), Path.of("../../../0000:01:00.0"));
      fixture.write(0, "tt_asic_id", "00000000000000AB\n");
      fixture.write(0, "tt_card_type", "n150\n");

      HostView after = fixture.readAfter(SOON);

      assertThat(after.chips()).hasSize(1);
      assertThat(chip(after, 0).identity().asicId()).isEqualTo("00000000000000AB");
      assertThat(chip(after, 0).identity().board()).isEqualTo("n150");
    }
  }

  @Test
  void picksUpAttributesThatComeLate() {
    try (FixtureHost fixture = new FixtureHost("broken", root)) {
      assertThat(chip(fixture.read(), 6).identity().board()).isNull();
      fixture.write(6, "tt_card_type", "n300\n");
      fixture.write(6, "tt_aiclk", "800\n");
      fixture.write(6, "device/hwmon/hwmon77/name", "wormhole\n");
      fixture.write(6, "device/hwmon/hwmon77/power1_input", "7000000\n");

      HostView later = fixture.readAfter(Duration.ofSeconds(10));

      assertThat(chip(later, 6).identity().board()).isEqualTo("n300");
      assertThat(reading(later, 6, Metric.AICLK_MHZ)).isEqualTo(Reading.of(800));
      assertThat(reading(later, 6, Metric.POWER_MICROWATTS)).isEqualTo(Reading.of(7_000_000));
      assertThat(chip(later, 6).notes()).isEmpty();
      assertThat(later.chips()).filteredOn(chip -> chip.identity().remote()).hasSize(1);
    }
  }

  @Test
  void readsAgainASecondAfterAReadFailed() throws IOException {
    try (FixtureHost fixture = new FixtureHost("broken", root, false)) {
      assertThat(reading(fixture.read(), 4, Metric.AICLK_MHZ).isKnown()).isFalse();
      Files.delete(fixture.device(4).resolve("tt_aiclk/READ-ERROR-STAND-IN"));
      Files.delete(fixture.device(4).resolve("tt_aiclk"));
      fixture.write(4, "tt_aiclk", "1350\n");

      HostView later = fixture.readAfter(Duration.ofSeconds(1));

      assertThat(reading(later, 4, Metric.AICLK_MHZ)).isEqualTo(Reading.of(1_350));
    }
  }

  @Test
  void findsTheHwmonDirectoryAgainAfterAReset() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.read();
      Path hwmon = fixture.device(0).resolve("device/hwmon").toRealPath();
      Files.move(hwmon.resolve("hwmon3"), hwmon.resolve("hwmon9"));

      HostView lost = fixture.readAfter(Duration.ofSeconds(1));
      HostView found = fixture.readAfter(Duration.ofSeconds(1));

      assertThat(reading(lost, 0, Metric.POWER_MICROWATTS).isKnown()).isFalse();
      assertThat(reading(found, 0, Metric.POWER_MICROWATTS)).isEqualTo(Reading.of(25_000_000));
    }
  }

  @Test
  void followsADriverThatIsLoadedLater() {
    try (FixtureHost fixture = new FixtureHost("none", root)) {
      assertThat(fixture.read().chips()).isEmpty();
      fixture.overlay("n300");

      HostView loaded = fixture.readAfter(SOON);

      assertThat(loaded.chips()).hasSize(2);
      assertThat(loaded.driver().version()).isEqualTo("2.10.0");
      assertThat(pids(loaded, 0)).containsExactly(4242, 4310, 4311, 6000);
    }
  }
}
