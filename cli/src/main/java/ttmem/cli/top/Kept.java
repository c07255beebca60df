package ttmem.cli.top;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.model.Snapshot;

/**
 * Looks of this run. Bounded: when there are too many, every second one of the older half goes,
 * never the first: it reaches back to the start, the coarser the longer ago. One thread.
 */
final class Kept {
  static final int MOST = 128;

  private final TreeMap<Instant, Snapshot> looks = new TreeMap<>();

  void add(Snapshot look) {
    looks.put(look.time(), look);
    if (looks.size() > MOST) {
      int at = 0;
      for (var old = looks.keySet().iterator(); at < MOST / 2; at++) {
        old.next();
        if (at % 2 == 1) {
          old.remove();
        }
      }
    }
  }

  int size() {
    return looks.size();
  }

  /** The last look at or before this instant. */
  @Nullable Snapshot at(Instant time) {
    Map.Entry<Instant, Snapshot> look = looks.floorEntry(time);
    return look == null ? null : look.getValue();
  }

  @Nullable Instant first() {
    return looks.isEmpty() ? null : looks.firstKey();
  }

  @Nullable Instant last() {
    return looks.isEmpty() ? null : looks.lastKey();
  }

  @Nullable Instant before(Instant time) {
    return looks.lowerKey(time);
  }

  @Nullable Instant after(Instant time) {
    return looks.higherKey(time);
  }
}
