package ttmem.ledger;

import java.util.Arrays;

/**
 * The circular buffers of one program on one device, by address, and where the program is resident.
 * The union of their ranges on each core is kept until a buffer comes or goes.
 */
final class CbProgram {
  private static final int FIRST_CAPACITY = 8;

  long id;
  int count;
  int[] nodes = new int[FIRST_CAPACITY];
  long[] addresses = new long[FIRST_CAPACITY];
  long[] bytesPerCore = new long[FIRST_CAPACITY];
  int[] sets = new int[FIRST_CAPACITY];
  boolean[] resident = new boolean[FIRST_CAPACITY];

  /** The cores where this program is the resident one. */
  final long[] residentCores = new long[CoreSets.WORDS];

  /** Resident on every core of every circular buffer: making it resident again changes nothing. */
  boolean settled;

  /** A place in the list of programs that an event displaced. */
  boolean displaced;

  /** The cores of all circular buffers, with the union of their bytes; valid unless stale. */
  private int[] cores = {};

  private long[] unions = {};
  private int coreCount;
  private boolean stale = true;

  void reset(long program) {
    id = program;
    count = 0;
    settled = false;
    stale = true;
    Arrays.fill(residentCores, 0);
  }

  void add(int node, long address, long perCore, int set) {
    int place = count;
    while (place > 0 && addresses[place - 1] > address) {
      place--;
    }
    shift(place, place + 1, count - place);
    nodes[place] = node;
    addresses[place] = address;
    bytesPerCore[place] = perCore;
    sets[place] = set;
    resident[place] = false;
    count++;
    stale = true;
  }

  void remove(int place) {
    shift(place + 1, place, count - place - 1);
    count--;
    stale = true;
  }

  int placeOf(int node) {
    int place = 0;
    while (nodes[place] != node) {
      place++;
    }
    return place;
  }

  /** Bytes of the union on one core. */
  long union(CoreSets coreSets, int core) {
    long bytes = 0;
    long end = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      if (!coreSets.contains(sets[i], core)) {
        continue;
      }
      long from = Math.max(addresses[i], end);
      long to = addresses[i] + bytesPerCore[i];
      if (to > from) {
        bytes += to - from;
        end = to;
      }
    }
    return bytes;
  }

  /** Prepares {@link #core} and {@link #unionAt}; returns on how many cores there is anything. */
  int layOut(CoreSets coreSets) {
    if (!stale) {
      return coreCount;
    }
    coreCount = 0;
    for (int word = 0; word < CoreSets.WORDS; word++) {
      long all = 0;
      for (int i = 0; i < count; i++) {
        all |= coreSets.word(sets[i], word);
      }
      while (all != 0) {
        int core = word * Long.SIZE + Long.numberOfTrailingZeros(all);
        all &= all - 1;
        if (coreCount == cores.length) {
          cores = Arrays.copyOf(cores, Math.max(64, 2 * coreCount));
          unions = Arrays.copyOf(unions, cores.length);
        }
        cores[coreCount] = core;
        unions[coreCount++] = union(coreSets, core);
      }
    }
    stale = false;
    return coreCount;
  }

  int core(int index) {
    return cores[index];
  }

  long unionAt(int index) {
    return unions[index];
  }

  /** Whether a circular buffer has a core where the program is resident. */
  boolean hasResidentCore(CoreSets coreSets, int place) {
    for (int word = 0; word < CoreSets.WORDS; word++) {
      if ((coreSets.word(sets[place], word) & residentCores[word]) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the program is resident on every core of a set. */
  boolean isResidentOn(CoreSets coreSets, int set) {
    for (int word = 0; word < CoreSets.WORDS; word++) {
      if ((coreSets.word(set, word) & ~residentCores[word]) != 0) {
        return false;
      }
    }
    return true;
  }

  private void shift(int from, int to, int length) {
    System.arraycopy(nodes, from, nodes, to, length);
    System.arraycopy(addresses, from, addresses, to, length);
    System.arraycopy(bytesPerCore, from, bytesPerCore, to, length);
    System.arraycopy(sets, from, sets, to, length);
    System.arraycopy(resident, from, resident, to, length);
  }

  /** Before {@link #add}, which then needs no memory. */
  void makeRoom() {
    if (count < nodes.length) {
      return;
    }
    int capacity = 2 * count;
    nodes = Arrays.copyOf(nodes, capacity);
    addresses = Arrays.copyOf(addresses, capacity);
    bytesPerCore = Arrays.copyOf(bytesPerCore, capacity);
    sets = Arrays.copyOf(sets, capacity);
    resident = Arrays.copyOf(resident, capacity);
  }
}
