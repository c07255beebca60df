package ttmem.server.registry;

import java.util.Arrays;

/**
 * From (owner, id) to the entries with that pair, newest first, by linear hashing: the table grows
 * by one bucket per entry, splitting the buckets in turn, so that no event ever pays for a rehash
 * of the whole table and no array is copied. Chains run through the entries themselves.
 *
 * <p>A chain holds at most 256 devices x 7 kinds entries of one pair; different pairs meet only by
 * chance, since the hash starts from a random seed that no client knows.
 *
 * <p>Heads and links hold the entry's number + 1; 0 ends a chain.
 */
final class HashIndex {
  private static final int SEGMENT_SHIFT = 14;
  private static final int SEGMENT_MASK = (1 << SEGMENT_SHIFT) - 1;
  private static final int INITIAL_BUCKETS = 1 << 10;

  private final RecordFile entries;
  private final long seed;
  private int[][] heads = {new int[1 << SEGMENT_SHIFT]};
  private int round = INITIAL_BUCKETS; // buckets at the start of this round of splits
  private int buckets = INITIAL_BUCKETS;
  private int count;

  HashIndex(RecordFile entries, long seed) {
    this.entries = entries;
    this.seed = seed;
  }

  int bucket(int owner, long id) {
    long hash = id ^ (seed + owner * 0x9E3779B97F4A7C15L);
    hash = (hash ^ hash >>> 33) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CEB9FE1A85EC53L;
    int bits = (int) (hash ^ hash >>> 33);
    int bucket = bits & (2 * round - 1);
    return bucket < buckets ? bucket : bucket & (round - 1);
  }

  int head(int bucket) {
    return heads[bucket >>> SEGMENT_SHIFT][bucket & SEGMENT_MASK];
  }

  /** Puts an entry in front of its chain. */
  void insert(int entry, int owner, long id) {
    int bucket = bucket(owner, id);
    entries.putInt(entry, EntryLayout.HASH_NEXT, head(bucket));
    setHead(bucket, entry + 1);
    count++;
    if (count > buckets) {
      split();
    }
  }

  /** Puts an entry into its chain behind all entries that came later. */
  void insertInOrder(int entry, int owner, long id) {
    int bucket = bucket(owner, id);
    long order = entries.getLong(entry, EntryLayout.ORDER);
    int before = 0;
    int next = head(bucket);
    while (next != 0 && entries.getLong(next - 1, EntryLayout.ORDER) > order) {
      before = next;
      next = entries.getInt(next - 1, EntryLayout.HASH_NEXT);
    }
    entries.putInt(entry, EntryLayout.HASH_NEXT, next);
    link(bucket, before, entry + 1);
    count++;
    if (count > buckets) {
      split();
    }
  }

  /** Takes an entry out of its chain. */
  void remove(int entry, int owner, long id) {
    int bucket = bucket(owner, id);
    int before = 0;
    int link = head(bucket);
    while (link != entry + 1) {
      before = link;
      link = entries.getInt(link - 1, EntryLayout.HASH_NEXT);
    }
    link(bucket, before, entries.getInt(entry, EntryLayout.HASH_NEXT));
    count--;
  }

  /** Moves what belongs to the new last bucket there, keeping the order of both chains. */
  private void split() {
    int from = buckets - round;
    int to = buckets++;
    if (to >>> SEGMENT_SHIFT == heads.length) {
      heads = Arrays.copyOf(heads, heads.length + 1);
      heads[heads.length - 1] = new int[1 << SEGMENT_SHIFT];
    }
    int link = head(from);
    int lastStaying = 0;
    int lastMoving = 0;
    setHead(from, 0);
    while (link != 0) {
      int entry = link - 1;
      int next = entries.getInt(entry, EntryLayout.HASH_NEXT);
      int owner = entries.getInt(entry, EntryLayout.OWNER);
      if (bucket(owner, entries.getLong(entry, EntryLayout.ID)) == to) {
        link(to, lastMoving, link);
        lastMoving = link;
      } else {
        link(from, lastStaying, link);
        lastStaying = link;
      }
      entries.putInt(entry, EntryLayout.HASH_NEXT, 0);
      link = next;
    }
    if (buckets == 2 * round) {
      round = buckets;
    }
  }

  private void link(int bucket, int before, int link) {
    if (before == 0) {
      setHead(bucket, link);
    } else {
      entries.putInt(before - 1, EntryLayout.HASH_NEXT, link);
    }
  }

  private void setHead(int bucket, int link) {
    heads[bucket >>> SEGMENT_SHIFT][bucket & SEGMENT_MASK] = link;
  }
}
