package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.sources.Chip;
import ttmem.sources.ChipTotal;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;

/**
 * What of one chip is used: the sum of what counts there, and how far that sum can be trusted.
 *
 * <p>Anything that holds the chip, or may mean it, and whose bytes are not in the sum makes the sum
 * a lower bound; with nothing in the sum at all it makes it unknown. Only a chip that nobody holds
 * is known to be empty.
 */
final class ChipUse {
  private static final String ELSEWHERE =
      "a process reports more for a chip that is not known, which may be this one";

  private final HostView host;
  private final List<ProcessInfo> processes;
  private final List<SourceReport> reports;
  private final Map<Integer, Amounts> chipTotals = new HashMap<>();

  ChipUse(HostView host, List<ProcessInfo> processes, Collection<SourceReport> reports) {
    this.host = host;
    this.processes = processes;
    this.reports = List.copyOf(reports);
    for (SourceReport report : reports) {
      for (ChipTotal total : report.chipTotals()) {
        chipTotals.merge(total.chipId(), total.used(), Amounts::plus);
      }
    }
  }

  /** Pids that hold the chip's node, or the node that a remote chip is reached through. */
  List<Integer> holders(Chip chip) {
    Integer parent = chip.identity().parent();
    int gateway = parent == null ? chip.identity().id() : parent;
    return host.chips().stream()
        .filter(other -> other.identity().id() == gateway)
        .map(other -> other.identity().ordinal())
        .flatMap(ordinal -> ordinal == null ? List.<Integer>of().stream() : held(ordinal))
        .sorted()
        .distinct()
        .toList();
  }

  private Stream<Integer> held(int ordinal) {
    return host.holdersOf(ordinal).stream().map(holder -> holder.pid());
  }

  /** Holders whose bytes on this chip nobody reports, with the reasons. */
  List<Untracked> untracked(Chip chip, List<Integer> holders) {
    List<Untracked> untracked = new ArrayList<>();
    for (int pid : holders) {
      if (!isTracked(pid, chip)) {
        untracked.add(new Untracked(pid, reason(pid)));
      }
    }
    return untracked;
  }

  private boolean isTracked(int pid, Chip chip) {
    for (ProcessInfo process : processes) {
      if (process.pid() != pid) {
        continue;
      }
      for (Usage usage : process.usage()) {
        if (usage.counted() && (!perChip(usage) || concerns(usage, chip))) {
          return true;
        }
      }
    }
    return false;
  }

  /** A region belongs to a chip; every other source hears of all devices of its process. */
  private static boolean perChip(Usage usage) {
    return usage.source().equals("region");
  }

  private static boolean concerns(Usage usage, Chip chip) {
    int id = chip.identity().id();
    Integer parent = chip.identity().parent();
    return (usage.device() != null && (usage.device() == id || usage.device().equals(parent)))
        || usage.boardDevices().contains(id);
  }

  private String reason(int pid) {
    if (pid == 0) {
      return "its number can't be seen from here: run ttmem on the host";
    }
    List<String> reasons =
        reports.stream()
            .flatMap(report -> report.blind().stream())
            .filter(blind -> blind.pid() == pid)
            .map(blind -> blind.reason())
            .distinct()
            .toList();
    return reasons.isEmpty()
        ? "it reports to nobody: no tracker, no socket client, no tt-metal region"
        : String.join("; ", reasons);
  }

  /** What counts on this very chip. */
  List<Usage> here(Chip chip) {
    Integer id = chip.identity().id();
    return counted().stream().filter(usage -> id.equals(usage.device())).toList();
  }

  /** Whether somebody reports bytes that are known only for its board, or for no chip. */
  boolean maySpeakOf(Chip chip) {
    int id = chip.identity().id();
    return counted().stream()
        .anyMatch(
            usage ->
                usage.device() == null
                    && (usage.boardDevices().isEmpty()
                        ? usage.amounts().anyUse()
                        : usage.boardDevices().contains(id)));
  }

  /** Bytes in use per type. */
  Amounts used(Chip chip, List<Integer> holders, List<Untracked> untracked) {
    int id = chip.identity().id();
    List<Usage> counted = counted();
    List<Usage> here = here(chip);
    List<Usage> board =
        counted.stream().filter(usage -> usage.boardDevices().contains(id)).toList();
    return Amounts.each(
        type -> {
          List<Reading> parts =
              here.stream()
                  .map(usage -> usage.amounts().get(type))
                  .collect(Collectors.toCollection(ArrayList::new));
          if (!board.isEmpty()) {
            parts.add(shareOfBoard(id, type, board));
          }
          return qualified(parts, holders, untracked);
        });
  }

  private Reading shareOfBoard(int id, MemoryType type, List<Usage> board) {
    Reading all =
        board.stream().map(usage -> usage.amounts().get(type)).reduce(Reading::plus).orElseThrow();
    if (all.status() == Reading.Status.EXACT && all.value() == 0) {
      return Reading.ZERO;
    }
    Amounts total = chipTotals.get(id);
    boolean regionsOnly = board.stream().allMatch(ChipUse::perChip);
    if (!all.isKnown() || total == null || !regionsOnly) {
      return all.isKnown() ? Reading.unknown("known only for the board as a whole") : all;
    }
    return total.get(type);
  }

  private Reading qualified(List<Reading> parts, List<Integer> holders, List<Untracked> untracked) {
    if (parts.isEmpty()) {
      if (!untracked.isEmpty()) {
        return Reading.unknown(heldButUntracked(untracked));
      }
      if (!host.holdersComplete() && holders.isEmpty()) {
        return Reading.unknown("who holds this chip can't be seen by this user");
      }
    }
    Reading sum = parts.stream().reduce(Reading::plus).orElse(Reading.ZERO);
    if (!untracked.isEmpty()) {
      sum = sum.weakenedBy(heldButUntracked(untracked));
    }
    for (Usage usage : counted()) {
      if (usage.device() == null && usage.boardDevices().isEmpty() && usage.amounts().anyUse()) {
        return sum.weakenedBy(ELSEWHERE);
      }
    }
    return sum;
  }

  private static String heldButUntracked(List<Untracked> untracked) {
    Untracked first = untracked.getFirst();
    String others = untracked.size() == 1 ? "" : " and " + (untracked.size() - 1) + " more";
    return "held by pid " + first.pid() + others + " untracked: " + first.reason();
  }

  private List<Usage> counted() {
    return processes.stream()
        .flatMap(process -> process.usage().stream())
        .filter(Usage::counted)
        .toList();
  }
}
