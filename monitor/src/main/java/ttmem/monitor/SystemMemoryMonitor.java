package ttmem.monitor;

import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlException;

/**
 * The whole picture of a host's device memory: asks a running server, or else reads the sources
 * itself. One thread at a time.
 */
public interface SystemMemoryMonitor extends AutoCloseable {

  /**
   * Everything that can be said now. A part that fails is told in the sources of the snapshot.
   *
   * @throws ControlException only if a server was asked for by name and gives no answer
   */
  Snapshot snapshot() throws ControlException;

  @Override
  void close();
}
