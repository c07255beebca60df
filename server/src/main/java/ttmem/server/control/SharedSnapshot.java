package ttmem.server.control;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;

/**
 * One snapshot for several questions. Viewers that see the same get the same bytes: what one sees
 * depends on nothing but which of the snapshot's users are one's own. One thread at a time.
 */
final class SharedSnapshot {
  private static final Set<Integer> EVERYBODY = Set.of(Integer.MIN_VALUE);

  private final Snapshot snapshot;
  private final int maxBytes;
  private final Map<Key, byte[]> rendered = new HashMap<>();
  private long kept;

  /**
   * Shares a snapshot.
   *
   * @param maxBytes of one answer; also how much is kept for the next ones
   */
  SharedSnapshot(Snapshot snapshot, int maxBytes) {
    this.snapshot = snapshot;
    this.maxBytes = maxBytes;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  private record Key(Rendering rendering, Set<Integer> seen) {}

  byte[] rendered(Viewer viewer, Rendering rendering) throws IOException {
    Key key = new Key(rendering, seen(viewer));
    byte[] known = rendered.get(key);
    if (known != null) {
      return known;
    }
    Snapshot visible = Visibility.visibleTo(snapshot, viewer);
    byte[] bytes = AnswerBytes.of(maxBytes, out -> rendering.write(visible, out));
    if (kept + bytes.length <= maxBytes) {
      rendered.put(key, bytes);
      kept += bytes.length;
    }
    return bytes;
  }

  private Set<Integer> seen(Viewer viewer) {
    if (viewer.seesAll()) {
      return EVERYBODY;
    }
    Set<Integer> own = new HashSet<>();
    for (ProcessInfo process : snapshot.processes()) {
      if (viewer.sees(process.uid())) {
        own.add(process.uid());
      }
    }
    return own;
  }
}
