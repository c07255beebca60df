package ttmem.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;

/**
 * Takes the snapshot of a running server whole and adds nothing of its own: the server sees more
 * (old clients, other users' processes) and has decided already what counts. Where none runs, the
 * sources are read here; where one is there and fails, the same, and the failure is shown as a
 * source.
 */
final class ServedMonitor implements SystemMemoryMonitor {
  private final ControlClient client;
  private final boolean named;
  private final Supplier<SystemMemoryMonitor> opensLocal;
  private @Nullable SystemMemoryMonitor local;

  ServedMonitor(ControlClient client, boolean named, Supplier<SystemMemoryMonitor> opensLocal) {
    this.client = client;
    this.named = named;
    this.opensLocal = opensLocal;
  }

  @Override
  public Snapshot snapshot() throws ControlException {
    try {
      Optional<Snapshot> served = client.snapshot();
      return served.isPresent() ? served.get() : local().snapshot();
    } catch (ControlException e) {
      if (named) {
        throw e;
      }
      return with(
          local().snapshot(), SourceStatus.failed("server", String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Optional<BufferList> buffers(BufferFilter filter) throws ControlException {
    Optional<BufferList> served = client.buffers(filter);
    return served.isPresent() ? served : local().buffers(filter);
  }

  private synchronized SystemMemoryMonitor local() {
    SystemMemoryMonitor open = local;
    if (open == null) {
      open = opensLocal.get();
      local = open;
    }
    return open;
  }

  private static Snapshot with(Snapshot snapshot, SourceStatus status) {
    List<SourceStatus> sources = new ArrayList<>(snapshot.sources());
    sources.add(status);
    return new Snapshot(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        snapshot.devices(),
        snapshot.boards(),
        snapshot.processes(),
        sources,
        snapshot.notes());
  }

  @Override
  public synchronized void close() {
    if (local != null) {
      local.close();
    }
  }
}
