package ttmem.server.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.host.ProcessFacts;

/**
 * The live entries of all processes, keyed by (owner, device, kind, id): a process can only change
 * what is its own.
 *
 * <p>One thread changes it, holding {@link #lock} for a batch of events; other threads read under
 * the same lock, in short slices ({@link RegistryReader}). The lock is fair, so neither starves.
 *
 * <p>An owner that ends is retired at once: its bytes leave the sums, and readers no longer see it.
 * Its entries are swept in slices ({@link #sweep}), because a million of them take longer than any
 * client should wait. Its slot is free for another process only after the last one is gone, on disk
 * too; a server killed in the middle finds the owner dead at its next start.
 *
 * <p>Sums can't wrap: an entry has at most 100 GiB < 2^37 bytes, there are at most 2^22 of them,
 * and a further reference to an entry adds no bytes; so no sum reaches 2^59.
 */
public final class Registry implements AutoCloseable {
  /** The largest buffer that is believed: what the newest old server allowed. */
  public static final long MAX_BYTES = 100L << 30;

  /** Device numbers are 0 to 255, as in the newest old server. */
  public static final int DEVICES = Owner.DEVICES;

  static final int ENTRY_CHUNK_SHIFT = 14;
  static final int OWNER_CHUNK_SHIFT = 10;

  private final EntryTable entries;
  private final OwnerTable owners;
  private final StateDirectory state;
  private final Capacity capacity;
  private final Counters counters;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final long[][] totals = new long[DEVICES][Kind.COUNT];
  private final ArrayDeque<Owner> retired = new ArrayDeque<>();
  private long freedBytes;
  private boolean closed;

  /** An empty registry; {@link #recover} brings back what the files hold. */
  public Registry(StateDirectory state, Capacity capacity, Counters counters, Clock clock) {
    this.state = state;
    this.entries = new EntryTable(state.entries(), clock);
    this.owners = new OwnerTable(state.owners(), capacity);
    this.capacity = capacity;
    this.counters = counters;
    this.clock = clock;
  }

  /** Held around every batch of changes, and around every slice of reading. */
  public ReentrantLock lock() {
    return lock;
  }

  /** Says whether the process that a record names is still the same and lives. */
  public interface Survivors {
    /** The facts of the live process with this pid and start, or empty. */
    Optional<ProcessFacts> find(int pid, long startTicks);
  }

  /**
   * Takes back the entries of processes that still live, and drops the rest. To be called once,
   * before anything else.
   *
   * @return the owners that were taken back
   */
  public List<Owner> recover(Survivors survivors) {
    List<Owner> recovered = owners.recover(survivors);
    entries.recovered();
    for (int entry = entries.used() - 1; entry >= 0; entry--) {
      recoverEntry(entry);
    }
    owners.discardOthers();
    counters.add(Counter.OWNERS_RECOVERED, recovered.size());
    counters.add(Counter.ENTRIES_RECOVERED, entries.count());
    return recovered;
  }

  private void recoverEntry(int entry) {
    long word = entries.word(entry);
    long size = EntryLayout.size(word);
    @Nullable Owner owner = owners.get(entries.records().getInt(entry, EntryLayout.OWNER));
    if (EntryLayout.isLive(word)
        && owner != null
        && size > 0
        && size <= MAX_BYTES
        && EntryLayout.kind(word) < Kind.COUNT
        && entries.references(entry) > 0) {
      entries.adopt(entry, owner);
      change(owner, word, size);
    } else {
      if (word != 0) {
        counters.increment(Counter.ENTRIES_DROPPED);
      }
      entries.discard(entry);
    }
  }

  /**
   * Makes a process an owner; empty if there is no room for one more.
   *
   * @param uid whose share of the registry it uses
   */
  public Optional<Owner> admit(ProcessFacts facts, int uid) {
    return owners.admit(facts, uid, clock.instant());
  }

  /** Live processes that found no room, the latest of them: pid and start. */
  Map<Integer, Long> refused() {
    return Map.copyOf(owners.refused());
  }

  /** Notes that an owner's client reports circular buffers and kernels too. */
  public void reportsPrograms(Owner owner) {
    if (!owner.reportsPrograms) {
      owners.reportsPrograms(owner);
    }
  }

  /**
   * A buffer came. The same size again adds a reference (tt-metal reports cached buffers again),
   * another size replaces the size and starts with one reference.
   *
   * @return what was odd, which is counted; null if nothing was
   */
  public @Nullable Counter alloc(Owner owner, int device, int kind, long id, long size) {
    int entry = entries.find(owner, device, kind, id);
    if (entry < 0) {
      return insert(owner, id, EntryLayout.state(device, kind, size, 0));
    }
    freedBytes = 0;
    long word = entries.word(entry);
    if (EntryLayout.size(word) == size) {
      int references = entries.references(entry);
      entries.references(entry, Math.max(references, references + 1));
      return counted(Counter.REFERENCES_ADDED);
    } else {
      entries.references(entry, 1);
      entries.replace(entry, EntryLayout.resized(word, size));
      change(owner, word, size - EntryLayout.size(word));
      return counted(Counter.RESIZES);
    }
  }

