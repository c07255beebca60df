package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ttmem.model.Amounts;
import ttmem.model.Usage;
import ttmem.sources.Claim;

/**
 * Decides which of several sources counts for one process.
 *
 * <p>Two sources that speak of the same memory must never be added, and the same memory can't be
 * recognised by its bytes: sources round, lag and miss differently. So the unit of decision is the
 * process. The best source by rank (a complete ledger, then the legacy socket, then the regions,
 * then a ledger that doesn't say whether it is complete, then whatever is known to be partial)
 * speaks; others are kept as cross-checks, not counted. Only where the chips of two sources can be
 * matched (both name chips, and one's chips are among the other's) may the lesser one add a chip
 * about which the better one says nothing.
 */
final class Arbiter {

  /** One claim with the chips it means and the source that made it. */
  record Resolved(String source, Claim claim, Resolution where) {}

  private Arbiter() {}

  /** The usages of one process, counted and not, out of everything that was claimed about it. */
  static List<Usage> usages(List<Resolved> claims) {
    Map<String, List<Resolved>> bySource =
        claims.stream()
            .sorted((a, b) -> Integer.compare(rank(b), rank(a)))
            .collect(
                Collectors.groupingBy(Resolved::source, LinkedHashMap::new, Collectors.toList()));
    List<Usage> usages = new ArrayList<>();
    Set<Integer> spokenFor = null;
    boolean chipsKnown = true;
    String winner = "";
    for (Map.Entry<String, List<Resolved>> source : bySource.entrySet()) {
      Set<Integer> chips =
          source.getValue().stream()
              .map(resolved -> resolved.where().chip())
              .filter(Objects::nonNull)
              .collect(Collectors.toSet());
      boolean allChips =
          source.getValue().stream().allMatch(resolved -> resolved.where().chip() != null);
      if (spokenFor == null) {
        winner = source.getKey();
        source.getValue().forEach(resolved -> usages.add(usage(resolved, true, "")));
        spokenFor = chips;
        chipsKnown = allChips;
        continue;
      }
      boolean matched =
          chipsKnown && allChips && (spokenFor.containsAll(chips) || chips.containsAll(spokenFor));
      for (Resolved resolved : source.getValue()) {
        boolean counted = matched && !spokenFor.contains(resolved.where().chip());
        usages.add(usage(resolved, counted, counted ? "" : "cross-check: " + winner + " counts"));
      }
      if (matched) {
        spokenFor.addAll(chips);
      }
    }
    return Unplaced.folded(usages);
  }

  private static int rank(Resolved resolved) {
    if (resolved.claim().coverage() == Claim.Coverage.PARTIAL) {
      return 0;
    }
    return switch (resolved.source()) {
      case "ledger" -> resolved.claim().coverage() == Claim.Coverage.COMPLETE ? 4 : 1;
      case "legacy" -> 3;
      default -> 2;
    };
  }

  private static Usage usage(Resolved resolved, boolean counted, String why) {
    Claim claim = resolved.claim();
    Amounts amounts =
        counted && claim.coverage() == Claim.Coverage.PARTIAL
            ? claim.amounts().map(reading -> reading.weakenedBy("the tracker misses some events"))
            : claim.amounts();
    String note =
        Stream.of(resolved.where().why(), why, claim.note())
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return new Usage(
        resolved.where().chip(),
        resolved.where().board(),
        resolved.where().logical(),
        resolved.source(),
        counted,
        amounts,
        note,
        claim.pools());
  }
}
