package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fast allocator and the plain one do the same things for as long as there is time, with a new
 * seed each run. A failure prints the seed; put it in {@code -Dttmem.seed} to see it again, and
 * more time in {@code -Dttmem.budgetMs}.
 */
class FreeListOptAgainstNaiveTest {

  private static final long BUDGET_NS = 1_000_000 * Long.getLong("ttmem.budgetMs", 500);
  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());

  @ParameterizedTest
  @CsvSource({
    "FIRST,     1461248,  111616,   64,   64",
    "FIRST,       65536,       0,   32,   32",
    "BEST,      1048576, 1048576,   64,   64",
    "BEST,   1073741824,    1024, 1024, 1024",
    "FIRST,  4278190016,      64,   64,   64",
    "BEST,       262144,     128, 1000,   64",
    "FIRST,      300000,      30,    7,    3",
  })
  void agreeOnEverythingTheyShow(
      SearchPolicy policy, long size, long offset, long min, long align) {
    NaiveFreeList naive = new NaiveFreeList(size, offset, min, align, policy);
    FreeListOpt fast = new FreeListOpt(size, offset, min, align, policy);
    SplittableRandom random = new SplittableRandom(SEED);
    long end = System.nanoTime() + BUDGET_NS;
    long operations = 0;
    while (System.nanoTime() < end) {
      // Phases that fill and phases that empty: a steady mix never reaches a full or bare region.
      int freeShare = random.nextInt(20, 75);
      for (int i = 0; i < 500; i++) {
        operations++;
        String what = operate(naive, fast, random, size, offset, freeShare);
        assertThat(what).as("seed=%d operation=%d", SEED, operations).isEmpty();
      }
      assertSameState(naive, fast, random.nextLong(size / 4), operations);
    }
    assertThat(operations).isGreaterThan(10_000);
  }

  /** One operation on both; what differs, or nothing. */
  private static String operate(
      NaiveFreeList naive,
      FreeListOpt fast,
      SplittableRandom random,
      long size,
      long offset,
      int freeShare) {
    int dice = random.nextInt(1000);
    if (dice < freeShare * 10) {
      List<Long> held = naive.held();
      long address =
          held.isEmpty() || random.nextInt(20) == 0
              ? offset + random.nextLong(size)
              : held.get(random.nextInt(held.size()));
      naive.free(address);
      fast.free(address);
      return "";
    }
    long request = request(random, size);
    if (dice < 900) {
      Direction direction = random.nextBoolean() ? Direction.UP : Direction.DOWN;
      long limit = random.nextInt(50) == 0 ? offset + random.nextLong(size) : 0;
      long one = limited(() -> naive.allocate(request, direction, limit));
      long other = limited(() -> fast.allocate(request, direction, limit));
      return one == other ? "" : "allocate " + request + ": " + one + " and " + other;
    }
    if (dice < 990) {
      long address = offset + random.nextLong(size);
      long one = naive.allocateAt(address, request);
      long other = fast.allocateAt(address, request);
      return one == other ? "" : "allocateAt " + address + ": " + one + " and " + other;
    }
    if (dice < 995) {
      boolean one = naive.shrink(request);
      boolean other = shrunk(fast, request);
      return one == other ? "" : "shrink " + request + ": " + one + " and " + other;
    }
    if (dice < 999) {
      naive.resetSize();
      fast.resetSize();
    } else if (random.nextInt(10) == 0) {
      naive.clear();
      fast.clear();
    }
    return "";
  }

  private static void assertSameState(
      NaiveFreeList naive, FreeListOpt fast, long request, long operations) {
    assertThat(fast.blocks()).as("seed=%d op=%d", SEED, operations).isEqualTo(naive.blocks());
    assertThat(fast.statistics()).as("seed=%d", SEED).isEqualTo(naive.statistics());
    assertThat(fast.lowestOccupiedAddress())
        .as("seed=%d", SEED)
        .isEqualTo(naive.lowestOccupiedAddress());
    assertThat(fast.availableRanges(request))
        .as("seed=%d", SEED)
        .isEqualTo(naive.availableRanges(request));
    assertThat(fast.allocatedRanges()).as("seed=%d", SEED).isEqualTo(naive.allocatedRanges());
    String retired = naive.retiredIds().replaceAll("[\\[\\],]", "");
    assertThat(fast.dump())
        .as("seed=%d", SEED)
        .contains("Free slots in block table: " + retired + (retired.isEmpty() ? "\n" : " \n"));
  }

  /** Small ones mostly, sometimes most of the region. */
  private static long request(SplittableRandom random, long size) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextLong(size + 1);
      case 1, 2 -> random.nextLong(size / 16);
      default -> random.nextLong(size / 256);
    };
  }

  private interface Allocation {
    long run();
  }

  private static long limited(Allocation allocation) {
    try {
      return allocation.run();
    } catch (AddressLimitException e) {
      return -2;
    }
  }

  private static boolean shrunk(FreeListOpt fast, long bytes) {
    try {
      fast.shrink(bytes, Direction.UP);
      return true;
    } catch (AllocatorException e) {
      return false;
    }
  }
}
