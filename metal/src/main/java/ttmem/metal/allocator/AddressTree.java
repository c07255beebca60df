package ttmem.metal.allocator;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Free blocks in address order that can say which of them is the first, or the last, with at least
 * a given size. Not thread-safe.
 *
 * <p><b>How it works.</b> A B+ tree in flat arrays. Node {@code n} owns the entries {@code n *
 * FANOUT} up to its count; a leaf entry is a block (address, size, block id), an inner entry a
 * child (its lowest address, the largest size below it, node number). First fit is a descent that
 * takes at each level the first entry whose size is enough; because an inner size is a maximum, the
 * descent never has to come back. The address of the first child of a node is never compared, so an
 * insert at the very low end leaves it alone. Nodes split on the way down of an insert, and merge
 * when one falls under a quarter and fits beside a sibling, so the height stays logarithmic.
 *
 * <p><b>The cursor.</b> {@code findFirst}, {@code findLast}, {@code seek} and {@code floor} leave
 * the path to their entry behind; {@code replace} and {@code remove} act on it without another
 * descent. Nearly all events of an allocator change an entry in place (a block is cut, or grows by
 * a merge), and cost one descent and a look at the maxima above.
 *
 * <p><b>What was rejected.</b> Measured: nodes of 16 entries (up to a third slower at 10,000 and
 * 100,000 live blocks) and of 64 (no difference beyond noise). By reasoning: a balanced binary tree
 * has fifteen dependent cache misses where this one has three or four; maxima over fixed slices of
 * the address range need no balancing, but thousands of small blocks in one slice of a 4 GiB bank
 * make them linear; keeping the allocated blocks in the tree too saves the descent by address but
 * makes the tree several times larger than the cache that it should stay in.
 */
final class AddressTree {

  static final int NONE = -1;

  private static final int SHIFT = 5;
  private static final int FANOUT = 1 << SHIFT;
  private static final int MERGE_BELOW = FANOUT / 4;
  private static final int MERGED_AT_MOST = FANOUT * 3 / 4;
  private static final int MAX_HEIGHT = 32;

  private long[] keys = new long[FANOUT];
  private long[] sizes = new long[FANOUT];
  private int[] refs = new int[FANOUT];
  private int[] counts = new int[1];

  /** Nodes ever handed out; the retired ones are chained through {@code counts}. */
  private int nodes = 1;

  private int retiredNode = NONE;
  private int root;

  /** Levels above the leaves; the root is at level {@code height}, leaves at level 0. */
  private int height;

  private final int[] pathNode = new int[MAX_HEIGHT];
  private final int[] pathSlot = new int[MAX_HEIGHT];

  boolean isEmpty() {
    return counts[root] == 0;
  }

  void clear() {
    nodes = 1;
    retiredNode = NONE;
    root = 0;
    height = 0;
    counts[0] = 0;
  }

  /** The largest size, 0 without an entry. */
  long largest() {
    return largestIn(root);
  }

  /** The id of the block with the lowest address of those with at least {@code size}, or NONE. */
  int findFirst(long size) {
    int node = root;
    for (int level = height; ; level--) {
      int base = node << SHIFT;
      int end = base + counts[node];
      int entry = base;
      while (entry < end && sizes[entry] < size) {
        entry++;
      }
      if (entry == end) {
        return NONE;
      }
      pathNode[level] = node;
      pathSlot[level] = entry - base;
      node = refs[entry];
      if (level == 0) {
        return node;
      }
    }
  }

  /** The id of the block with the highest address of those with at least {@code size}, or NONE. */
  int findLast(long size) {
    int node = root;
    for (int level = height; ; level--) {
      int base = node << SHIFT;
      int entry = base + counts[node] - 1;
      while (entry >= base && sizes[entry] < size) {
        entry--;
      }
      if (entry < base) {
        return NONE;
      }
      pathNode[level] = node;
      pathSlot[level] = entry - base;
      node = refs[entry];
      if (level == 0) {
        return node;
      }
    }
  }

  /** Puts the cursor on the entry with exactly this address, which must be there. */
  void seek(long address) {
    descend(address);
    int slot = pathSlot[0];
    if (slot < 0 || keys[(pathNode[0] << SHIFT) + slot] != address) {
      throw new AssertionError("no free block at address=" + address);
    }
  }

