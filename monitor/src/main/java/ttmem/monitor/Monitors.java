package ttmem.monitor;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.sources.Source;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.LedgerSource;
import ttmem.sources.region.RegionSource;

/** Opens a {@link SystemMemoryMonitor}. */
public final class Monitors {
  private Monitors() {}

  /**
   * A monitor that asks a running server and does without one. A server that was asked for by name
   * is never done without.
   */
  public static SystemMemoryMonitor open(MonitorOptions options) {
    if (options.sysroot() != null && options.controlSocket() == null) {
      return local(Roots.at(options.sysroot()), options.pcieRates(), List.of());
    }
    Roots roots = options.sysroot() == null ? Roots.LIVE : Roots.at(options.sysroot());
    ControlSocketPaths paths = ControlSocketPaths.live();
    return new ServedMonitor(
        ControlClient.of(paths, options.controlSocket()),
        options.controlSocket() != null || paths.variable() != null,
        () -> local(roots, options.pcieRates(), List.of()));
  }

  /**
   * A monitor that reads the host itself.
   *
   * @param pcieRates as in {@link MonitorOptions}
   * @param more sources besides those that need nothing to run; closed with the monitor
   */
  public static LocalMonitor local(Roots roots, boolean pcieRates, List<Source> more) {
    DriverSource driver =
        new DriverSource(roots, InstantSource.system(), System::nanoTime, pcieRates);
    List<Source> sources = new ArrayList<>();
    sources.add(new LedgerSource(roots, LedgerSource.directoryOf(System.getenv())));
    sources.add(new RegionSource(roots));
    sources.addAll(more);
    return new LocalMonitor(driver::read, driver::close, sources);
  }
}
