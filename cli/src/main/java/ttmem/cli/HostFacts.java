package ttmem.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.sources.host.Roots;

/** Facts of this host, or of the one under {@code --sysroot}. */
final class HostFacts implements Facts {

  @Override
  public SystemMemoryMonitor monitor(Call call) {
    @Nullable String socket = call.text(Options.SOCKET);
    return Monitors.open(
        new MonitorOptions(sysroot(call), socket == null ? null : Path.of(socket)));
  }

  static Roots roots(Call call) {
    Path root = sysroot(call);
    return root == null ? Roots.LIVE : Roots.at(root);
  }

  private static @Nullable Path sysroot(Call call) {
    @Nullable String root = call.text(Options.SYSROOT);
    if (root == null) {
      root = call.console().env("TTMEM_SYSROOT");
    }
    return root == null ? null : Path.of(root);
  }
}