  /** The id of the block with the highest address that is at most {@code address}, or NONE. */
  int floor(long address) {
    if (isEmpty()) {
      return NONE;
    }
    descend(address);
    return pathSlot[0] < 0 ? NONE : refs[(pathNode[0] << SHIFT) + pathSlot[0]];
  }

  void insert(long address, long size, int ref) {
    if (counts[root] == FANOUT) {
      growRoot();
    }
    int node = root;
    for (int level = height; level > 0; level--) {
      int slot = Math.max(lastAtOrBelow(node, address), 0);
      int entry = (node << SHIFT) + slot;
      if (counts[refs[entry]] == FANOUT) {
        splitChild(node, slot);
        entry += address >= keys[entry + 1] ? 1 : 0;
      }
      sizes[entry] = Math.max(sizes[entry], size);
      node = refs[entry];
    }
    int slot = counts[node] == 0 ? 0 : lastAtOrBelow(node, address) + 1;
    open(node, slot, address, size, ref);
  }

  /**
   * Gives the entry under the cursor another address, size and id. Its place among its neighbours
   * must stay the same.
   */
  void replace(long address, long size, int ref) {
    int entry = (pathNode[0] << SHIFT) + pathSlot[0];
    long oldSize = sizes[entry];
    keys[entry] = address;
    sizes[entry] = size;
    refs[entry] = ref;
    if (pathSlot[0] == 0) {
      updateSeparators(0);
    }
    if (size > oldSize) {
      raiseMaxima(size);
    } else if (size < oldSize) {
      lowerMaxima(0, oldSize);
    }
  }

  /** Removes the entry under the cursor. */
  void remove() {
    int level = 0;
    while (true) {
      int node = pathNode[level];
      long size = sizes[(node << SHIFT) + pathSlot[level]];
      close(node, pathSlot[level]);
      if (level == height) {
        dropLoneRoots();
        return;
      }
      int left = counts[node];
      if (left == 0) {
        retire(node);
      } else {
        lowerMaxima(level, size);
        if (pathSlot[level] == 0) {
          updateSeparators(level);
        }
        if (left > MERGE_BELOW || !mergeWithSibling(level)) {
          return;
        }
      }
      level++;
    }
  }

  /** Hands out the ids in address order. */
  void forEach(IntConsumer visitor) {
    visit(root, height, visitor);
  }

  private void visit(int node, int level, IntConsumer visitor) {
    int base = node << SHIFT;
    for (int entry = base; entry < base + counts[node]; entry++) {
      if (level == 0) {
        visitor.accept(refs[entry]);
      } else {
        visit(refs[entry], level - 1, visitor);
      }
    }
  }

  private void descend(long address) {
    int node = root;
    for (int level = height; level > 0; level--) {
      int slot = Math.max(lastAtOrBelow(node, address), 0);
      pathNode[level] = node;
      pathSlot[level] = slot;
      node = refs[(node << SHIFT) + slot];
    }
    pathNode[0] = node;
    pathSlot[0] = lastAtOrBelow(node, address);
  }

  /** The last slot whose key is at most {@code address}, or -1; the node must not be empty. */
  private int lastAtOrBelow(int node, long address) {
    int base = node << SHIFT;
    int at = base;
    for (int rest = counts[node]; rest > 1; ) {
      int half = rest >>> 1;
      at += keys[at + half] <= address ? half : 0;
      rest -= half;
    }
    return keys[at] <= address ? at - base : at - base - 1;
  }

  private long largestIn(int node) {
    int base = node << SHIFT;
    long largest = 0;
    for (int entry = base; entry < base + counts[node]; entry++) {
      largest = Math.max(largest, sizes[entry]);
    }
    return largest;
  }

  private void raiseMaxima(long size) {
    for (int level = 1; level <= height; level++) {
      int entry = (pathNode[level] << SHIFT) + pathSlot[level];
      if (sizes[entry] >= size) {
        return;
      }
      sizes[entry] = size;
    }
  }

