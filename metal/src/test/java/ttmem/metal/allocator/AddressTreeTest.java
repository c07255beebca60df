package ttmem.metal.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Deep trees: tens of thousands of entries that come, change and go, against a sorted map. */
class AddressTreeTest {

  private static final long SEED = Long.getLong("ttmem.seed", System.nanoTime());

  private final AddressTree tree = new AddressTree();
  private final TreeMap<Long, long[]> expected = new TreeMap<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int nextRef;

  @Test
  void growsAndShrinksThroughAllHeights() {
    for (int target : new int[] {40, 3, 50_000, 20_000, 60_000, 100, 5_000, 0, 10, 0}) {
      while (expected.size() != target) {
        if (expected.size() < target) {
          insert();
        } else {
          remove();
        }
        if (random.nextInt(4) == 0 && !expected.isEmpty()) {
          change();
        }
      }
      assertSame();
    }
    assertThat(tree.isEmpty()).isTrue();
    assertThat(tree.largest()).isZero();
  }

  @Test
  void takesEntriesInAddressOrderAndGivesThemBackInReverse() {
    for (long address = 0; address < 100_000; address += 10) {
      put(address, 1 + address % 777);
    }
    assertSame();
    while (!expected.isEmpty()) {
      tree.seek(expected.lastKey());
      tree.remove();
      expected.pollLastEntry();
    }
    assertSame();
  }

  private void insert() {
    long address = random.nextLong(1L << 40);
    if (!expected.containsKey(address)) {
      put(address, 1 + random.nextLong(1L << random.nextInt(1, 30)));
    }
  }

  private void put(long address, long size) {
    int ref = nextRef++;
    tree.insert(address, size, ref);
    expected.put(address, new long[] {size, ref});
  }

  private void remove() {
    long address = pick();
    tree.seek(address);
    tree.remove();
    expected.remove(address);
  }

  /** Moves an entry somewhere between its neighbours, with another size. */
  private void change() {
    long address = pick();
    Long below = expected.lowerKey(address);
    Long above = expected.higherKey(address);
    long low = below == null ? 0 : below + 1;
    long high = above == null ? 1L << 40 : above;
    long moved = random.nextLong(low, high);
    long size = 1 + random.nextLong(1L << random.nextInt(1, 30));
    int ref = nextRef++;
    tree.seek(address);
    tree.replace(moved, size, ref);
    expected.remove(address);
    expected.put(moved, new long[] {size, ref});
  }

  private long pick() {
    Long address = expected.ceilingKey(random.nextLong(1L << 40));
    return address == null ? expected.firstKey() : address;
  }

  private void assertSame() {
    List<Integer> refs = new ArrayList<>();
    tree.forEach(refs::add);
    assertThat(refs)
        .as("seed=%d", SEED)
        .isEqualTo(expected.values().stream().map(entry -> (int) entry[1]).toList());
    assertThat(tree.largest())
        .as("seed=%d", SEED)
        .isEqualTo(expected.values().stream().mapToLong(entry -> entry[0]).max().orElse(0));
    for (int i = 0; i < 50; i++) {
      long size = 1 + random.nextLong(1L << random.nextInt(1, 31));
      assertThat(tree.findFirst(size)).as("seed=%d", SEED).isEqualTo(scan(expected, size));
      assertThat(tree.findLast(size))
          .as("seed=%d", SEED)
          .isEqualTo(scan(expected.descendingMap(), size));
      long address = random.nextLong(1L << 40);
      Map.Entry<Long, long[]> floor = expected.floorEntry(address);
      assertThat(tree.floor(address))
          .as("seed=%d", SEED)
          .isEqualTo(floor == null ? -1 : (int) floor.getValue()[1]);
    }
  }

  private static int scan(Map<Long, long[]> entries, long size) {
    for (long[] entry : entries.values()) {
      if (entry[0] >= size) {
        return (int) entry[1];
      }
    }
    return -1;
  }
}
