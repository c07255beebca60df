package ttmem.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.BufferList;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.client.ControlSocketPaths;

/** Facts of this host, or of the one under {@code --sysroot}. */
final class HostFacts implements Facts {

  @Override
  public SystemMemoryMonitor monitor(Call call) {
    @Nullable String socket = call.text(Options.SOCKET);
    return Monitors.open(
        new MonitorOptions(
            call.sysroot(), socket == null ? null : Path.of(socket), call.wantsEverything()));
  }

  @Override
  public BufferList buffers(Call call, @Nullable Integer pid, @Nullable Integer device, int limit) {
    String socket = call.text(Options.SOCKET);
    if (socket == null && call.sysroot() != null) {
      throw new Failure(
          ExitCode.NO_SERVER, "with --sysroot no server is asked but one of --control-socket");
    }
    try {
      return ControlClient.of(ControlSocketPaths.live(), socket == null ? null : Path.of(socket))
          .buffers(pid, device, limit)
          .orElseThrow(
              () -> new Failure(ExitCode.NO_SERVER, "no server runs; start one with ttmem serve"));
    } catch (ControlException e) {
      throw Failure.of(e);
    }
  }
}
