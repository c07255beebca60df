package ttmem.server.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.server.registry.Owner.Budget;
import ttmem.sources.host.ProcessFacts;

/** The owners in their file, by slot, and how much each user has. */
final class OwnerTable {
  private static final int MAX_REFUSED = 256;

  private final RecordFile records;
  private final Capacity capacity;
  private final Map<Integer, Budget> budgets = new HashMap<>();
  private @Nullable Owner[] bySlot = new Owner[1 << Registry.OWNER_CHUNK_SHIFT];
  private int count;
  private int cursor;
  private final LinkedHashMap<Integer, Long> refused = new LinkedHashMap<>();

  OwnerTable(RecordFile records, Capacity capacity) {
    this.records = records;
    this.capacity = capacity;
  }

  @Nullable Owner get(int slot) {
    return slot >= 0 && slot < bySlot.length ? bySlot[slot] : null;
  }

  int slots() {
    return bySlot.length;
  }

  /** Those that live, by slot. */
  List<Owner> live() {
    List<Owner> live = new ArrayList<>(count);
    for (@Nullable Owner owner : bySlot) {
      if (owner != null && !owner.isRetired()) {
        live.add(owner);
      }
    }
    return live;
  }

  /** The owners of an earlier server whose processes still live. */
  List<Owner> recover(Registry.Survivors survivors) {
    List<Owner> recovered = new ArrayList<>();
    for (int slot = 0; slot < records.capacity(); slot++) {
      int flags = records.getInt(slot, OwnerLayout.STATE);
      if ((flags & OwnerLayout.LIVE) != 0) {
        recover(slot, flags, survivors).ifPresent(recovered::add);
      }
    }
    return recovered;
  }

  /** Frees the slots of all others; only after their entries are gone. */
  void discardOthers() {
    for (int slot = 0; slot < records.capacity(); slot++) {
      if (get(slot) == null) {
        records.putIntRelease(slot, OwnerLayout.STATE, 0);
      }
    }
  }

  Optional<Owner> admit(ProcessFacts facts, int uid, Instant now) {
    Budget budget = budget(uid);
    if (count >= capacity.owners() || budget.owners >= capacity.ownersOf(uid)) {
      refuse(facts);
      return Optional.empty();
    }
    refused.remove(facts.pid());
    int slot = freeSlot();
    records.putInt(slot, OwnerLayout.PID, facts.pid());
    records.putLong(slot, OwnerLayout.START_TICKS, facts.identity().startTicks());
    records.putInt(slot, OwnerLayout.UID, uid);
    records.putInt(slot, OwnerLayout.SINCE, (int) now.getEpochSecond());
    records.putIntRelease(slot, OwnerLayout.STATE, OwnerLayout.LIVE);
    Owner owner = new Owner(slot, budget, facts, now, false);
    put(owner);
    return Optional.of(owner);
  }

  /** Pid and start of those that found no room, the latest. */
  Map<Integer, Long> refused() {
    return refused;
  }

  private void refuse(ProcessFacts facts) {
    refused.put(facts.pid(), facts.identity().startTicks());
    if (refused.size() > MAX_REFUSED) {
      refused.pollFirstEntry();
    }
  }

  void reportsPrograms(Owner owner) {
    owner.reportsPrograms = true;
    records.putIntRelease(
        owner.slot, OwnerLayout.STATE, OwnerLayout.LIVE | OwnerLayout.REPORTS_PROGRAMS);
  }

  /** The last entry of this owner is gone. */
  void remove(Owner owner) {
    records.putIntRelease(owner.slot, OwnerLayout.STATE, 0);
    bySlot[owner.slot] = null;
    count--;
    owner.budget.owners--;
    if (owner.budget.owners == 0) {
      budgets.remove(owner.budget.uid);
    }
  }

  private Optional<Owner> recover(int slot, int flags, Registry.Survivors survivors) {
    Optional<Owner> owner =
        survivors
            .find(
                records.getInt(slot, OwnerLayout.PID),
                records.getLong(slot, OwnerLayout.START_TICKS))
            .map(
                facts ->
                    new Owner(
                        slot,
                        budget(records.getInt(slot, OwnerLayout.UID)),
                        facts,
                        Registry.seconds(records.getInt(slot, OwnerLayout.SINCE)),
                        true));
    owner.ifPresent(
        back -> {
          back.reportsPrograms = (flags & OwnerLayout.REPORTS_PROGRAMS) != 0;
          put(back);
        });
    return owner;
  }

  private void put(Owner owner) {
    if (owner.slot >= bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(owner.slot + 1, 2 * bySlot.length));
    }
    bySlot[owner.slot] = owner;
    count++;
    owner.budget.owners++;
  }

  private int freeSlot() {
    for (int i = 0; i < records.capacity(); i++) {
      int slot = (cursor + i) % records.capacity();
      if (get(slot) == null) {
        cursor = slot + 1;
        return slot;
      }
    }
    int slot = records.capacity();
    records.grow();
    cursor = slot + 1;
    return slot;
  }

  private Budget budget(int uid) {
    return budgets.computeIfAbsent(uid, Budget::new);
  }
}
