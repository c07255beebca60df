package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.sources.Chip;
import ttmem.sources.ChipLeftover;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcessFacts;

/**
 * One snapshot out of the host view and everything that the sources say: one physical chip is one
 * row, and no byte is counted twice. A pure function; see docs/decisions/ for the rules it follows.
 */
public final class Merge {
  private static final int MAX_PIDS = 3;
  private static final String UNTRACKED = "the board is held by processes that report nothing";

  private final HostView host;
  private final Map<String, SourceReport> reports;
  private final DeviceResolver resolver;

  private Merge(HostView host, Map<String, SourceReport> reports) {
    this.host = host;
    this.reports = reports;
    this.resolver = new DeviceResolver(host);
  }

  /**
   * The snapshot.
   *
   * @param reports by name of their source, in the order in which they were read
   */
  public static Snapshot of(HostView host, Map<String, SourceReport> reports) {
    return new Merge(host, reports).snapshot();
  }

  private Snapshot snapshot() {
    List<ProcessInfo> processes = processes();
    ChipUse use = new ChipUse(host, processes, reports.values());
    List<Device> devices = new ArrayList<>();
    for (Chip chip : host.chips()) {
      devices.add(device(chip, use));
    }
    List<SourceStatus> sources = new ArrayList<>();
    List<String> notes = new ArrayList<>(host.notes());
    sources.add(host.status());
    for (SourceReport report : reports.values()) {
      sources.add(report.status());
      notes.addAll(report.notes());
    }
    addHomelessLeftovers(notes);
    return new Snapshot(
        host.time(),
        host.hostname(),
        host.driver(),
        devices,
        boards(processes, devices),
        processes,
        sources,
        notes);
  }

  private Device device(Chip chip, ChipUse use) {
    List<Integer> holders = use.holders(chip);
    List<Untracked> untracked = use.untracked(chip, holders);
    Capacity capacity =
        new Capacity(
            chip.identity(),
            use.here(chip),
            !untracked.isEmpty() || !host.holdersComplete() || use.maySpeakOf(chip));
    Amounts used = use.used(chip, holders, untracked);
    boolean inUse = !holders.isEmpty() || used.anyUse();
    return new Device(
        chip.identity(),
        chip.telemetry(),
        new DeviceMemory(capacity.total(), used, capacity.free(inUse, host.holdersComplete())),
        holders.stream().filter(pid -> pid > 0).toList(),
        untracked,
        leftovers(chip),
        chip.notes());
  }

  private List<ProcessInfo> processes() {
    Map<Integer, ProcessFacts> facts = new LinkedHashMap<>();
    Map<Integer, List<Said>> claims = new LinkedHashMap<>();
    reports.forEach(
        (source, report) -> {
          for (Claim claim : report.claims()) {
            facts.putIfAbsent(claim.owner().pid(), claim.owner());
            claims
                .computeIfAbsent(claim.owner().pid(), pid -> new ArrayList<>())
                .add(new Said(source, claim));
          }
        });
    host.holders().stream()
        .mapToInt(holder -> holder.pid())
        .filter(pid -> pid > 0 && !facts.containsKey(pid))
        .distinct()
        .forEach(pid -> host.processes().find(pid).ifPresent(found -> facts.put(pid, found)));
    return facts.values().stream()
        .sorted(Comparator.comparingInt(ProcessFacts::pid))
        .map(owner -> info(owner, usages(claims.getOrDefault(owner.pid(), List.of()))))
        .toList();
  }

  private record Said(String source, Claim claim) {}

  /** One process at a time: what is found on the way to its usages is not kept for all of them. */
  private List<Usage> usages(List<Said> said) {
    return Arbiter.usages(
        said.stream()
            .map(
                one ->
                    new Arbiter.Resolved(
                        one.source(),
                        one.claim(),
                        resolver.resolve(one.claim().owner(), one.claim().device())))
            .toList());
  }

