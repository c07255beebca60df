package ttmem.monitor.replay;

import java.util.List;

/**
 * One step of the timeline of an allocation sequence: an operation, or in a long sequence a run of
 * neighbouring ones.
 *
 * @param first number of its first operation in the file, from 0
 * @param operations how many it stands for
 * @param line line of the first operation, from 1
 * @param operation the operation with its fields; of a run, how many there are
 * @param outcome what came of it in a few words; empty if there is nothing to say, and for a run
 * @param levels use after it, by region in the order of {@link SequenceUse#regions()}; of a run,
 *     for each region the moment when most was allocated
 */
public record SequencePoint(
    long first, long operations, long line, String operation, String outcome, List<Level> levels) {

  public SequencePoint {
    levels = List.copyOf(levels);
  }

  /**
   * One region at one moment, bytes of one bank.
   *
   * @param usedBytes allocated
   * @param scatteredBytes free, but not in the largest hole
   */
  public record Level(long usedBytes, long scatteredBytes) {
    static final Level NONE = new Level(0, 0);
  }
}
