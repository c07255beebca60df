package ttmem.metal.allocator;

import java.util.Arrays;

/**
 * The blocks by id: address, size, neighbours by address, state. Ids are part of the behaviour that
 * is reproduced: one that was given back last is handed out first, else the next new one. Not
 * thread-safe.
 *
 * <p>A record is four words side by side, half a cache line, so that asking a neighbour for its
 * state, size and address costs one miss:
 *
 * <pre>
 * +0 address   relative to the start of the region
 * +1 size      bytes
 * +2 links     upper half: previous id; lower half: next id (-1 for none)
 * +3 state     RETIRED, FREE, ALLOCATED
 * </pre>
 */
final class BlockTable {

  static final int NONE = -1;
  static final int RETIRED = 0;
  static final int FREE = 1;
  static final int ALLOCATED = 2;

  private static final int SHIFT = 2;
  private static final int SIZE = 1;
  private static final int LINKS = 2;
  private static final int STATE = 3;
  private static final int MAX_BLOCKS = 1 << 28;

  private long[] words = new long[64 << SHIFT];
  private int count;
  private int[] retired = new int[64];
  private int retiredCount;
  private int head = NONE;

  /** Ids handed out so far, live or retired: the bound of a walk by id. */
  int count() {
    return count;
  }

  /** The block with the lowest address, or NONE. */
  int head() {
    return head;
  }

  long address(int id) {
    return words[id << SHIFT];
  }

  long size(int id) {
    return words[(id << SHIFT) + SIZE];
  }

  int previous(int id) {
    return (int) (words[(id << SHIFT) + LINKS] >> 32);
  }

  int next(int id) {
    return (int) words[(id << SHIFT) + LINKS];
  }

  int state(int id) {
    return (int) words[(id << SHIFT) + STATE];
  }

  boolean isFree(int id) {
    return id != NONE && state(id) == FREE;
  }

  int retiredCount() {
    return retiredCount;
  }

  /** The retired ids from the bottom of the stack, the one to be used last first. */
  int retiredId(int index) {
    return retired[index];
  }

  /** A new free block between two neighbours, which from now on name it as theirs. */
  int insert(long address, long size, int previous, int next) {
    int id = retiredCount > 0 ? retired[--retiredCount] : append();
    int record = id << SHIFT;
    words[record] = address;
    words[record + SIZE] = size;
    words[record + LINKS] = links(previous, next);
    words[record + STATE] = FREE;
    setNext(previous, id);
    setPrevious(next, id);
    return id;
  }

  /** Takes a block out of the order and gives its id back; its neighbours become neighbours. */
  void retire(int id) {
    int previous = previous(id);
    int next = next(id);
    setNext(previous, next);
    setPrevious(next, previous);
    words[(id << SHIFT) + STATE] = RETIRED;
    if (retiredCount == retired.length) {
      retired = Arrays.copyOf(retired, 2 * retiredCount);
    }
    retired[retiredCount++] = id;
  }

  void set(int id, long address, long size, int state) {
    int record = id << SHIFT;
    words[record] = address;
    words[record + SIZE] = size;
    words[record + STATE] = state;
  }

  void clear() {
    count = 0;
    retiredCount = 0;
    head = NONE;
  }

  private void setNext(int id, int next) {
    if (id == NONE) {
      head = next;
    } else {
      int word = (id << SHIFT) + LINKS;
      words[word] = links((int) (words[word] >> 32), next);
    }
  }

  private void setPrevious(int id, int previous) {
    if (id != NONE) {
      int word = (id << SHIFT) + LINKS;
      words[word] = links(previous, (int) words[word]);
    }
  }

  private static long links(int previous, int next) {
    return ((long) previous << 32) | (next & 0xFFFF_FFFFL);
  }

  private int append() {
    if (count == MAX_BLOCKS) {
      throw new AllocatorException("too many blocks: max=" + MAX_BLOCKS);
    }
    if (count << SHIFT == words.length) {
      words = Arrays.copyOf(words, 2 * words.length);
    }
    return count++;
  }
}
