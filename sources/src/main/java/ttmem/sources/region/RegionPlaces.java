package ttmem.sources.region;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import ttmem.sources.DeviceRef;

/**
 * Finds the chip of every region, all of them together: first by number, then, of what is left, by
 * the nodes that all believed owners of a region hold, minus the chips that have a region already.
 * Two different numbers that would land on one chip both stay unresolved: one of them is wrong, and
 * a wrong chip is worse than none.
 *
 * <p>A folder has one region per chip. Where several files want to be it, those without a living
 * owner (forgotten by an older tt-metal under another number) give way; if more than one is left,
 * none gets the chip and the source says so, with the users of the files. Choosing one would let
 * whoever adds a file decide what is shown of the others.
 */
final class RegionPlaces {
  private static final int MAX_NAMED = 3;

  private final RegionChips chips;
  private final List<String> notes;
  private final List<String> errors;
  private final Map<RegionAccount, Integer> found = new LinkedHashMap<>();
  private final Map<RegionAccount, Integer> lost = new HashMap<>();

  /** One chip as one folder knows it. */
  private record Seat(int chip, Path folder) {}

  private RegionPlaces(RegionChips chips, List<String> notes, List<String> errors) {
    this.chips = chips;
    this.notes = notes;
    this.errors = errors;
  }

  /** Tells every account its device, and adds what should be known about how it was found. */
  static void settle(
      List<RegionAccount> accounts, RegionChips chips, List<String> notes, List<String> errors) {
    RegionPlaces places = new RegionPlaces(chips, notes, errors);
    List<RegionAccount> rest = places.settleByNumber(accounts);
    places.settleByHolders(rest);
    for (RegionAccount account : accounts) {
      account.isAt(places.device(account));
    }
  }

  private List<RegionAccount> settleByNumber(List<RegionAccount> accounts) {
    List<RegionAccount> rest = new ArrayList<>();
    Map<RegionAccount, Integer> wanted = new LinkedHashMap<>();
    for (RegionAccount account : accounts) {
      Set<Integer> matching = match(account).chips();
      if (matching.size() == 1) {
        wanted.put(account, matching.iterator().next());
      } else {
        rest.add(account);
      }
    }
    award(wanted);
    found.forEach(
        (account, chip) -> {
          if (match(account).inferred()) {
            notes.add(
                account.file().label()
                    + ": its number is chip "
                    + chip
                    + "'s by UMD's rule (inferred)");
          }
        });
    return rest;
  }

  /** Gives each chip to the one file of a folder that wants it. */
  private void award(Map<RegionAccount, Integer> wanted) {
    Map<Seat, List<RegionAccount>> bySeat = new LinkedHashMap<>();
    wanted.forEach(
        (account, chip) ->
            bySeat
                .computeIfAbsent(
                    new Seat(chip, account.file().place().folder()), seat -> new ArrayList<>())
                .add(account));
    bySeat.forEach(
        (seat, all) -> {
          List<RegionAccount> living =
              all.stream().filter(account -> !account.owners().isEmpty()).toList();
          List<RegionAccount> able = living.isEmpty() ? all : living;
          all.forEach(account -> lost.put(account, seat.chip));
          if (able.size() == 1) {
            lost.remove(able.getFirst());
            found.put(able.getFirst(), seat.chip);
          } else {
            errors.add(quarrel(seat.chip, able));
          }
        });
  }

  private static String quarrel(int chip, List<RegionAccount> able) {
    return able.stream()
        .limit(MAX_NAMED)
        .map(account -> account.file().label() + " (uid=" + account.file().uid() + ")")
        .collect(
            Collectors.joining(
                ", ",
                able.size() + " regions say that they are chip " + chip + "'s, none is taken: ",
                able.size() > MAX_NAMED ? ", ..." : ""));
  }

  private RegionChips.Match match(RegionAccount account) {
    return account.file().id().map(chips::match).orElse(RegionChips.Match.NONE);
  }

  private void settleByHolders(List<RegionAccount> rest) {
    Set<Integer> taken = new HashSet<>(found.values());
    taken.addAll(lost.values());
    Map<Integer, Set<Optional<Long>>> numbersByChip = new HashMap<>();
    Map<RegionAccount, Integer> guesses = new LinkedHashMap<>();
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
    guesses.values().removeIf(chip -> numbersByChip.getOrDefault(chip, Set.of()).size() != 1);
    award(guesses);
    guesses.forEach(
        (account, chip) -> {
          if (found.containsKey(account)) {
            notes.add(
                account.file().label() + ": chip " + chip + " by the nodes that its owners hold");
          }
        });
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
    Integer given = lost.get(account);
    if (given != null) {
      return new DeviceRef.Unresolved(
          account.file().label() + ", not the only one for chip " + given);
    }
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
