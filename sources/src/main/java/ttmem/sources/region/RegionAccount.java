package ttmem.sources.region;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ttmem.model.Amounts;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.sources.ChipLeftover;
import ttmem.sources.ChipTotal;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.region.Region.Row;
import ttmem.sources.region.Region.Slot;
import ttmem.sources.region.SlotOwners.Verdict;

/**
 * One region with its slots judged: what it says about processes, and what about chips.
 *
 * <p>Slots say who, rows say which chip, and nothing says both. With one row in use the region is
 * one chip and every slot's bytes are there. With several (an n300 before each of its chips had a
 * region of its own) a slot's bytes are known for the board only; the rows give the chips' figures,
 * but rows are not reduced when a process exits or dies, so they are believed only for a type for
 * which they add up to exactly what the believed slots hold. Slots are what the processes keep for
 * themselves and the last to go wrong; that is why they decide.
 */
final class RegionAccount {
  private final RegionFile file;
  private final Region region;
  private final boolean changing;
  private final Map<Slot, Verdict> verdicts = new LinkedHashMap<>();
  private DeviceRef device;

  /** Judges the slots; the device stays unresolved until {@link #isAt}. */
  RegionAccount(RegionFile file, RegionFile.Finding.Decoded found, SlotOwners owners) {
    this.file = file;
    this.region = found.region();
    this.changing = found.changing();
    this.device = new DeviceRef.Unresolved(file.label());
    for (Slot slot : region.slots()) {
      if (slot.pid() > 0) {
        verdicts.put(slot, owners.judge(slot));
      }
    }
  }

  RegionFile file() {
    return file;
  }

  /** Pids of the live processes whose slots are believed. */
  Set<Integer> owners() {
    Set<Integer> pids = new TreeSet<>();
    verdicts.values().stream()
        .filter(Verdict.Live.class::isInstance)
        .forEach(verdict -> pids.add(((Verdict.Live) verdict).owner().pid()));
    return pids;
  }

  /** Live processes with a slot that is not believed, and why not. */
  Map<Integer, String> foreign() {
    Map<Integer, String> reasons = new TreeMap<>();
    verdicts.forEach(
        (slot, verdict) -> {
          if (verdict instanceof Verdict.Foreign(ProcessFacts owner, String why)) {
            reasons.put(owner.pid(), file.label() + " is not believed: " + why);
          }
        });
    return reasons;
  }

  boolean isForSeveralChips() {
    return region.rows().size() > 1;
  }

  /** Whether the only chip it speaks of is, to its writers, a remote one. */
  boolean isForRemoteChip() {
    return region.rows().size() == 1 && region.rows().getFirst().isRemote();
  }

  void isAt(DeviceRef found) {
    device = found;
  }

  /** What live processes hold, one claim per process. */
  List<Claim> claims() {
    Map<Integer, Claim> claims = new LinkedHashMap<>();
    verdicts.forEach(
        (slot, verdict) -> {
          if (verdict instanceof Verdict.Doubtful(ProcessFacts owner, String why)) {
            Amounts unknown = Amounts.unknown("a slot may be its own: " + why);
            Claim claim = new Claim(owner, device, unknown, Claim.Coverage.REPORTED, why);
            claims.merge(owner.pid(), claim, RegionAccount::sum);
          }
          if (verdict instanceof Verdict.Live(ProcessFacts owner, String note)) {
            Amounts amounts = region.amounts(slot.bytes());
            String notes = changing ? join(note, "changing while it was read") : note;
            Claim claim = new Claim(owner, device, amounts, Claim.Coverage.REPORTED, notes);
            claims.merge(owner.pid(), claim, RegionAccount::sum);
          }
        });
    return List.copyOf(claims.values());
  }

  private static Claim sum(Claim one, Claim other) {
    return new Claim(
        one.owner(),
        one.device(),
        one.amounts().plus(other.amounts()),
        one.coverage(),
        join(one.note(), "several slots"));
  }

  private static String join(String one, String other) {
    return one.isEmpty() ? other : one + "; " + other;
  }

  /** Slots of dead processes. */
  List<ChipLeftover> leftovers() {
    List<ChipLeftover> leftovers = new ArrayList<>();
    verdicts.forEach(
        (slot, verdict) -> {
          if (verdict instanceof Verdict.Dead(String why)) {
            Amounts amounts = region.amounts(slot.bytes());
            leftovers.add(
                new ChipLeftover(
                    device,
                    new Leftover(RegionSource.NAME, slot.pid(), slot.name(), amounts, why)));
          }
        });
    return leftovers;
  }

