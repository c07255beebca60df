package ttmem.monitor;

import ttmem.model.Snapshot;

/**
 * The whole picture of a host's device memory: asks a running server, or else reads the sources
 * itself. One thread at a time.
 */
public interface SystemMemoryMonitor extends AutoCloseable {

  /** Everything that can be said now. Never throws for a part that fails: see its sources. */
  Snapshot snapshot();

  @Override
  void close();
}
