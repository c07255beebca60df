package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.model.Snapshot;

/**
 * What is in the L1 of one chip, and how far each number can be trusted.
 *
 * <p>The parts don't overlap: kernels lie below the base of the allocator's region, in what is
 * reserved, and are taken out of it; circular buffers lie in the region, in what the allocator
 * calls free, and are taken out of that. So where everything is exact they add up to the total. A
 * part that can't be known is unknown with the reason, and a difference that would be negative is
 * unknown and listed as a disagreement: nothing here is clipped to zero.
 *
 * <p>The document that ttmem implements subtracts what was reported from what the allocator has,
 * and calls the result "CB + kernels". The allocator knows of neither; the difference is memory
 * that nobody reported (and padding), {@link Kind#UNATTRIBUTED} here. Its formula is kept as a
 * cross-check.
 *
 * @param device logical id of the chip
 * @param total L1 of all cores that the allocator deals with
 * @param cores how many cores that is; 0 if it is not known
 * @param parts one of each kind, in their order
 * @param holes largest contiguous free block of each bank, per process that published it
 * @param formula what the document's formula gives; null if one of its inputs is missing
 * @param disagreements numbers that contradict each other, one sentence each
 */
public record L1View(
    int device,
    Reading total,
    int cores,
    List<Part> parts,
    List<Hole> holes,
    @Nullable Formula formula,
    List<String> disagreements) {

  /** What L1 is used for. */
  public enum Kind {
    ALLOCATOR,
    CB,
    KERNEL,
    RESERVED,
    UNATTRIBUTED,
    FREE
  }

  /** Where a number comes from. */
  public enum Provenance {
    /** Added up from what the owner reported as it happened. */
    MEASURED,
    /** A figure of the owner's allocator. */
    PUBLISHED,
    /** From a rule or a data sheet. */
    INFERRED,
    UNKNOWN
  }

  /**
   * One part.
   *
   * @param bytes all cores together; the least of a range
   * @param most the end of a range; empty if there is one number, or none
   * @param source in words: made of what, or why it is not known
   */
  public record Part(
      Kind kind, Reading bytes, OptionalLong most, Provenance provenance, String source) {}

  /** One process's allocator figures for L1 or L1_SMALL. */
  public record Hole(int pid, Pool pool) {}

  /**
   * The document's cross-check, in bytes.
   *
   * @param publishedBytes allocated per bank times banks, by the allocators
   * @param reportedBytes L1 buffers that the same processes reported
   */
  public record Formula(long publishedBytes, long reportedBytes) {

    /** What the document calls "CB + kernels (inferred)". */
    public long differenceBytes() {
      return publishedBytes - reportedBytes;
    }
  }

  public L1View {
    parts = List.copyOf(parts);
    holes = List.copyOf(holes);
    disagreements = List.copyOf(disagreements);
  }

  /** The part of this kind. */
  public Part part(Kind kind) {
    return parts.stream().filter(part -> part.kind() == kind).findFirst().orElseThrow();
  }

  /** The view of one chip. */
  public static L1View of(Snapshot snapshot, Device device) {
    L1Parts facts = new L1Parts(snapshot, device);
    List<Part> parts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      parts.add(facts.part(kind));
    }
    return new L1View(
        device.id(),
        facts.total(),
        facts.cores(),
        parts,
        facts.holes(),
        facts.formula(),
        facts.disagreements());
  }
}