  private static ProcessInfo info(ProcessFacts facts, List<Usage> usage) {
    return new ProcessInfo(
        facts.identity(),
        facts.nsPid(),
        facts.started(),
        facts.uid(),
        facts.user(),
        facts.command(),
        facts.container().containerId(),
        facts.container().podUid(),
        facts.container().slurmJobId(),
        usage);
  }

  /**
   * Boards of which some bytes can't be split over their chips. The board's figure is all of the
   * board: what is known only for it, and what is known for its chips.
   */
  private static List<BoardUse> boards(List<ProcessInfo> processes, List<Device> devices) {
    List<Usage> counted =
        processes.stream()
            .flatMap(process -> process.usage().stream())
            .filter(Usage::counted)
            .toList();
    List<List<Integer>> unsplit =
        counted.stream()
            .map(Usage::boardDevices)
            .filter(board -> !board.isEmpty())
            .distinct()
            .toList();
    List<BoardUse> boards = new ArrayList<>();
    for (List<Integer> board : unsplit) {
      Amounts used =
          counted.stream()
              .filter(usage -> usage.boardDevices().equals(board) || isOn(board, usage))
              .map(Usage::amounts)
              .reduce(Amounts::plus)
              .orElseThrow();
      boolean untracked =
          devices.stream()
              .anyMatch(device -> board.contains(device.id()) && !device.untracked().isEmpty());
      boards.add(
          new BoardUse(
              board,
              untracked ? used.map(reading -> reading.weakenedBy(UNTRACKED)) : used,
              "some bytes are known only for the board as a whole"));
    }
    return boards;
  }

  private static boolean isOn(List<Integer> board, Usage usage) {
    return usage.device() != null && board.contains(usage.device());
  }

  private List<Leftover> leftovers(Chip chip) {
    return allLeftovers().stream()
        .filter(leftover -> Objects.equals(home(leftover), chip.identity().id()))
        .map(ChipLeftover::leftover)
        .toList();
  }

  private void addHomelessLeftovers(List<String> notes) {
    Map<String, List<Leftover>> byPlace = new LinkedHashMap<>();
    for (ChipLeftover leftover : allLeftovers()) {
      if (leftover.device() instanceof DeviceRef.Unresolved where) {
        byPlace.computeIfAbsent(where.text(), place -> new ArrayList<>()).add(leftover.leftover());
      }
    }
    byPlace.forEach((place, leftovers) -> notes.add(homeless(place, leftovers)));
  }

  /** One sentence for all that the dead left in one place: there may be many of them. */
  private static String homeless(String place, List<Leftover> leftovers) {
    Amounts sum = leftovers.stream().map(Leftover::amounts).reduce(Amounts::plus).orElseThrow();
    String bytes =
        Arrays.stream(MemoryType.values())
            .filter(type -> sum.get(type).orElse(0) > 0)
            .map(type -> type.label() + "_bytes=" + sum.get(type).value())
            .collect(Collectors.joining(" "));
    String pids =
        leftovers.stream()
            .limit(MAX_PIDS)
            .map(leftover -> Integer.toString(leftover.pid()))
            .collect(Collectors.joining(", "));
    return "left behind in "
        + place
        + ", not counted: "
        + (bytes.isEmpty() ? "nothing" : bytes)
        + " of dead processes="
        + leftovers.size()
        + " (pid "
        + pids
        + (leftovers.size() > MAX_PIDS ? ", ...)" : ")");
  }

  private List<ChipLeftover> allLeftovers() {
    return reports.values().stream().flatMap(report -> report.leftovers().stream()).toList();
  }

  /** The chip in whose row a leftover is shown: of a board the one that has the node. */
  private static @Nullable Integer home(ChipLeftover leftover) {
    return switch (leftover.device()) {
      case DeviceRef.Chip chip -> chip.id();
      case DeviceRef.Board board -> board.gatewayId();
      default -> null;
    };
  }
}
