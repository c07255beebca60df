package ttmem.sources.region;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import ttmem.sources.DeviceRef;

/**
 * Finds the chip of every region, all of them together: first by number, then, of what is left, by
 * the nodes that all believed owners of a region hold, minus the chips that have a region already.
 * Two different numbers that would land on one chip both stay unresolved: one of them is wrong, and
 * a wrong chip is worse than none.
 */
final class RegionPlaces {
  private final RegionChips chips;
  private final List<String> notes;
  private final Map<RegionAccount, Integer> found = new HashMap<>();

  private RegionPlaces(RegionChips chips, List<String> notes) {
    this.chips = chips;
    this.notes = notes;
  }

  /** Tells every account its device, and adds what should be known about how it was found. */
  static void settle(List<RegionAccount> accounts, RegionChips chips, List<String> notes) {
    RegionPlaces places = new RegionPlaces(chips, notes);
    List<RegionAccount> rest = places.settleByNumber(accounts);
    places.settleByHolders(rest);
    for (RegionAccount account : accounts) {
      account.isAt(places.device(account));
    }
  }

  private List<RegionAccount> settleByNumber(List<RegionAccount> accounts) {
    List<RegionAccount> rest = new ArrayList<>();
    for (RegionAccount account : accounts) {
      RegionChips.Match match = match(account);
      if (match.chips().size() != 1) {
        rest.add(account);
        continue;
      }
      int chip = match.chips().iterator().next();
      found.put(account, chip);
      if (match.inferred()) {
        notes.add(
            account.file().label()
                + ": its number is chip "
                + chip
                + "'s by UMD's rule (inferred)");
      }
    }
    return rest;
  }

  private RegionChips.Match match(RegionAccount account) {
    return account.file().id().map(chips::match).orElse(RegionChips.Match.NONE);
  }

  private void settleByHolders(List<RegionAccount> rest) {
    Set<Integer> taken = new HashSet<>(found.values());
    Map<Integer, Set<Optional<Long>>> numbersByChip = new HashMap<>();
    Map<RegionAccount, Integer> guesses = new HashMap<>();
    for (RegionAccount account : rest) {
      byHolders(account, taken)
          .ifPresent(
              chip -> {
                guesses.put(account, chip);
                numbersByChip
                    .computeIfAbsent(chip, key -> new HashSet<>())
                    .add(account.file().id());
              });
    }
    for (RegionAccount account : rest) {
      Integer chip = guesses.get(account);
      if (chip != null && numbersByChip.getOrDefault(chip, Set.of()).size() == 1) {
        found.put(account, chip);
        notes.add(account.file().label() + ": chip " + chip + " by the nodes that its owners hold");
      }
    }
  }

  private Optional<Integer> byHolders(RegionAccount account, Set<Integer> taken) {
    Set<Integer> common = null;
    for (int pid : account.owners()) {
      Set<Integer> held = reachable(account, pid);
      if (common == null) {
        common = held;
      } else {
        common.retainAll(held);
      }
    }
    if (common == null) {
      return Optional.empty();
    }
    Set<Integer> allowed = match(account).chips();
    common.removeIf(chip -> taken.contains(chip) || !(allowed.isEmpty() || allowed.contains(chip)));
    return common.size() == 1 ? Optional.of(common.iterator().next()) : Optional.empty();
  }

  /** Chips that this process could mean: those with a node it holds, or the ones behind them. */
  private Set<Integer> reachable(RegionAccount account, int pid) {
    Set<Integer> reachable = new TreeSet<>();
    for (int chip : chips.heldBy(pid)) {
      if (account.isForRemoteChip()) {
        chips.remoteOf(chip).ifPresent(reachable::add);
      } else {
        reachable.add(chip);
      }
    }
    return reachable;
  }

  private DeviceRef device(RegionAccount account) {
    Integer chip = found.get(account);
    if (chip == null) {
      boolean logical = account.file().id().map(RegionChips::isLogicalNumber).orElse(true);
      return new DeviceRef.Unresolved(
          account.file().label()
              + (logical ? ", numbered by its maker's own count" : ", no chip has this number"));
    }
    return account.isForSeveralChips()
        ? new DeviceRef.Board(chips.gateway(chip))
        : new DeviceRef.Chip(chip);
  }
}
