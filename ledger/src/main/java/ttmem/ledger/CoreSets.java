package ttmem.ledger;

import java.util.Arrays;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.HeaderLayout;

/**
 * Sets of cores, each kept once: 16 words of bits, by number. The first 4096 also stand in the
 * ledger; what comes later is known here only, counts as lost there, and is called 0.
 */
final class CoreSets {
  static final int WORDS = DeviceLayout.CORES / Long.SIZE;
  private static final int LIMIT = 1 << 16;

  private final LedgerBytes ledger;
  private final AppendedRecords records;
  private final long[] wanted = new long[WORDS];
  private long[] bits = new long[WORDS * 64];
  private int[] published = new int[64];
  private int[] buckets = new int[128]; // set + 1
  private int count;
  private int lost;

  CoreSets(LedgerBytes ledger, AppendedRecords records) {
    this.ledger = ledger;
    this.records = records;
  }

  /**
   * The set with these cores.
   *
   * @param ranges x0, y0, x1, y1 of each range, both corners inside
   * @return its private number, or -1 if the ranges make no sense, or -2 if there is no room
   */
  int of(int[] ranges) {
    Arrays.fill(wanted, 0);
    if (ranges.length == 0 || ranges.length % 4 != 0) {
      return -1;
    }
    for (int i = 0; i < ranges.length; i += 4) {
      if (!add(ranges[i], ranges[i + 1], ranges[i + 2], ranges[i + 3])) {
        return -1;
      }
    }
    int bucket = bucket(wanted, 0);
    while (buckets[bucket] != 0) {
      int set = buckets[bucket] - 1;
      int at = set * WORDS;
      if (Arrays.equals(bits, at, at + WORDS, wanted, 0, WORDS)) {
        return set;
      }
      bucket = bucket + 1 & buckets.length - 1;
    }
    return count == LIMIT ? -2 : create();
  }

  private boolean add(int x0, int y0, int x1, int y1) {
    if (x0 < 0 || y0 < 0 || x1 < x0 || y1 < y0) {
      return false;
    }
    if (x1 >= DeviceLayout.CORES_SIDE || y1 >= DeviceLayout.CORES_SIDE) {
      return false;
    }
    for (int y = y0; y <= y1; y++) {
      for (int x = x0; x <= x1; x++) {
        int core = y * DeviceLayout.CORES_SIDE + x;
        wanted[core / Long.SIZE] |= 1L << core;
      }
    }
    return true;
  }

  private int create() {
    if (2 * count >= buckets.length) {
      grow();
    }
    int set = count++;
    System.arraycopy(wanted, 0, bits, set * WORDS, WORDS);
    published[set] = publish();
    place(set);
    return set;
  }

  private int publish() {
    long at = records.next();
    if (at < 0) {
      ledger.putInt(HeaderLayout.CORE_SETS_LOST, ++lost);
      return 0;
    }
    for (int i = 0; i < WORDS; i++) {
      ledger.putLong(at + (long) i * Long.BYTES, wanted[i]);
    }
    int number = records.taken();
    ledger.putIntRelease(HeaderLayout.CORE_SETS_USED, number);
    return number;
  }

  private void grow() {
    bits = Arrays.copyOf(bits, bits.length * 2);
    published = Arrays.copyOf(published, published.length * 2);
    buckets = new int[buckets.length * 2];
    for (int set = 0; set < count; set++) {
      place(set);
    }
  }

  private void place(int set) {
    int bucket = bucket(bits, set * WORDS);
    while (buckets[bucket] != 0) {
      bucket = bucket + 1 & buckets.length - 1;
    }
    buckets[bucket] = set + 1;
  }

  private int bucket(long[] words, int at) {
    long hash = 0;
    for (int i = 0; i < WORDS; i++) {
      hash = (hash ^ words[at + i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash & buckets.length - 1;
  }

  /** The number that the set has in the ledger; 0 if it is not there. */
  int published(int set) {
    return published[set];
  }

  int cores(int set) {
    int cores = 0;
    for (int i = 0; i < WORDS; i++) {
      cores += Long.bitCount(word(set, i));
    }
    return cores;
  }

  boolean contains(int set, int core) {
    return (word(set, core / Long.SIZE) & 1L << core) != 0;
  }

  /** 64 cores of a set. */
  long word(int set, int word) {
    return bits[set * WORDS + word];
  }
}
