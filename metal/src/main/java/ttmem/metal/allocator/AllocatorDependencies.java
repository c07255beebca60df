package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of several allocators over one memory must keep clear of which. A dependency holds both
 * ways, whichever side declared it. Immutable.
 */
public final class AllocatorDependencies {

  private static final int MAX_ALLOCATORS = 1 << 16;

  /** One allocator alone: the ordinary case. */
  public static final AllocatorDependencies NONE = new AllocatorDependencies(List.of(List.of()));

  private final List<List<Integer>> lists;

  private AllocatorDependencies(List<List<Integer>> lists) {
    this.lists = lists;
  }

  /**
   * From one-sided declarations; ids that are named nowhere but lie below the highest one get an
   * allocator without dependencies.
   *
   * @throws IllegalArgumentException on a negative or very large id, or an allocator that depends
   *     on itself
   */
  public static AllocatorDependencies of(Map<Integer, Set<Integer>> declared) {
    List<Set<Integer>> both = new ArrayList<>();
    both.add(new TreeSet<>());
    declared.forEach(
        (id, others) -> {
          grow(both, id);
          for (int other : others) {
            grow(both, other);
            if (other == id) {
              throw new IllegalArgumentException("an allocator depends on itself: id=" + id);
            }
            both.get(id).add(other);
            both.get(other).add(id);
          }
        });
    return new AllocatorDependencies(both.stream().map(List::copyOf).toList());
  }

  public int allocators() {
    return lists.size();
  }

  /** The allocators that this one must not overlap, ascending. */
  public List<Integer> of(int allocator) {
    return lists.get(allocator);
  }

  private static void grow(List<Set<Integer>> sets, int id) {
    if (id < 0 || id >= MAX_ALLOCATORS) {
      throw new IllegalArgumentException(
          "expected an allocator id from 0 to " + (MAX_ALLOCATORS - 1) + ": id=" + id);
    }
    while (sets.size() <= id) {
      sets.add(new TreeSet<>());
    }
  }
}
