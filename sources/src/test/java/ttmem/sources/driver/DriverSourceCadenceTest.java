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
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.sources.HostView;

/** How often the source looks, counted. The fixture is one n300 with four living holders. */
class DriverSourceCadenceTest {
  private static final int HOLDERS = 4;
  private static final int COUNTERS = 12;
  private static final int FAST = 6; // all but the fan, which a Wormhole doesn't have
  private static final int LISTS = 1;

  @TempDir Path root;

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  @Test
  void opensOnlyStatOfTheHoldersBetweenTwoTicks() {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      long opens = fixture.files.opens();
      long lists = fixture.files.lists();
      long reads = fixture.source.attributeReads();

      fixture.readAfter(ms(100));

      assertThat(fixture.files.opens() - opens).isEqualTo(HOLDERS);
      assertThat(fixture.files.lists() - lists).isEqualTo(1);
      assertThat(fixture.source.attributeReads() - reads).isEqualTo(2 * LISTS);
    }
  }

  @Test
  void readsTelemetryOnceASecondThroughOpenDescriptors() {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      long opens = fixture.files.opens();
      long reads = fixture.source.attributeReads();
      fixture.write(0, "device/hwmon/hwmon3/temp1_input", "50000\n");

      HostView early = fixture.readAfter(ms(999));
      assertThat(reading(early, 0, Metric.TEMPERATURE_MILLICELSIUS)).isEqualTo(Reading.of(47_562));
      assertThat(fixture.source.attributeReads() - reads).isEqualTo(COUNTERS + 2 * LISTS);
      HostView due = fixture.readAfter(ms(1));
      assertThat(reading(due, 0, Metric.TEMPERATURE_MILLICELSIUS)).isEqualTo(Reading.of(50_000));
      assertThat(fixture.source.attributeReads() - reads).isEqualTo(COUNTERS + FAST + 4 * LISTS);
      assertThat(fixture.files.opens() - opens).isEqualTo(2 * HOLDERS);
    }
  }

  @Test
  void readsSlowFilesEveryTenSeconds() {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      fixture.write(0, "device/current_link_width", "8\n");
      fixture.write(0, "tt_fw_bundle_ver", "19.11.0.0\n");
      fixture.write("sys/module/tenstorrent/version", "2.11.0\n");

      HostView early = fixture.readAfter(ms(9_999));
      assertThat(reading(early, 0, Metric.PCIE_WIDTH)).isEqualTo(Reading.of(16));
      assertThat(early.driver().version()).isEqualTo("2.10.0");
      HostView due = fixture.readAfter(ms(1));
      assertThat(reading(due, 0, Metric.PCIE_WIDTH)).isEqualTo(Reading.of(8));
      assertThat(chip(due, 0).telemetry().versions()).containsEntry("fw_bundle_ver", "19.11.0.0");
      assertThat(due.driver().version()).isEqualTo("2.11.0");
    }
  }

  @Test
  void readsTheIdentityOnlyOnce() {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      fixture.write(0, "tt_serial", "0000000000000001\n");

      HostView later = fixture.readAfter(Duration.ofMinutes(1));

      assertThat(chip(later, 0).identity().serial()).isEqualTo("0100014511708037");
    }
  }

  @Test
  void scansForNewHoldersEveryFiveSeconds() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root, false)) {
      fixture.read();
      Files.createSymbolicLink(root.resolve("proc/5100/fd/9"), Path.of("/dev/tenstorrent/0"));

      assertThat(pids(fixture.readAfter(ms(4_999)), 0)).doesNotContain(5100);
      assertThat(pids(fixture.readAfter(ms(1)), 0)).contains(5100);
    }
  }

  @Test
  void seesANewOpenerAndADeadOneAtOnce() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      assertThat(pids(fixture.read(), 0)).containsExactly(4242, 4310, 4311, 6000);
      fixture.write("proc/driver/tenstorrent/0/pids", "5100\n6000\n4310\n4242\n");
      Files.delete(root.resolve("proc/4242/stat"));
      String stat = Files.readString(root.resolve("proc/4311/stat"));
      fixture.write("proc/4311/stat", stat.replace(" S ", " Z "));

      assertThat(pids(fixture.readAfter(ms(1)), 0)).containsExactly(4310, 5100, 6000);
    }
  }

  @Test
  void dropsAHolderThatClosedTheDeviceAtOnce() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.read();
      fixture.write("proc/driver/tenstorrent/0/pids", "6000\n4310\n");

      assertThat(pids(fixture.readAfter(ms(1)), 0)).containsExactly(4310, 4311, 6000);
    }
  }

  @Test
  void doesNotTakeAReusedPidForTheHolderOfBefore() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.read();
      String stat = Files.readString(root.resolve("proc/4311/stat"));
      String[] fields = stat.split(" ", -1);
      fields[21] = "999999999";
      fixture.write("proc/4311/stat", String.join(" ", fields));

      assertThat(pids(fixture.readAfter(ms(1)), 0)).doesNotContain(4311);
    }
  }

  @Test
  void scansNothingWhileTheDriverListsNobody() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.write("proc/driver/tenstorrent/0/pids", "");
      HostView host = fixture.read();
      long lists = fixture.files.lists();

      HostView later = fixture.readAfter(ms(5_000));

      assertThat(host.holders()).isEmpty();
      assertThat(later.holders()).isEmpty();
      assertThat(later.holdersComplete()).isTrue();
      assertThat(fixture.files.lists() - lists).isEqualTo(1);
    }
  }

  @Test
  void believesListsOfOldDriversOnlyWhereAScanConfirmsThem() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      fixture.write("sys/module/tenstorrent/version", "2.6.1\n");
      fixture.write("proc/driver/tenstorrent/0/pids", "5100\n4242\n0\n");

      HostView host = fixture.read();

      assertThat(pids(host, 0)).containsExactly(4242, 4310, 4311, 6000);
      assertThat(host.notes()).singleElement().asString().contains("before 2.7");
    }
  }
}
