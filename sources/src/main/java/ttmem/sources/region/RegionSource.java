package ttmem.sources.region;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ttmem.ledger.files.Patience;
import ttmem.model.SourceStatus;
import ttmem.sources.Blind;
import ttmem.sources.ChipLeftover;
import ttmem.sources.ChipTotal;
import ttmem.sources.Claim;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Roots;
import ttmem.sources.region.RegionFile.Finding;

/**
 * What tt-metal publishes about itself: shared-memory regions {@code tt_device_ID_memory}, versions
 * 1 to 4. Read-only: nothing is written, reaped, created or mapped.
 */
public final class RegionSource implements Source {
  /** The name in {@code sources[]} and in every claim. */
  public static final String NAME = "region";

  /** What the amounts mean, for people. */
  public static final String MEANING =
      "Bytes as tt-metal's processes publish them: logical sizes of live buffers, all banks of the"
          + " device together, without the allocator's rounding, so what is really occupied is at"
          + " least this. Not covered: firmware, kernels (except region version 1), dispatch"
          + " queues, semaphores, reserved regions and host memory. Circular buffers: in region"
          + " versions 2 and 3 what all cached programs could occupy, in version 4 what the"
          + " programs dispatched last do occupy.";

  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(1);

  /** A region is made within microseconds; one that is not ready after this never will be. */
  private static final Duration START_DEADLINE = Duration.ofSeconds(1);

  private static final int MAX_ERRORS_TOLD = 3;

  private final Patience patience;
  private final RegionFolders folders;
  private final FileTrust trust;

  public RegionSource(Roots roots) {
    this(roots, ANSWER_DEADLINE, FileTrust.of(roots));
  }

  /**
   * @param answerDeadline for files that don't answer: a busy machine is no hanging file
   */
  RegionSource(Roots roots, Duration answerDeadline, FileTrust trust) {
    this.trust = trust;
    this.patience = new Patience(answerDeadline);
    this.folders = new RegionFolders(roots, patience);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void close() {
    patience.close();
  }

  @Override
  public SourceReport read(HostView host) {
    RegionChips chips = new RegionChips(host);
    Map<Integer, ProcessFacts> holders = holders(host);
    RegionFolders.Look look =
        folders.look(holders.values(), id -> !chips.match(id).chips().isEmpty());
    List<String> errors = new ArrayList<>(look.problems());
    List<String> notes = new ArrayList<>();
    List<RegionAccount> accounts = new ArrayList<>();
    for (RegionFile file : look.files()) {
      switch (file.finding()) {
        case Finding.Decoded decoded -> accounts.add(account(host, chips, holders, file, decoded));
        case Finding.Refused(String why) -> errors.add(file.label() + ": " + why);
        case Finding.Forbidden(String why) -> errors.add(file.label() + " " + why);
        case Finding.Starting(String why, Instant since) -> {
          boolean persists = since.plus(START_DEADLINE).isBefore(host.time());
          (persists ? errors : notes)
              .add(file.label() + (persists ? ": " : " is starting: ") + why);
        }
      }
    }
    RegionPlaces.settle(accounts, chips, notes, errors);
    Map<Integer, String> foreign = new TreeMap<>();
    accounts.forEach(account -> foreign.putAll(account.foreign()));
    Blindness blindness = new Blindness(host, chips, holders, look, foreign);
    return report(look, accounts, chips, blindness, errors, notes);
  }

  private static SourceReport report(
      RegionFolders.Look look,
      List<RegionAccount> accounts,
      RegionChips chips,
      Blindness blindness,
      List<String> errors,
      List<String> notes) {
    List<Claim> claims = new ArrayList<>();
    List<ChipTotal> totals = new ArrayList<>();
    List<ChipLeftover> leftovers = new ArrayList<>();
    for (RegionAccount account : accounts) {
      claims.addAll(account.claims());
      totals.addAll(account.chipTotals(chips));
      leftovers.addAll(account.leftovers());
      notes.addAll(account.notes());
    }
    List<Blind> blind = blindness.of(claims);
    return new SourceReport(status(look, errors), claims, totals, leftovers, blind, notes);
  }

  private static SourceStatus status(RegionFolders.Look look, List<String> errors) {
    if (!errors.isEmpty()) {
      String more =
          errors.size() > MAX_ERRORS_TOLD
              ? "; and " + (errors.size() - MAX_ERRORS_TOLD) + " more"
              : "";
      return SourceStatus.partial(
          NAME,
          String.join("; ", errors.subList(0, Math.min(errors.size(), MAX_ERRORS_TOLD))) + more);
    }
    if (look.files().isEmpty()) {
      return SourceStatus.absent(
          NAME, look.ownExists() ? "no tt_device_*_memory in /dev/shm" : "no /dev/shm");
    }
    return SourceStatus.ok(NAME);
  }

  private RegionAccount account(
      HostView host,
      RegionChips chips,
      Map<Integer, ProcessFacts> holders,
      RegionFile file,
      Finding.Decoded found) {
    Set<Integer> pids = new TreeSet<>();
    Set<Integer> ofChip = file.id().map(id -> chips.match(id).chips()).orElse(Set.of());
    if (ofChip.isEmpty()) {
      host.holders().forEach(holder -> pids.add(holder.pid()));
    } else {
      ofChip.forEach(chip -> pids.addAll(chips.holders(chip)));
    }
    return new RegionAccount(
        file, found, new SlotOwners(host, file, found.region(), pids, holders.values(), trust));
  }

  private static Map<Integer, ProcessFacts> holders(HostView host) {
    Map<Integer, ProcessFacts> facts = new LinkedHashMap<>();
    for (Holder holder : host.holders()) {
      if (holder.pid() > 0 && !facts.containsKey(holder.pid())) {
        host.processes().find(holder.pid()).ifPresent(found -> facts.put(holder.pid(), found));
      }
    }
    return facts;
  }
}
