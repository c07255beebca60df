package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoGarbageTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource(SearchPolicy.class)
  void steadyStateLeavesNothingToTheCollector(SearchPolicy policy) {
    FreeListOpt region = new FreeListOpt(1L << 30, 0, 64, 64, policy);
    SplittableRandom random = new SplittableRandom(7);
    long[] held = new long[10_000];
    churn(region, held, random, 200_000);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    churn(region, held, random, 200_000);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private static void churn(FreeListOpt region, long[] held, SplittableRandom random, int steps) {
    for (int i = 0; i < steps; i++) {
      int slot = random.nextInt(held.length);
      region.free(held[slot]);
      held[slot] = region.allocate(64L * (1 + random.nextInt(1000)), Direction.UP);
    }
  }
}
