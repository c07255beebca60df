package ttmem.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;

/** Facts of this host, or of the one under {@code --sysroot}. */
final class HostFacts implements Facts {

  @Override
  public SystemMemoryMonitor monitor(Call call) {
    @Nullable String socket = call.text(Options.SOCKET);
    return Monitors.open(
        new MonitorOptions(
            call.sysroot(), socket == null ? null : Path.of(socket), call.wantsEverything()));
  }
}
