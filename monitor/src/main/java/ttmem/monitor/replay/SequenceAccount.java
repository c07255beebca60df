package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.allocator.Statistics;
import ttmem.metal.replay.RegionUse;

/**
 * Keeps the account of an allocation sequence while it runs: peaks of each region, and a timeline
 * of bounded length.
 *
 * <p><b>The timeline.</b> How many operations will come is not known before the end of the file, so
 * the steps are merged in pairs whenever there are too many, and stand for twice as many operations
 * from then on. A merged step keeps, for each region, the moment when most was allocated: no peak
 * is lost however long the file is, and memory does not depend on its length. A region is named by
 * its name alone: a file with several sequences has one account, in which each begins with nothing.
 */
final class SequenceAccount {
  private final Map<String, Region> regions = new LinkedHashMap<>();
  private List<Step> steps = new ArrayList<>();
  private long operations;
  private long perStep = 1;

  /** What a region was put to so far. */
  private static final class Region {
    final int index;
    int banks;
    long bankBytes;
    SequenceMark peak = new SequenceMark(0, 0, "");
    SequenceMark leastHole = new SequenceMark(Long.MAX_VALUE, 0, "");
    Statistics now = Statistics.NOTHING;

    Region(int index) {
      this.index = index;
    }
  }

  /** An unfinished {@link SequencePoint}: two numbers for each region. */
  private static final class Step {
    final long first;
    final long line;
    final String operation;
    final String outcome;
    long operations = 1;
    long[] used = new long[0];
    long[] scattered = new long[0];

    Step(long first, long line, String operation, String outcome) {
      this.first = first;
      this.line = line;
      this.operation = operation;
      this.outcome = outcome;
    }

    void room(int regions) {
      if (used.length < regions) {
        used = Arrays.copyOf(used, regions);
        scattered = Arrays.copyOf(scattered, regions);
      }
    }

    void raise(int region, long usedBytes, long scatteredBytes) {
      if (usedBytes >= used[region]) {
        used[region] = usedBytes;
        scattered[region] = scatteredBytes;
      }
    }
  }

  /**
   * Takes an operation and what is in use after it.
   *
   * @param operation with its fields
   * @param outcome in a few words, or empty
   */
  void add(long line, String operation, String outcome, List<RegionUse> now) {
    if (steps.size() == SequenceUse.MAX_POINTS && last().operations == perStep) {
      merge();
    }
    if (steps.isEmpty() || last().operations == perStep) {
      steps.add(new Step(operations, line, operation, outcome));
    } else {
      last().operations++;
    }
    operations++;
    regions.values().forEach(region -> region.now = Statistics.NOTHING);
    for (RegionUse use : now) {
      take(use, line, operation);
    }
  }

  private Step last() {
    return steps.getLast();
  }

  private void take(RegionUse use, long line, String operation) {
    Region region = regions.computeIfAbsent(use.name(), _ -> new Region(regions.size()));
    Statistics now = use.now();
    region.now = now;
    region.banks = Math.max(region.banks, use.banks());
    region.bankBytes = Math.max(region.bankBytes, now.totalAllocatableBytes());
    if (now.totalAllocatedBytes() > region.peak.bytes()) {
      region.peak = new SequenceMark(now.totalAllocatedBytes(), line, operation);
    }
    if (now.largestFreeBlockBytes() < region.leastHole.bytes()) {
      region.leastHole = new SequenceMark(now.largestFreeBlockBytes(), line, operation);
    }
    last().room(region.index + 1);
    last()
        .raise(
            region.index,
            now.totalAllocatedBytes(),
            now.totalFreeBytes() - now.largestFreeBlockBytes());
  }

  private void merge() {
    List<Step> merged = new ArrayList<>();
    for (int i = 0; i < steps.size(); i += 2) {
      Step left = steps.get(i);
      Step right = steps.get(i + 1);
      left.operations += right.operations;
      left.room(right.used.length);
      for (int region = 0; region < right.used.length; region++) {
        left.raise(region, right.used[region], right.scattered[region]);
      }
      merged.add(left);
    }
    steps = merged;
    perStep *= 2;
  }

  /** The account so far. */
  SequenceUse use() {
    List<SequenceRegion> list = new ArrayList<>();
    regions.forEach(
        (name, region) ->
            list.add(
                new SequenceRegion(
                    name,
                    region.banks,
                    region.bankBytes,
                    region.peak,
                    region.leastHole,
                    region.now.totalAllocatedBytes(),
                    region.now.largestFreeBlockBytes())));
    return new SequenceUse(operations, list, steps.stream().map(this::point).toList());
  }

  private SequencePoint point(Step step) {
    List<SequencePoint.Level> levels = new ArrayList<>();
    step.room(regions.size());
    for (int i = 0; i < regions.size(); i++) {
      levels.add(new SequencePoint.Level(step.used[i], step.scattered[i]));
    }
    boolean run = step.operations > 1;
    return new SequencePoint(
        step.first,
        step.operations,
        step.line,
        run ? step.operations + " operations" : step.operation,
        run ? "" : step.outcome,
        levels);
  }
}
