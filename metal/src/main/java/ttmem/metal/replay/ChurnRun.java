package ttmem.metal.replay;

import java.util.Map;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.FreeListOpt;
import ttmem.metal.allocator.SearchPolicy;

/** Form E: a long run of one region that is given by a rule, and what it must end in. */
public final class ChurnRun {

  private final Fields fields;
  private final int live;
  private final long unit;
  private final long maxUnits;
  private final int steps;
  private final Direction direction;

  /**
   * A run.
   *
   * @param run one of the entries
   * @throws IllegalArgumentException if a field is missing or out of range
   */
  public ChurnRun(Map<String, ?> run) {
    this.fields = new Fields(run);
    this.live = fields.count("live");
    this.unit = fields.bytes("unit");
    this.maxUnits = fields.bytes("max_units");
    this.steps = fields.count("steps");
    this.direction = fields.direction("dir", Direction.UP);
    if (live < 1 || maxUnits < 1) {
      throw fields.expected("at least 1", live < 1 ? "live" : "max_units");
    }
  }

  public String name() {
    return fields.text("name") + " " + fields.text("policy");
  }

  public int steps() {
    return steps;
  }

  /**
   * How a run went.
   *
   * @param end what it ended in
   * @param refused requests that did not fit
   * @param stepsNs how long the steps took, without the drawing of numbers
   */
  public record Result(String end, long refused, long stepsNs) {}

  /** Runs it and says in what it ends: checksum, statistics, lowest address. */
  public Result run() {
    FreeListOpt region =
        new FreeListOpt(
            fields.bytes("size"),
            fields.bytes("offset"),
            fields.bytes("min_alloc"),
            fields.bytes("align"),
            fields.constant("policy", SearchPolicy.class));
    SplitMix random = new SplitMix(fields.bytes("seed"));
    long[] held = new long[live];
    for (int i = 0; i < live; i++) {
      held[i] = region.allocate(size(random), direction);
    }
    int[] slots = new int[steps];
    long[] sizes = new long[steps];
    for (int i = 0; i < steps; i++) {
      slots[i] = (int) Long.remainderUnsigned(random.next(), live);
      sizes[i] = size(random);
    }
    long checksum = 0;
    long refused = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      region.free(held[slots[i]]);
      long address = region.allocate(sizes[i], direction);
      if (address == FreeListOpt.NONE) {
        refused++;
        address = region.allocate(unit, direction);
      }
      held[slots[i]] = address;
      checksum = checksum * 31 + address;
    }
    long stepsNs = System.nanoTime() - begin;
    String end =
        "checksum=%016x stats=%s lowest=%s"
            .formatted(
                checksum,
                Outcome.ofStatistics(region.statistics()).value(),
                region.lowestOccupiedAddress().orElse(-1));
    return new Result(end, refused, stepsNs);
  }

  /** What it must end in, in the same words. */
  public String expected() {
    return "checksum=%016x stats=%s lowest=%s"
        .formatted(
            Long.parseUnsignedLong(fields.text("checksum"), 16),
            fields.numbers("stats"),
            fields.bytes("lowest"));
  }

  private long size(SplitMix random) {
    return (1 + Long.remainderUnsigned(random.next(), maxUnits)) * unit;
  }

  private static final class SplitMix {
    private long state;

    SplitMix(long seed) {
      state = seed;
    }

    long next() {
      state += 0x9E3779B97F4A7C15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }
}
