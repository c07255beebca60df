package ttmem.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.LocalMonitor;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.sources.region.RegionSource;

/** Facts of this host, or of the one under {@code --sysroot}. */
final class HostFacts implements Facts {

  @Override
  public SystemMemoryMonitor monitor(Call call) {
    Roots roots = roots(call);
    DriverSource driver = new DriverSource(roots, InstantSource.system(), System::nanoTime);
    return new LocalMonitor(driver::read, driver::close, List.of(new RegionSource(roots)));
  }

  static Roots roots(Call call) {
    @Nullable String root = call.text(Options.SYSROOT);
    if (root == null) {
      root = call.console().env("TTMEM_SYSROOT");
    }
    return root == null ? Roots.LIVE : Roots.at(Path.of(root));
  }
}
