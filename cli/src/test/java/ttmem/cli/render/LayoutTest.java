package ttmem.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.Snapshot;
import ttmem.testkit.SnapshotSamples;

/** What must hold at every width, whatever is shown. */
class LayoutTest {

  static Stream<String> samples() {
    return SnapshotSamples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void noLineIsTooLongAndEveryBoxIsClosed(String name) {
    Snapshot snapshot = Objects.requireNonNull(SnapshotSamples.all().get(name));
    for (int width = 20; width <= 300; width++) {
      for (boolean unicode : new boolean[] {true, false}) {
        Look look = new Look(width, unicode, ColorScheme.NONE);
        checkTable(new TableRenderer(look, SortKey.MEMORY).render(snapshot), look);
        checkWidth(new PsRenderer(look, SortKey.PID).table(snapshot), look);
        checkWidth(new PsRenderer(look, SortKey.USER).lines(snapshot), look);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void fullTextFitsWithoutLosingAWord(String name) {
    Snapshot snapshot = Objects.requireNonNull(SnapshotSamples.all().get(name));
    for (int width : List.of(20, 41, 80, 133, 300)) {
      Look look = new Look(width, true, ColorScheme.NONE);
      checkWidth(new DetailRenderer(look).render(snapshot), look);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 8, 31, 32, 33, 64})
  void showsEveryDeviceOnALineOfItsOwn(int count) {
    Snapshot snapshot = devices(count);
    for (int width = 20; width <= 300; width += 7) {
      Look look = new Look(width, true, ColorScheme.NONE);
      String page = new TableRenderer(look, SortKey.MEMORY).render(snapshot);
      checkTable(page, look);
      for (int id = 0; id < count; id++) {
        String start = id + " ";
        assertThat(page.lines().map(LayoutTest::content).filter(line -> line.startsWith(start)))
            .as("device %d of %d at width %d", id, count, width)
            .hasSize(1);
      }
    }
  }

  @Test
  void neverThrowsBelowTwentyColumns() {
    for (Snapshot snapshot : SnapshotSamples.all().values()) {
      for (int width = 0; width < 20; width++) {
        Look look = new Look(width, true, ColorScheme.NONE);
        checkWidth(new TableRenderer(look, SortKey.MEMORY).render(snapshot), look);
        checkWidth(new DetailRenderer(look).render(snapshot), look);
        checkWidth(new PsRenderer(look, SortKey.MEMORY).lines(snapshot), look);
      }
    }
  }

  @Test
  void aWiderScreenNeverShowsLessColumns() {
    int before = 0;
    for (int width = 60; width <= 300; width++) {
      Look look = new Look(width, true, ColorScheme.NONE);
      String page = new TableRenderer(look, SortKey.MEMORY).render(SnapshotSamples.p150x2());
      String titles = page.lines().skip(1).findFirst().orElseThrow();
      int columns = titles.strip().split("\\s+").length;
      assertThat(columns)
          .as("columns at width %d: %s", width, titles)
          .isGreaterThanOrEqualTo(before);
      before = columns;
    }
  }

  private static String content(String line) {
    return line.startsWith("│") ? line.substring(1).strip() : line.strip();
  }

  private static void checkTable(String page, Look look) {
    checkWidth(page, look);
    if (look.width() >= 60) {
      assertThat(page.lines())
          .as("every line of the box at %s", look)
          .allMatch(line -> Columns.width(line) == look.width());
    }
  }

  private static void checkWidth(String page, Look look) {
    assertThat(page).endsWith("\n");
    for (String line : page.split("\n", -1)) {
      assertThat(Columns.width(line))
          .as("width of <%s> at %s", line, look)
          .isLessThanOrEqualTo(look.width());
      if (!look.unicode()) {
        assertThat(line.chars()).as(line).allMatch(c -> c >= ' ' && c <= '~');
      }
      assertThat(line.chars()).as(line).noneMatch(Character::isISOControl);
    }
  }

  private static Snapshot devices(int count) {
    Snapshot galaxy = SnapshotSamples.galaxy();
    List<Device> devices =
        Stream.iterate(0, i -> i + 1).limit(count).map(i -> numbered(galaxy, i)).toList();
    return new Snapshot(
        galaxy.time(),
        galaxy.host(),
        galaxy.driver(),
        devices,
        List.of(),
        List.of(),
        galaxy.sources(),
        galaxy.notes());
  }

  private static Device numbered(Snapshot galaxy, int id) {
    Device device = galaxy.devices().get(id % 32);
    DeviceIdentity identity = device.identity();
    return new Device(
        new DeviceIdentity(
            id,
            identity.ordinal(),
            identity.bdf(),
            identity.asicId(),
            identity.serial(),
            identity.arch(),
            identity.board(),
            false,
            null),
        device.telemetry(),
        device.memory(),
        device.holders(),
        device.untracked(),
        device.leftovers(),
        device.notes());
  }
}
