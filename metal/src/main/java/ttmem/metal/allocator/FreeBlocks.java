package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.List;

/**
 * The free blocks of a region: one {@link AddressTree} under FIRST, one for each size class under
 * BEST. Not thread-safe.
 *
 * <p>Like the trees it has a cursor: {@code find}, {@code findAround} and {@code seek} put it on a
 * block, {@code replace} and {@code remove} act on that one.
 */
final class FreeBlocks {

  static final int NONE = AddressTree.NONE;

  private final BlockTable table;
  private final SizeClasses classes;
  private final AddressTree[] trees;

  /** The tree that the cursor is in. */
  private int current;

  FreeBlocks(BlockTable table, SizeClasses classes, SearchPolicy policy) {
    this.table = table;
    this.classes = classes;
    this.trees = new AddressTree[policy == SearchPolicy.FIRST ? 1 : classes.count()];
    for (int i = 0; i < trees.length; i++) {
      trees[i] = new AddressTree();
    }
  }

  /** The block that the policy takes for this many bytes, or NONE. */
  int find(long bytes, Direction direction) {
    for (int i = treeOf(bytes); i < trees.length; i++) {
      int id = direction == Direction.UP ? trees[i].findFirst(bytes) : trees[i].findLast(bytes);
      if (id != NONE) {
        current = i;
        return id;
      }
    }
    return NONE;
  }

  /** The block that has this range wholly inside, or NONE. */
  int findAround(long address, long bytes) {
    for (int i = treeOf(bytes); i < trees.length; i++) {
      int id = trees[i].floor(address);
      if (id != NONE && table.address(id) + table.size(id) - bytes >= address) {
        current = i;
        return id;
      }
    }
    return NONE;
  }

  /** Puts the cursor on the block with this address and size, which must be there. */
  void seek(long address, long bytes) {
    current = treeOf(bytes);
    trees[current].seek(address);
  }

  void insert(long address, long bytes, int id) {
    trees[treeOf(bytes)].insert(address, bytes, id);
  }

  /** Changes the block under the cursor; its neighbours in the order must stay the same. */
  void replace(long address, long bytes, int id) {
    int target = treeOf(bytes);
    if (target == current) {
      trees[target].replace(address, bytes, id);
    } else {
      trees[current].remove();
      trees[target].insert(address, bytes, id);
    }
  }

  void remove() {
    trees[current].remove();
  }

  void clear() {
    for (AddressTree tree : trees) {
      tree.clear();
    }
  }

  /** Size of the largest one, 0 if there is none. */
  long largest() {
    long largest = 0;
    for (AddressTree tree : trees) {
      largest = Math.max(largest, tree.largest());
    }
    return largest;
  }

  /** The ids of each size class, by address. */
  List<List<Integer>> byClass() {
    List<List<Integer>> byClass = new ArrayList<>();
    for (int i = 0; i < classes.count(); i++) {
      byClass.add(new ArrayList<>());
    }
    for (AddressTree tree : trees) {
      tree.forEach(id -> byClass.get(classes.of(table.size(id))).add(id));
    }
    return byClass;
  }

  private int treeOf(long bytes) {
    return trees.length == 1 ? 0 : classes.of(bytes);
  }
}
