package ttmem.monitor.replay;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Collects what a reader of the figures should know, one entry of each kind. A node counts once,
 * also where several devices are concerned by it.
 */
final class Notes {
  private final Map<ReplayNote.Kind, String> texts = new EnumMap<>(ReplayNote.Kind.class);
  private final Map<ReplayNote.Kind, BitSet> nodes = new EnumMap<>(ReplayNote.Kind.class);
  private final Map<ReplayNote.Kind, ReplayNote> general = new EnumMap<>(ReplayNote.Kind.class);

  void add(ReplayNote.Kind kind, int node, String text) {
    texts.putIfAbsent(kind, text);
    nodes.computeIfAbsent(kind, k -> new BitSet()).set(node);
  }

  /** A note that belongs to no single node. */
  void addGeneral(ReplayNote.Kind kind, int count, String text) {
    general.put(kind, new ReplayNote(kind, count, -1, text));
  }

  List<ReplayNote> list() {
    Map<ReplayNote.Kind, ReplayNote> all = new EnumMap<>(general);
    nodes.forEach(
        (kind, set) ->
            all.put(
                kind,
                new ReplayNote(
                    kind, set.cardinality(), set.nextSetBit(0), texts.getOrDefault(kind, ""))));
    return List.copyOf(all.values());
  }
}
