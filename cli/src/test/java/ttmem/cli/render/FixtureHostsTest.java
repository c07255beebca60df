package ttmem.cli.render;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.Device;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.LocalMonitor;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.sources.region.RegionSource;
import ttmem.testkit.Golden;
import ttmem.testkit.HostTree;

/** Every fixture host through the real sources, as whole pages. */
class FixtureHostsTest {
  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");

  @TempDir Path folder;

  static List<String> hosts() {
    return HostTree.NAMES;
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void pagesAreAsReviewed(String host) {
    Snapshot snapshot = snapshot(host);
    for (int width : List.of(80, 120, 200)) {
      check(host, "table-" + width, table(snapshot, new Look(width, true, ColorScheme.NONE)));
      String ascii = table(snapshot, new Look(width, false, ColorScheme.NONE));
      check(host, "table-" + width + "-ascii", ascii);
    }
    check(host, "table-120-color", table(snapshot, new Look(120, true, ColorScheme.DEFAULT)));
    check(host, "table-120-mono", table(snapshot, new Look(120, true, ColorScheme.MONO)));
    // So wide that nothing wraps: reasons may name a file in the folder of this run.
    Look plain = new Look(2000, true, ColorScheme.NONE);
    check(host, "detail", relocated(new DetailRenderer(plain).render(snapshot)));
    check(host, "list", new ListRenderer(plain).render(snapshot));
    check(host, "ps", new PsRenderer(plain, SortKey.MEMORY).lines(snapshot));
  }

  private static String table(Snapshot snapshot, Look look) {
    return new TableRenderer(look, SortKey.MEMORY).render(snapshot);
  }

  private static void check(String host, String page, String text) {
    Golden.check("hosts/" + host + "/" + page + ".txt", text);
  }

  private Snapshot snapshot(String host) {
    Roots roots = Roots.at(HostTree.unpack(host, folder));
    DriverSource driver = new DriverSource(roots, InstantSource.fixed(NOW), () -> 0);
    try (LocalMonitor monitor =
        new LocalMonitor(driver::read, driver::close, List.of(new RegionSource(roots)))) {
      return relocated(monitor.snapshot());
    }
  }

  /** The folder of this run is not part of the page. */
  private Snapshot relocated(Snapshot snapshot) {
    List<Device> devices = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      devices.add(
          new Device(
              device.identity(),
              device.telemetry(),
              device.memory(),
              device.holders(),
              device.untracked(),
              device.leftovers(),
              device.notes().stream().map(this::relocated).toList()));
    }
    return new Snapshot(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        devices,
        snapshot.boards(),
        snapshot.processes(),
        snapshot.sources().stream()
            .map(
                source ->
                    new SourceStatus(
                        source.name(),
                        source.state(),
                        relocated(source.error()),
                        source.ageSeconds()))
            .toList(),
        snapshot.notes().stream().map(this::relocated).toList());
  }

  private String relocated(String text) {
    return text.replace(folder.toString(), "");
  }
}