  /** Per chip of the board, where the region speaks of several. */
  List<ChipTotal> chipTotals(RegionChips chips) {
    if (!isForSeveralChips() || !(device instanceof DeviceRef.Board(int gateway))) {
      return List.of();
    }
    List<ChipTotal> totals = new ArrayList<>();
    for (Row row : region.rows()) {
      Optional<Integer> chip = row.isRemote() ? chips.remoteOf(gateway) : Optional.of(gateway);
      chip.ifPresent(id -> totals.add(new ChipTotal(id, Amounts.each(type -> share(row, type)))));
    }
    boolean oneRowPerChip =
        totals.stream().map(ChipTotal::chipId).distinct().count() == region.rows().size();
    return oneRowPerChip ? totals : List.of();
  }

  private Reading share(Row row, MemoryType type) {
    Reading share = region.amount(type, row.bytes().of(type));
    if (!share.isKnown()) {
      return share;
    }
    long rows = region.rows().stream().mapToLong(each -> each.bytes().of(type)).sum();
    long slots = believed(type);
    return rows == slots
        ? share
        : Reading.unknown(
            "known only for the board: %s of the chips add up to %s, of the live processes to %s"
                .formatted(
                    type.label(), Long.toUnsignedString(rows), Long.toUnsignedString(slots)));
  }

  private long believed(MemoryType type) {
    return verdicts.entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Verdict.Live)
        .mapToLong(entry -> entry.getKey().bytes().of(type))
        .sum();
  }

  /** What else a reader should know, one sentence each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    String label = file.label();
    verdicts.forEach(
        (slot, verdict) -> {
          String why =
              switch (verdict) {
                case Verdict.Unverifiable unverifiable -> unverifiable.why();
                case Verdict.Foreign foreign -> foreign.why();
                case Verdict.Doubtful doubtful -> doubtful.why();
                default -> "";
              };
          if (!why.isEmpty()) {
            notes.add(
                "%s: slot %d, pid %d (%s) can't be attributed: %s; it holds %s"
                    .formatted(
                        label,
                        slot.index(),
                        slot.pid(),
                        RegionFile.printable(slot.name()),
                        why,
                        held(slot.bytes())));
          }
        });
    for (Slot slot : region.slots()) {
      if (slot.pid() == RegionLayout.PID_RELEASING) {
        notes.add(
            "%s: slot %d is being released and still holds %s"
                .formatted(label, slot.index(), held(slot.bytes())));
      } else if (slot.pid() < 0) {
        notes.add(
            "%s: slot %d has an impossible pid=%d".formatted(label, slot.index(), slot.pid()));
      }
    }
    String hidden = hidden();
    if (!hidden.isEmpty()) {
      notes.add(label + ": not attributed to any slot: " + hidden);
    }
    addNameNote(notes);
    return notes;
  }

  private static String held(Bytes bytes) {
    String text = bytes.text();
    return text.isEmpty() ? "nothing" : text;
  }

  private void addNameNote(List<String> notes) {
    Optional<Long> name = RegionFile.idOf(file.name());
    Optional<Long> field = region.id();
    if (field.isPresent() && !field.equals(name)) {
      notes.add(
          "%s: the id inside is %s, which counts"
              .formatted(file.label(), Long.toUnsignedString(field.get())));
    }
  }

  /**
   * Bytes in the totals that stand in no slot: of processes that found the table full, or were
   * killed in the middle of an update.
   */
  private String hidden() {
    if (changing) {
      return ""; // slots and totals are of different instants
    }
    Map<MemoryType, Long> inSlots = new LinkedHashMap<>();
    for (MemoryType type : MemoryType.values()) {
      inSlots.put(type, region.slots().stream().mapToLong(slot -> slot.bytes().of(type)).sum());
    }
    StringBuilder text = new StringBuilder();
    inSlots.forEach(
        (type, slots) -> {
          long total = region.totals().of(type);
          boolean comparable = type != MemoryType.CB || !region.isCbHighWaterMark();
          if (comparable && Bytes.isPlausible(total) && slots >= 0 && total > slots) {
            text.append(text.isEmpty() ? "" : " ").append(type.label()).append('=');
            text.append(total - slots);
          }
        });
    return text.toString();
  }
}
