package ttmem.server.control;

import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;

/** One snapshot for several questions; the whole of it is rendered once. */
final class SharedSnapshot {
  private final Snapshot snapshot;
  private volatile byte @Nullable [] whole;

  SharedSnapshot(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  byte[] json(Viewer viewer) {
    if (!viewer.seesAll()) {
      return SnapshotJsonWriter.bytes(Visibility.visibleTo(snapshot, viewer), JsonForm.LINE);
    }
    byte[] json = whole;
    if (json == null) {
      json = SnapshotJsonWriter.bytes(snapshot, JsonForm.LINE);
      whole = json;
    }
    return json;
  }
}