  /** A size that was {@code gone} has left the node at {@code level}, or has become smaller. */
  private void lowerMaxima(int level, long gone) {
    for (int above = level + 1; above <= height; above++) {
      int entry = (pathNode[above] << SHIFT) + pathSlot[above];
      if (sizes[entry] != gone) {
        return;
      }
      long largest = largestIn(pathNode[above - 1]);
      if (largest == gone) {
        return;
      }
      sizes[entry] = largest;
    }
  }

  /** The first key of the node at {@code level} has changed. */
  private void updateSeparators(int level) {
    long key = keys[pathNode[level] << SHIFT];
    int above = level + 1;
    while (above <= height) {
      keys[(pathNode[above] << SHIFT) + pathSlot[above]] = key;
      if (pathSlot[above] != 0) {
        return;
      }
      above++;
    }
  }

  private void open(int node, int slot, long key, long size, int ref) {
    int entry = (node << SHIFT) + slot;
    int moved = counts[node]++ - slot;
    System.arraycopy(keys, entry, keys, entry + 1, moved);
    System.arraycopy(sizes, entry, sizes, entry + 1, moved);
    System.arraycopy(refs, entry, refs, entry + 1, moved);
    keys[entry] = key;
    sizes[entry] = size;
    refs[entry] = ref;
  }

  private void close(int node, int slot) {
    int entry = (node << SHIFT) + slot;
    move(entry + 1, entry, --counts[node] - slot);
  }

  private void move(int from, int to, int count) {
    System.arraycopy(keys, from, keys, to, count);
    System.arraycopy(sizes, from, sizes, to, count);
    System.arraycopy(refs, from, refs, to, count);
  }

  private void growRoot() {
    int old = root;
    root = newNode();
    height++;
    open(root, 0, keys[old << SHIFT], largestIn(old), old);
    splitChild(root, 0);
  }

  private void splitChild(int parent, int slot) {
    int left = refs[(parent << SHIFT) + slot];
    int right = newNode();
    int half = FANOUT / 2;
    move((left << SHIFT) + half, right << SHIFT, FANOUT - half);
    counts[left] = half;
    counts[right] = FANOUT - half;
    sizes[(parent << SHIFT) + slot] = largestIn(left);
    open(parent, slot + 1, keys[right << SHIFT], largestIn(right), right);
  }

  /**
   * Joins the node at {@code level} with the one to its right or left under the same parent, if
   * both fit in one.
   *
   * @return whether it did: then the cursor stands on the parent's entry that must go
   */
  private boolean mergeWithSibling(int level) {
    int parent = pathNode[level + 1];
    int slot = pathSlot[level + 1];
    int base = parent << SHIFT;
    int count = counts[pathNode[level]];
    if (slot + 1 < counts[parent] && count + counts[refs[base + slot + 1]] <= MERGED_AT_MOST) {
      slot++;
    } else if (slot == 0 || count + counts[refs[base + slot - 1]] > MERGED_AT_MOST) {
      return false;
    }
    int right = refs[base + slot];
    int left = refs[base + slot - 1];
    move(right << SHIFT, (left << SHIFT) + counts[left], counts[right]);
    counts[left] += counts[right];
    sizes[base + slot - 1] = Math.max(sizes[base + slot - 1], sizes[base + slot]);
    retire(right);
    pathSlot[level + 1] = slot;
    return true;
  }

  private void dropLoneRoots() {
    while (height > 0 && counts[root] == 1) {
      int child = refs[root << SHIFT];
      retire(root);
      root = child;
      height--;
    }
  }

  private int newNode() {
    int node = retiredNode;
    if (node != NONE) {
      retiredNode = counts[node];
    } else {
      node = nodes++;
      if (node == counts.length) {
        int capacity = 2 * counts.length;
        counts = Arrays.copyOf(counts, capacity);
        keys = Arrays.copyOf(keys, capacity << SHIFT);
        sizes = Arrays.copyOf(sizes, capacity << SHIFT);
        refs = Arrays.copyOf(refs, capacity << SHIFT);
      }
    }
    counts[node] = 0;
    return node;
  }

  private void retire(int node) {
    counts[node] = retiredNode;
    retiredNode = node;
  }
}
