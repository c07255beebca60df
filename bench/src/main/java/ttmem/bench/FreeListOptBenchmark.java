package ttmem.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import ttmem.metal.allocator.Direction;
import ttmem.metal.allocator.FreeListOpt;
import ttmem.metal.allocator.SearchPolicy;

/**
 * One free and one allocate, for as long as JMH likes, on the shapes of the churn workloads. Unlike
 * {@link AllocatorChurn} it does not start anew, so the region is in its steady state.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FreeListOptBenchmark {

  private static final int DRAWN = 1 << 16;

  @Param({"200", "10000", "100000"})
  int live;

  @Param({"FIRST", "BEST"})
  SearchPolicy policy = SearchPolicy.FIRST;

  private FreeListOpt region = new FreeListOpt(0, 0, 1, 1, SearchPolicy.FIRST);
  private Direction direction = Direction.UP;
  private long[] held = {};
  private final int[] slots = new int[DRAWN];
  private final long[] sizes = new long[DRAWN];
  private int next;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    boolean l1 = live == 200;
    direction = l1 ? Direction.DOWN : Direction.UP;
    region =
        l1
            ? new FreeListOpt(1461248, 111616, 64, 64, policy)
            : new FreeListOpt(1L << 30, 0, 64, 64, policy);
    int maxUnits = l1 ? 160 : live == 10_000 ? 76 : 240;
    long unit = live == 10_000 ? 2048 : 64;
    held = new long[live];
    for (int i = 0; i < live; i++) {
      held[i] = region.allocate(unit * (1 + random.nextInt(maxUnits)), direction);
    }
    for (int i = 0; i < DRAWN; i++) {
      slots[i] = random.nextInt(live);
      sizes[i] = unit * (1 + random.nextInt(maxUnits));
    }
  }

  /** The pair. */
  @Benchmark
  public long freeAndAllocate() {
    int i = next++ & (DRAWN - 1);
    region.free(held[slots[i]]);
    long address = region.allocate(sizes[i], direction);
    held[slots[i]] = address;
    return address;
  }
}
