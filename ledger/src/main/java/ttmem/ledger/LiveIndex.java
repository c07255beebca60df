package ttmem.ledger;

import java.util.Arrays;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.IntentLayout;

/**
 * What is live, in private memory: a node per entry, and from (device, type, address) to the nodes
 * with that key, newest first. Node n speaks of slot n of the ledger's table; a node whose slot has
 * no page is unlisted. Sizes are kept here too, so that a ledger without room still counts exactly.
 *
 * <p>Linear hashing: each insertion may split one bucket, so no event pays for a rehash, and chunks
 * are never copied. 32 bytes per node and 4 per bucket; primitives only, so the garbage collector
 * never walks it. A table with open addressing is a little faster while it is small, but grows by
 * standing still: 20 ms at a million entries.
 *
 * <pre>
 * node: | address or program | bytes | meta: kind, type, device, flags; link to next | generation |
 * </pre>
 */
final class LiveIndex {
  private static final int CHUNK_SHIFT = 12;
  private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
  private static final int NODE_LONGS = 4;
  private static final int ADDRESS = 0;
  private static final int BYTES = 1;
  private static final int META = 2;
  private static final int GENERATION = 3;
  private static final int INITIAL_BUCKETS = 1 << 10;
  private static final long META_MASK = 0xffff_ffffL;
  private static final int KEY = 0xffff00; // of a meta: type and device
  private static final int LISTED = 1 << 24;

  private long[][] chunks = new long[0][];
  private int[][] heads = new int[1][1 << CHUNK_SHIFT];
  private int used;
  private int free; // last freed node + 1, 0 = none
  private int freeBeyond; // the same for nodes without a slot
  private int round = INITIAL_BUCKETS; // buckets at the start of this round of splits
  private int buckets = INITIAL_BUCKETS;
  private int count;

  /** Whether the next node needs a slot of the table that was never used. */
  boolean needsSlot(int slots) {
    return free == 0 && used >= slots;
  }

  /** Takes a node: the last freed first. Returns -1 if no memory can be had. */
  int take(int slots) {
    int node;
    if (free != 0) {
      node = free - 1;
      free = next(node);
    } else if (freeBeyond != 0 && used >= slots) {
      node = freeBeyond - 1;
      freeBeyond = next(node);
    } else {
      if (used >>> CHUNK_SHIFT >= chunks.length || chunks[used >>> CHUNK_SHIFT] == null) {
        if (!grow()) {
          return -1;
        }
      }
      node = used++;
    }
    long[] chunk = chunk(node);
    int at = at(node);
    chunk[at + META] = node < slots ? LISTED : 0;
    chunk[at + GENERATION] = (chunk[at + GENERATION] + 1) & Integer.MAX_VALUE;
    return node;
  }

  /** Fills a node that was taken. */
  void fill(int node, int kind, int type, int device, long address, long bytes) {
    long[] chunk = chunk(node);
    int at = at(node);
    chunk[at + ADDRESS] = address;
    chunk[at + BYTES] = bytes;
    chunk[at + META] |= kind | type << 8 | device << 16;
  }

  /** Gives a node back; it must be in no chain. */
  void give(int node, int slots) {
    long[] chunk = chunk(node);
    int at = at(node);
    boolean listed = node < slots;
    chunk[at + META] = (long) (listed ? free : freeBeyond) << 32;
    if (listed) {
      free = node + 1;
    } else {
      freeBeyond = node + 1;
    }
  }

  boolean isListed(int node) {
    return (meta(node) & LISTED) != 0;
  }

  private int kind(int node) {
    return meta(node) & 0xff;
  }

  /** Device numbers fill a byte, beside the flag. */
  int device(int node) {
    return meta(node) >>> 16 & 0xff;
  }

  private long address(int node) {
    return chunk(node)[at(node) + ADDRESS];
  }

  /** Tells an event what is known of a node. */
  void describe(int node, Event e) {
    long[] chunk = chunk(node);
    int at = at(node);
    int meta = (int) chunk[at + META];
    e.kind = meta & 0xff;
    e.type = meta >>> 8 & 0xff;
    e.device = meta >>> 16 & 0xff;
    e.slot = (meta & LISTED) != 0 ? node : IntentLayout.NO_SLOT;
    e.bytes = chunk[at + BYTES];
    if (e.kind == EntryLayout.KIND_BUFFER) {
      e.address = chunk[at + ADDRESS];
    } else {
      e.banksOrProgram = chunk[at + ADDRESS];
    }
  }

  /** The handle of a live node: never 0, and never that of an earlier tenant. */
  long handle(int node) {
    return chunk(node)[at(node) + GENERATION] << 32 | (node + 1);
  }

