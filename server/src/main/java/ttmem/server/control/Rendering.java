package ttmem.server.control;

import java.io.IOException;
import java.io.OutputStream;
import ttmem.model.Snapshot;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;

/** One form of a snapshot. The object itself says which: what it wrote is kept under it. */
@FunctionalInterface
interface Rendering {
  Rendering SNAPSHOT = (snapshot, out) -> SnapshotJsonWriter.write(snapshot, JsonForm.LINE, out);
  Rendering DEVICES =
      (snapshot, out) -> SnapshotJsonWriter.writeDevices(snapshot, JsonForm.LINE, out);
  Rendering PROCESSES =
      (snapshot, out) -> SnapshotJsonWriter.writeProcesses(snapshot, JsonForm.LINE, out);

  /** Writes what a viewer may see. */
  void write(Snapshot visible, OutputStream out) throws IOException;
}
