package ttmem.cli.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.ProcessIdentity;
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
public record UseRow(ProcessInfo process, @Nullable Usage usage) {

  private static final Amounts NOTHING = Amounts.unknown("no source reports it");

  public int pid() {
    return process.pid();
  }

  public Amounts amounts() {
    return usage == null ? NOTHING : usage.amounts();
  }

  public String device() {
    return usage == null ? "" : Values.deviceOf(usage);
  }

  /**
   * Everything that is counted, grouped by device: chips by id, a board after its chips, what can't
   * be placed last. Processes that are listed as untracked are left out: they have their own place.
   */
  public static List<UseRow> of(Snapshot snapshot, SortKey sort) {
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
    rows.sort(order(sort));
    return rows;
  }

  /** One row per chip and holder of it whose bytes nobody reports: every amount is unknown. */
  public static List<UseRow> untracked(Snapshot snapshot) {
    List<UseRow> rows = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      for (Untracked holder : device.untracked()) {
        ProcessInfo known = Values.process(snapshot, holder.pid());
        Amounts amounts = Amounts.unknown(holder.reason());
        rows.add(
            new UseRow(
                known == null ? nobody(holder.pid()) : known,
                new Usage(device.id(), List.of(), null, "", false, amounts, holder.reason())));
      }
    }
    return rows;
  }

  /** A process of which only the pid is known. */
  private static ProcessInfo nobody(int pid) {
    ProcessIdentity identity = new ProcessIdentity("", 0, pid, 0);
    return new ProcessInfo(identity, pid, null, -1, null, null, null, null, null, List.of());
  }

  /** By place, then by {@code sort}. */
  public static Comparator<UseRow> order(SortKey sort) {
    Comparator<UseRow> byPlace = (a, b) -> Integer.compare(a.place(), b.place());
    return byPlace.thenComparing(sort.order());
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