  /** The live node of this kind with this handle, or -1. */
  int ofHandle(long handle, int kind) {
    int node = (int) handle - 1;
    if (node < 0 || node >= used || kind(node) != kind || handle(node) != handle) {
      return -1;
    }
    return node;
  }

  /** Takes the newest node of a key out of its chain; -1 if there is none. */
  int removeNewest(int type, int device, long address) {
    int key = type << 8 | device << 16;
    int bucket = bucket(key, address);
    int before = 0;
    int link = head(bucket);
    while (link != 0) {
      int node = link - 1;
      long[] chunk = chunk(node);
      int at = at(node);
      long meta = chunk[at + META];
      if (chunk[at + ADDRESS] == address && (meta & KEY) == key) {
        link(bucket, before, (int) (meta >>> 32));
        count--;
        return node;
      }
      before = link;
      link = (int) (meta >>> 32);
    }
    return -1;
  }

  /** Puts a filled node in front of its chain; whether there was one of the same key. */
  boolean insert(int node) {
    long[] chunk = chunk(node);
    int at = at(node);
    long address = chunk[at + ADDRESS];
    int key = (int) (chunk[at + META] & KEY);
    int bucket = bucket(key, address);
    int head = head(bucket);
    chunk[at + META] = (chunk[at + META] & META_MASK) | (long) head << 32;
    setHead(bucket, node + 1);
    boolean known = isInChain(head, key, address);
    if (++count > buckets) {
      split();
    }
    return known;
  }

  private boolean isInChain(int from, int key, long address) {
    int link = from;
    while (link != 0) {
      long[] chunk = chunk(link - 1);
      int at = at(link - 1);
      long meta = chunk[at + META];
      if (chunk[at + ADDRESS] == address && (meta & KEY) == key) {
        return true;
      }
      link = (int) (meta >>> 32);
    }
    return false;
  }

  /** Takes a node out of its chain. */
  void remove(int node) {
    int bucket = bucket(meta(node) & KEY, address(node));
    int before = 0;
    int link = head(bucket);
    while (link != node + 1) {
      before = link;
      link = next(link - 1);
    }
    link(bucket, before, next(node));
    count--;
  }

  /** Moves what belongs to the new last bucket there, keeping the order of both chains. */
  private void split() {
    int to = buckets;
    if (to >>> CHUNK_SHIFT == heads.length && !growHeads()) {
      return; // longer chains, nothing worse
    }
    int from = buckets - round;
    buckets++;
    int link = head(from);
    int lastStaying = 0;
    int lastMoving = 0;
    setHead(from, 0);
    while (link != 0) {
      int node = link - 1;
      int next = next(node);
      if (bucket(meta(node) & KEY, address(node)) == to) {
        link(to, lastMoving, link);
        lastMoving = link;
      } else {
        link(from, lastStaying, link);
        lastStaying = link;
      }
      setNext(node, 0);
      link = next;
    }
    if (buckets == 2 * round) {
      round = buckets;
    }
  }

  private boolean grow() {
    try {
      int index = used >>> CHUNK_SHIFT;
      if (index == chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(8, 2 * index));
      }
      chunks[index] = new long[NODE_LONGS << CHUNK_SHIFT];
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private boolean growHeads() {
    try {
      int[][] longer = Arrays.copyOf(heads, heads.length + 1);
      longer[heads.length] = new int[1 << CHUNK_SHIFT];
      heads = longer;
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    }
  }

  private int bucket(int key, long address) {
    long hash = (address ^ (long) key << 40) * 0x9E3779B97F4A7C15L;
    int bits = (int) (((hash ^ (hash >>> 29)) * 0xBF58476D1CE4E5B9L) >>> 32);
    int bucket = bits & (2 * round - 1);
    return bucket < buckets ? bucket : bucket & (round - 1);
  }

  private void link(int bucket, int before, int link) {
    if (before == 0) {
      setHead(bucket, link);
    } else {
      setNext(before - 1, link);
    }
  }

  private int head(int bucket) {
    return heads[bucket >>> CHUNK_SHIFT][bucket & CHUNK_MASK];
  }

  private void setHead(int bucket, int link) {
    heads[bucket >>> CHUNK_SHIFT][bucket & CHUNK_MASK] = link;
  }

  private int next(int node) {
    return (int) (chunk(node)[at(node) + META] >>> 32);
  }

  private void setNext(int node, int link) {
    long[] chunk = chunk(node);
    int at = at(node) + META;
    chunk[at] = (chunk[at] & META_MASK) | ((long) link << 32);
  }

  private int meta(int node) {
    return (int) chunk(node)[at(node) + META];
  }

  private long[] chunk(int node) {
    return chunks[node >>> CHUNK_SHIFT];
  }

  private static int at(int node) {
    return (node & CHUNK_MASK) * NODE_LONGS;
  }
}
