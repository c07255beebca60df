package ttmem.monitor;

import ttmem.model.Snapshot;
import ttmem.monitor.client.ControlException;

/** Hears of snapshots, on the thread of its {@link Subscription}. */
@FunctionalInterface
public interface SnapshotListener {

  /** One look. What is thrown from here ends the subscription, see {@link Subscription#failure}. */
  void snapshot(Snapshot snapshot);

  /** A look that gave no snapshot; the next one may. Does nothing unless overridden. */
  default void failed(ControlException why) {}
}
