package ttmem.monitor.replay;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/**
 * What became of a capture that was allocated again on the model of a board. Immutable.
 *
 * @param profile board and software vintage that were used
 * @param l1SmallBytes top of each L1 bank that was kept for L1_SMALL
 * @param l1SmallAssumed whether that size was chosen here, because nobody named one
 * @param device the device of the capture; the first that fails, else the tightest
 * @param allocations buffers that got memory
 * @param programBuffers circular and dataflow buffers and scratchpads that were laid out
 * @param failure the first thing that does not fit, after which nothing was tried; empty if all fit
 * @param tightest where buffers and program memory come closest; empty if they never meet
 * @param addresses how the addresses compare with those in the capture
 * @param left what is left after the last node that was tried, by type
 */
public record BoardReport(
    Profile profile,
    long l1SmallBytes,
    boolean l1SmallAssumed,
    String device,
    int allocations,
    int programBuffers,
    Optional<Failure> failure,
    Optional<Gap> tightest,
    Addresses addresses,
    List<Left> left) {

  public boolean fits() {
    return failure.isEmpty();
  }

  /**
   * Something that does not fit.
   *
   * @param node the node that asks for it
   * @param operation what was running; null outside every operation
   * @param what what was asked for
   * @param why tt-metal's words and numbers, and what explains them
   */
  public record Failure(int node, @Nullable Operation operation, String what, String why) {}

  /**
   * The space between program memory, which grows up from the L1 base, and buffers, which grow down
   * from the end of L1.
   *
   * @param node where it was smallest
   * @param bytes how much is between them; 0 is allowed. Below 0 where a buffer was allocated into
   *     what the last program still has: that succeeds, but running that program again would clash
   * @param programEnd end of program memory
   * @param lowestBuffer start of the lowest L1 buffer, or the end of L1 without one
   */
  public record Gap(int node, long bytes, long programEnd, long lowestBuffer) {}

  /**
   * Addresses here and in the capture.
   *
   * @param compared how many the capture names; 0 if it was taken without dispatch
   * @param equal how many are the same here
   * @param firstOther the first that is not, in words; empty if there is none
   */
  public record Addresses(int compared, int equal, String firstOther) {}

  /** What a bank of a type has left; all banks are alike. */
  public record Left(
      BufferType type, int banks, long bankBytes, long freeBytes, long largestHole) {}
}
