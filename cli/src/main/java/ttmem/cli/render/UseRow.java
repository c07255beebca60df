package ttmem.cli.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * One line about one process on one device.
 *
 * @param process who
 * @param usage what is counted for it there; null if nothing is counted for it anywhere
 */
record UseRow(ProcessInfo process, @Nullable Usage usage) {

  private static final Amounts NOTHING = Amounts.unknown("no source reports it");

  int pid() {
    return process.pid();
  }

  Amounts amounts() {
    return usage == null ? NOTHING : usage.amounts();
  }

  String device() {
    return usage == null ? "" : Values.deviceOf(usage);
  }

  /**
   * Everything that is counted, grouped by device: chips by id, a board after its chips, what can't
   * be placed last. Processes that are listed as untracked are left out: they have their own place.
   */
  static List<UseRow> of(Snapshot snapshot, SortKey sort) {
    Set<Integer> untracked = new HashSet<>();
    for (Device device : snapshot.devices()) {
      for (Untracked holder : device.untracked()) {
        untracked.add(holder.pid());
      }
    }
    List<UseRow> rows = new ArrayList<>();
    for (ProcessInfo process : snapshot.processes()) {
      boolean counted = false;
      for (Usage usage : process.usage()) {
        if (usage.counted()) {
          rows.add(new UseRow(process, usage));
          counted = true;
        }
      }
      if (!counted && !untracked.contains(process.pid())) {
        rows.add(new UseRow(process, null));
      }
    }
    Comparator<UseRow> byPlace = (a, b) -> Integer.compare(a.place(), b.place());
    rows.sort(byPlace.thenComparing(sort.order()));
    return rows;
  }

  /** Twice the id for a chip, one more for the board that ends with it. */
  private int place() {
    if (usage == null) {
      return Integer.MAX_VALUE;
    }
    if (usage.device() != null) {
      return 2 * usage.device();
    }
    return usage.boardDevices().isEmpty()
        ? Integer.MAX_VALUE - 1
        : 2 * usage.boardDevices().getLast() + 1;
  }
}
