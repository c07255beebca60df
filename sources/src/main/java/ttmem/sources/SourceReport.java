package ttmem.sources;

import java.util.List;
import ttmem.model.SourceStatus;

/**
 * Everything one source says at one instant.
 *
 * @param status how the reading went
 * @param claims one per process and device
 * @param chipTotals sums per chip over all processes, where the source knows them although it can't
 *     split its claims by chip
 * @param leftovers bytes of dead processes
 * @param blind holders about whose bytes this source could say nothing, with the reason
 * @param notes one sentence each, for the host as a whole
 */
public record SourceReport(
    SourceStatus status,
    List<Claim> claims,
    List<ChipTotal> chipTotals,
    List<ChipLeftover> leftovers,
    List<Blind> blind,
    List<String> notes) {

  public SourceReport {
    claims = List.copyOf(claims);
    chipTotals = List.copyOf(chipTotals);
    leftovers = List.copyOf(leftovers);
    blind = List.copyOf(blind);
    notes = List.copyOf(notes);
  }

  /** A report that says nothing but how the source is doing. */
  public static SourceReport empty(SourceStatus status) {
    return new SourceReport(status, List.of(), List.of(), List.of(), List.of(), List.of());
  }
}