  /**
   * A buffer went: the owner's newest entry of that device and id, of any type. The Python client
   * names device 0 whatever the device is; then its only entry of that id goes.
   *
   * @return what was odd, which is counted; null if nothing was
   */
  public @Nullable Counter free(Owner owner, int device, long id) {
    int newest = -1;
    int matches = 0;
    int elsewhere = -1;
    int others = 0;
    for (int entry = entries.first(owner, id); entry >= 0; entry = entries.next(entry, owner, id)) {
      long word = entries.word(entry);
      if (!Kind.isBuffer(EntryLayout.kind(word))) {
        continue; // a circular buffer or a kernel may have the same id
      }
      if (EntryLayout.device(word) == device) {
        newest = newest < 0 ? entry : newest;
        matches++;
      } else {
        elsewhere = entry;
        others++;
      }
    }
    freedBytes = 0;
    if (newest >= 0) {
      release(owner, newest);
      return matches > 1 ? counted(Counter.AMBIGUOUS_FREES) : null;
    }
    if (device == 0 && others == 1) {
      release(owner, elsewhere);
      return counted(Counter.MISDIRECTED_FREES);
    }
    return counted(Counter.UNKNOWN_FREES);
  }

  /** A circular buffer or kernel came; a live one of that key is replaced. See {@link #alloc}. */
  public @Nullable Counter load(
      Owner owner, int device, int kind, long id, long size, int kernelClass) {
    freedBytes = 0;
    long word = EntryLayout.state(device, kind, size, kernelClass);
    int entry = entries.find(owner, device, kind, id);
    if (entry < 0) {
      return insert(owner, id, word);
    }
    change(owner, word, size - EntryLayout.size(entries.word(entry)));
    entries.replace(entry, word);
    return counted(Counter.REPLACEMENTS);
  }

  /** A circular buffer or kernel went, with the size that is stored, whatever the message says. */
  public @Nullable Counter unload(Owner owner, int device, int kind, long id, long size) {
    freedBytes = 0;
    int entry = entries.find(owner, device, kind, id);
    if (entry < 0) {
      return counted(Counter.UNKNOWN_FREES);
    }
    remove(owner, entry);
    return freedBytes != size ? counted(Counter.SIZE_MISMATCHES) : null;
  }

  /** What the last event took away. */
  public long freedBytes() {
    return freedBytes;
  }

  /** Something of this owner's is missing or left over; the first reason stays. */
  public void noteGap(Owner owner, String why) {
    if (owner.gap.isEmpty()) {
      owner.gap = why;
    }
  }

  /** The process has ended: nothing of it counts from now on. {@link #sweep} clears up. */
  public void retire(Owner owner) {
    for (int device = 0; device < DEVICES; device++) {
      for (int kind = 0; kind < Kind.COUNT; kind++) {
        totals[device][kind] -= owner.bytes(device, kind);
      }
    }
    owner.retire();
    retired.add(owner);
  }

  /** Whether there is something to sweep. */
  public boolean hasRetired() {
    return !retired.isEmpty();
  }

  /** Removes at most {@code max} entries of retired owners. */
  public void sweep(int max) {
    int left = max;
    while (left > 0 && !retired.isEmpty()) {
      Owner owner = retired.getFirst();
      while (left > 0 && owner.firstEntry != 0) {
        entries.remove(owner, owner.firstEntry - 1);
        left--;
      }
      if (owner.firstEntry == 0) {
        owners.remove(owner);
        retired.removeFirst();
      }
    }
  }

  /** Bytes in use on a device, of one {@link Kind}, over all processes. */
  public long bytes(int device, int kind) {
    return totals[device][kind];
  }

  /** Live entries, those not yet swept included. */
  public int size() {
    return entries.count();
  }

  /** Whether all of it would survive the server. */
  public boolean isDurable() {
    return state.isDurable();
  }

  /** Owners that live, by slot. */
  public List<Owner> owners() {
    return owners.live();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      state.close();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  EntryTable entries() {
    return entries;
  }

  /** Owners have slots from 0 to this. */
  int ownerSlots() {
    return owners.slots();
  }

  @Nullable Owner owner(int slot) {
    return owners.get(slot);
  }

  private @Nullable Counter insert(Owner owner, long id, long word) {
    freedBytes = 0;
    int ofUser = capacity.entriesOf(owner.budget.uid);
    if (entries.count() >= capacity.entries() || owner.budget.entries >= ofUser) {
      noteGap(owner, "there was no room for some of its entries");
      return counted(Counter.REFUSED_FULL);
    }
    entries.insert(owner, id, word);
    change(owner, word, EntryLayout.size(word));
    return null;
  }

  private Counter counted(Counter counter) {
    counters.increment(counter);
    return counter;
  }

  private void release(Owner owner, int entry) {
    int references = entries.references(entry);
    if (references > 1) {
      entries.references(entry, references - 1);
    } else {
      remove(owner, entry);
    }
  }

  private void remove(Owner owner, int entry) {
    long word = entries.word(entry);
    freedBytes = EntryLayout.size(word);
    change(owner, word, -freedBytes);
    entries.remove(owner, entry);
  }

  /** Changes the sums that an entry with this state word is part of. */
  private void change(Owner owner, long word, long bytes) {
    int device = EntryLayout.device(word);
    int kind = EntryLayout.kind(word);
    owner.add(device, kind, bytes);
    totals[device][kind] += bytes;
  }

  static Instant seconds(int unsignedSeconds) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(unsignedSeconds));
  }
}
