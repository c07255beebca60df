package ttmem.monitor.replay;

import java.util.List;

/**
 * How an allocation sequence used memory over its operations. Immutable.
 *
 * @param operations operations that ran
 * @param regions every region that the file names, in the order of their first appearance
 * @param timeline its operations in order, at most {@link #MAX_POINTS} steps
 */
public record SequenceUse(
    long operations, List<SequenceRegion> regions, List<SequencePoint> timeline) {

  /** Longer sequences have several operations in a step. */
  public static final int MAX_POINTS = 4096;

  public SequenceUse {
    regions = List.copyOf(regions);
    timeline = List.copyOf(timeline);
  }

  /** How many operations a step stands for; the last one may have fewer. */
  public long operationsPerPoint() {
    return timeline.isEmpty() ? 1 : timeline.getFirst().operations();
  }
}
