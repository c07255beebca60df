package ttmem.cli;

import java.nio.charset.StandardCharsets;
import ttmem.model.Snapshot;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.SnapshotJsonWriter;

/** JSON on the command line: indented for one document, a line each in a stream. */
final class Json {
  private Json() {}

  static String snapshot(Snapshot snapshot, boolean stream) {
    JsonForm form = stream ? JsonForm.LINE : JsonForm.PRETTY;
    return new String(SnapshotJsonWriter.bytes(snapshot, form), StandardCharsets.UTF_8);
  }
}
