package ttmem.sources.region;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ttmem.sources.Blind;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.region.RegionFile.Finding;

/** Why regions say nothing about a process that holds a chip, most telling reason first. */
final class Blindness {
  private final HostView host;
  private final RegionChips chips;
  private final Map<Integer, ProcessFacts> holders;
  private final RegionFolders.Look look;
  private final Map<Integer, String> foreign;

  /**
   * @param foreign by pid, why a slot in its name is not believed
   */
  Blindness(
      HostView host,
      RegionChips chips,
      Map<Integer, ProcessFacts> holders,
      RegionFolders.Look look,
      Map<Integer, String> foreign) {
    this.host = host;
    this.chips = chips;
    this.holders = holders;
    this.look = look;
    this.foreign = foreign;
  }

  /** One entry for every holder that holds a chip for which it has no claim. */
  List<Blind> of(List<Claim> claims) {
    List<Blind> blind = new ArrayList<>();
    Set<Integer> told = new TreeSet<>();
    for (Holder holder : host.holders()) {
      ProcessFacts facts = holders.get(holder.pid());
      if (facts == null || told.contains(holder.pid()) || isClaimed(holder, claims)) {
        continue;
      }
      told.add(holder.pid());
      blind.add(new Blind(holder.pid(), reason(holder, facts)));
    }
    return blind;
  }

  /** A claim on a chip that isn't known may be about any that the process holds. */
  private boolean isClaimed(Holder holder, List<Claim> claims) {
    return claims.stream()
        .filter(claim -> claim.owner().pid() == holder.pid())
        .anyMatch(
            claim ->
                switch (claim.device()) {
                  case DeviceRef.Chip(int id) -> isNode(chips.gateway(id), holder);
                  case DeviceRef.Board(int id) -> isNode(id, holder);
                  default -> true;
                });
  }

  private boolean isNode(int chip, Holder holder) {
    return host.chipOfOrdinal(holder.ordinal())
        .map(node -> node.identity().id() == chip)
        .orElse(false);
  }

  private String reason(Holder holder, ProcessFacts facts) {
    if (facts.trackingDisabled()) {
      return "tracking switched off (TT_METAL_SHM_TRACKING_DISABLED=1)";
    }
    for (RegionFile file : look.files()) {
      if (file.finding() instanceof Finding.Forbidden(String why)
          && (file.uid() == facts.uid() || isOfChip(file, holder))) {
        return file.label() + " " + why + ": run ttmem as root or as that user";
      }
    }
    for (RegionFile file : look.files()) {
      if (isOfChip(file, holder)) {
        if (file.finding() instanceof Finding.Refused(String why)) {
          return file.label() + ": " + why;
        }
        if (file.finding() instanceof Finding.Starting(String why, var since)) {
          return file.label() + " is starting: " + why;
        }
      }
    }
    String doubt = foreign.get(holder.pid());
    if (doubt != null) {
      return doubt;
    }
    String closed = look.closed().get(holder.pid());
    if (closed != null) {
      return closed;
    }
    if (look.files().isEmpty()) {
      return "no tt-metal region exists here: not built with tracking, or a private /dev/shm";
    }
    boolean sawAll =
        look.files().stream().noneMatch(file -> file.finding() instanceof Finding.Forbidden);
    return sawAll
        ? "no tt-metal region has a slot for it"
        : "no tt-metal region that can be read has a slot for it";
  }

  private boolean isOfChip(RegionFile file, Holder holder) {
    return RegionFile.idOf(file.name()).stream()
        .flatMap(id -> chips.match(id).chips().stream())
        .map(chips::gateway)
        .anyMatch(chip -> isNode(chip, holder));
  }
}
