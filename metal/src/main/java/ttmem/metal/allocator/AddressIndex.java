package ttmem.metal.allocator;

import java.util.Arrays;

/**
 * From the address of an allocated block to its id: open addressing with linear probing. Not
 * thread-safe.
 *
 * <p>A slot is one word, the upper half of the address's hash and the id plus one, so that a probe
 * touches a block record only when it is almost surely the right one, and a removal can move later
 * entries back (no tombstones: under endless churn they would fill the table) without knowing their
 * addresses.
 */
final class AddressIndex {

  static final int NONE = -1;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final BlockTable blocks;
  private long[] slots = new long[64];
  private int shift = 64 - 6;
  private int used;

  AddressIndex(BlockTable blocks) {
    this.blocks = blocks;
  }

  void put(long address, int id) {
    if (2 * used >= slots.length) {
      grow();
    }
    place(((address * GOLDEN) & 0xFFFF_FFFF_0000_0000L) | (id + 1));
    used++;
  }

  int find(long address) {
    int slot = slotOf(address);
    return slot == NONE ? NONE : (int) slots[slot] - 1;
  }

  /** Forgets the address and returns its id, or NONE if it is not there. */
  int remove(long address) {
    int hole = slotOf(address);
    if (hole == NONE) {
      return NONE;
    }
    final int id = (int) slots[hole] - 1;
    int mask = slots.length - 1;
    for (int slot = (hole + 1) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int home = (int) (slots[slot] >>> shift);
      if (((slot - home) & mask) >= ((slot - hole) & mask)) {
        slots[hole] = slots[slot];
        hole = slot;
      }
    }
    slots[hole] = 0;
    used--;
    return id;
  }

  void clear() {
    Arrays.fill(slots, 0);
    used = 0;
  }

  private int slotOf(long address) {
    long hash = address * GOLDEN;
    int mask = slots.length - 1;
    for (int slot = (int) (hash >>> shift); slots[slot] != 0; slot = (slot + 1) & mask) {
      long word = slots[slot];
      if (((word ^ hash) >>> 32) == 0 && blocks.address((int) word - 1) == address) {
        return slot;
      }
    }
    return NONE;
  }

  private void place(long word) {
    int mask = slots.length - 1;
    int slot = (int) (word >>> shift);
    while (slots[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = word;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    shift--;
    for (long word : old) {
      if (word != 0) {
        place(word);
      }
    }
  }
}
