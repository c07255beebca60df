package ttmem.server.registry;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import ttmem.server.registry.Owner.Budget;
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

  final RecordFile entries;
  private final RecordFile owners;
  private final StateDirectory state;
  private final HashIndex index;
  private final Capacity capacity;
  private final Counters counters;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final long[][] totals = new long[DEVICES][Kind.COUNT];
  private final Map<Integer, Budget> budgets = new HashMap<>();
  private final ArrayDeque<Owner> retired = new ArrayDeque<>();
  private @Nullable Owner[] bySlot = new Owner[1 << OWNER_CHUNK_SHIFT];
  private int ownerCount;
  private int entryCount;
  private int fresh; // entries from here on were never used
  private int freeEntry; // +1
  private int ownerCursor;
  private long order;
  private boolean closed;

  /** An empty registry; {@link #recover} brings back what the files hold. */
  public Registry(StateDirectory state, Capacity capacity, Counters counters, Clock clock) {
    this.state = state;
    this.entries = state.entries();
    this.owners = state.owners();
    this.index = new HashIndex(entries, new SecureRandom().nextLong());
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
    List<Owner> recovered = new ArrayList<>();
    for (int slot = 0; slot < owners.capacity(); slot++) {
      int flags = owners.getInt(slot, OwnerLayout.STATE);
      if ((flags & OwnerLayout.LIVE) != 0) {
        recoverOwner(slot, flags, survivors).ifPresent(recovered::add);
      }
    }
    fresh = entries.capacity();
    for (int entry = fresh - 1; entry >= 0; entry--) {
      recoverEntry(entry);
    }
    for (int slot = 0; slot < owners.capacity(); slot++) {
      if (owner(slot) == null) {
        owners.putIntRelease(slot, OwnerLayout.STATE, 0);
      }
    }
    counters.add(Counter.OWNERS_RECOVERED, recovered.size());
    counters.add(Counter.ENTRIES_RECOVERED, entryCount);
    return recovered;
  }

  private Optional<Owner> recoverOwner(int slot, int flags, Survivors survivors) {
    Optional<ProcessFacts> facts =
        survivors.find(
            owners.getInt(slot, OwnerLayout.PID), owners.getLong(slot, OwnerLayout.START_TICKS));
    if (facts.isEmpty()) {
      return Optional.empty();
    }
    Budget budget = budget(owners.getInt(slot, OwnerLayout.UID));
    Instant since = seconds(owners.getInt(slot, OwnerLayout.SINCE));
    Owner owner = new Owner(slot, budget, facts.get(), since, true);
    owner.reportsPrograms = (flags & OwnerLayout.REPORTS_PROGRAMS) != 0;
    take(owner);
    return Optional.of(owner);
  }

  private void recoverEntry(int entry) {
    long word = entries.getLong(entry, EntryLayout.STATE);
    @Nullable Owner owner = owner(entries.getInt(entry, EntryLayout.OWNER));
    long size = EntryLayout.size(word);
    int kind = EntryLayout.kind(word);
    if (EntryLayout.isLive(word)
        && owner != null
        && size > 0
        && size <= MAX_BYTES
        && kind < Kind.COUNT
        && entries.getInt(entry, EntryLayout.REFERENCES) > 0) {
      order = Math.max(order, entries.getLong(entry, EntryLayout.ORDER));
      index.insertInOrder(entry, owner.slot, entries.getLong(entry, EntryLayout.ID));
      linkToOwner(entry, owner);
      change(owner, word, size);
    } else {
      if (word != 0) {
        counters.increment(Counter.ENTRIES_DROPPED);
      }
      entries.putLongRelease(entry, EntryLayout.STATE, 0);
      pushFree(entry);
    }
  }

  /**
   * Makes a process an owner; empty if there is no room for one more.
   *
   * @param uid whose share of the registry it uses
   */
  public Optional<Owner> admit(ProcessFacts facts, int uid) {
    Budget budget = budget(uid);
    if (ownerCount >= capacity.owners() || budget.owners >= capacity.ownersOf(uid)) {
      return Optional.empty();
    }
    int slot = freeSlot();
    Instant now = clock.instant();
    owners.putInt(slot, OwnerLayout.PID, facts.pid());
    owners.putLong(slot, OwnerLayout.START_TICKS, facts.identity().startTicks());
    owners.putInt(slot, OwnerLayout.UID, uid);
    owners.putInt(slot, OwnerLayout.SINCE, (int) now.getEpochSecond());
    owners.putIntRelease(slot, OwnerLayout.STATE, OwnerLayout.LIVE);
    Owner owner = new Owner(slot, budget, facts, now, false);
    take(owner);
    return Optional.of(owner);
  }

  /** Notes that an owner's client reports circular buffers and kernels too. */
  public void reportsPrograms(Owner owner) {
    if (!owner.reportsPrograms) {
      owner.reportsPrograms = true;
      owners.putIntRelease(
          owner.slot, OwnerLayout.STATE, OwnerLayout.LIVE | OwnerLayout.REPORTS_PROGRAMS);
    }
  }

  /**
   * A buffer came. The same size again adds a reference (tt-metal reports cached buffers again),
   * another size replaces the size and starts with one reference.
   */
  public void alloc(Owner owner, int device, int kind, long id, long size) {
    int entry = find(owner, device, kind, id);
    if (entry < 0) {
      insert(owner, device, kind, id, size, 0);
      return;
    }
    long word = entries.getLong(entry, EntryLayout.STATE);
    if (EntryLayout.size(word) == size) {
      int references = entries.getInt(entry, EntryLayout.REFERENCES);
      entries.putInt(entry, EntryLayout.REFERENCES, Math.max(references, references + 1));
      counters.increment(Counter.REFERENCES_ADDED);
    } else {
      resize(owner, entry, word, size);
      counters.increment(Counter.RESIZES);
    }
  }

  /**
   * A buffer went: the owner's newest entry of that device and id, of any type. The Python client
   * names device 0 whatever the device is; then its only entry of that id goes.
   */
  public void free(Owner owner, int device, long id) {
    int newest = -1;
    int matches = 0;
    int elsewhere = -1;
    int others = 0;
    int link = index.head(index.bucket(owner.slot, id));
    while (link != 0) {
      int entry = link - 1;
      if (isOf(entry, owner, id)) {
        long word = entries.getLong(entry, EntryLayout.STATE);
        if (!Kind.isBuffer(EntryLayout.kind(word))) {
          // A circular buffer or a kernel may have the same id.
        } else if (EntryLayout.device(word) == device) {
          newest = newest < 0 ? entry : newest;
          matches++;
        } else {
          elsewhere = entry;
          others++;
        }
      }
      link = entries.getInt(entry, EntryLayout.HASH_NEXT);
    }
    if (matches > 1) {
      counters.increment(Counter.AMBIGUOUS_FREES);
    }
    if (newest >= 0) {
      release(owner, newest, id);
    } else if (device == 0 && others == 1) {
      counters.increment(Counter.MISDIRECTED_FREES);
      release(owner, elsewhere, id);
    } else {
      counters.increment(Counter.UNKNOWN_FREES);
    }
  }

  /** A circular buffer or kernel came; a live one of that key is replaced. */
  public void load(Owner owner, int device, int kind, long id, long size, int kernelClass) {
    int entry = find(owner, device, kind, id);
    if (entry < 0) {
      insert(owner, device, kind, id, size, kernelClass);
    } else {
      long word = entries.getLong(entry, EntryLayout.STATE);
      change(owner, word, size - EntryLayout.size(word));
      entries.putLongRelease(
          entry, EntryLayout.STATE, EntryLayout.state(device, kind, size, kernelClass));
      counters.increment(Counter.REPLACEMENTS);
    }
  }

  /** A circular buffer or kernel went, with the size that is stored, whatever the message says. */
  public void unload(Owner owner, int device, int kind, long id, long size) {
    int entry = find(owner, device, kind, id);
    if (entry < 0) {
      counters.increment(Counter.UNKNOWN_FREES);
      return;
    }
    if (EntryLayout.size(entries.getLong(entry, EntryLayout.STATE)) != size) {
      counters.increment(Counter.SIZE_MISMATCHES);
    }
    remove(owner, entry, id);
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
        int entry = owner.firstEntry - 1;
        unlink(owner, entry, entries.getLong(entry, EntryLayout.ID));
        left--;
      }
      if (owner.firstEntry == 0) {
        owners.putIntRelease(owner.slot, OwnerLayout.STATE, 0);
        bySlot[owner.slot] = null;
        ownerCount--;
        owner.budget.owners--;
        if (owner.budget.owners == 0) {
          budgets.remove(owner.budget.uid);
        }
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
    return entryCount;
  }

  /** Whether all of it would survive the server. */
  public boolean isDurable() {
    return state.isDurable();
  }

  /** Owners that live, by slot. */
  public List<Owner> owners() {
    List<Owner> live = new ArrayList<>(ownerCount);
    for (@Nullable Owner owner : bySlot) {
      if (owner != null && !owner.isRetired()) {
        live.add(owner);
      }
    }
    return live;
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

  /** Entries from 0 to this may be live. */
  int used() {
    return fresh;
  }

  @Nullable Owner owner(int slot) {
    return slot >= 0 && slot < bySlot.length ? bySlot[slot] : null;
  }

  private int find(Owner owner, int device, int kind, long id) {
    int link = index.head(index.bucket(owner.slot, id));
    while (link != 0) {
      int entry = link - 1;
      if (isOf(entry, owner, id)) {
        long word = entries.getLong(entry, EntryLayout.STATE);
        if (EntryLayout.device(word) == device && EntryLayout.kind(word) == kind) {
          return entry;
        }
      }
      link = entries.getInt(entry, EntryLayout.HASH_NEXT);
    }
    return -1;
  }

  private boolean isOf(int entry, Owner owner, long id) {
    return entries.getLong(entry, EntryLayout.ID) == id
        && entries.getInt(entry, EntryLayout.OWNER) == owner.slot;
  }

  private void insert(Owner owner, int device, int kind, long id, long size, int kernelClass) {
    int uid = owner.budget.uid;
    if (entryCount >= capacity.entries() || owner.budget.entries >= capacity.entriesOf(uid)) {
      counters.increment(Counter.REFUSED_FULL);
      return;
    }
    int entry = takeFree();
    entries.putLong(entry, EntryLayout.ID, id);
    entries.putInt(entry, EntryLayout.OWNER, owner.slot);
    entries.putInt(entry, EntryLayout.REFERENCES, 1);
    entries.putInt(entry, EntryLayout.SINCE, (int) (clock.millis() / 1000));
    entries.putLong(entry, EntryLayout.ORDER, ++order);
    long word = EntryLayout.state(device, kind, size, kernelClass);
    entries.putLongRelease(entry, EntryLayout.STATE, word);
    index.insert(entry, owner.slot, id);
    linkToOwner(entry, owner);
    change(owner, word, size);
  }

  private void resize(Owner owner, int entry, long word, long size) {
    entries.putInt(entry, EntryLayout.REFERENCES, 1);
    entries.putLongRelease(entry, EntryLayout.STATE, EntryLayout.resized(word, size));
    change(owner, word, size - EntryLayout.size(word));
  }

  private void release(Owner owner, int entry, long id) {
    int references = entries.getInt(entry, EntryLayout.REFERENCES);
    if (references > 1) {
      entries.putInt(entry, EntryLayout.REFERENCES, references - 1);
    } else {
      remove(owner, entry, id);
    }
  }

  private void remove(Owner owner, int entry, long id) {
    long word = entries.getLong(entry, EntryLayout.STATE);
    change(owner, word, -EntryLayout.size(word));
    unlink(owner, entry, id);
  }

  /** Takes an entry out of everything but the sums. */
  private void unlink(Owner owner, int entry, long id) {
    entries.putLongRelease(entry, EntryLayout.STATE, 0);
    index.remove(entry, owner.slot, id);
    int next = entries.getInt(entry, EntryLayout.OWNER_NEXT);
    int previous = entries.getInt(entry, EntryLayout.OWNER_PREV);
    if (previous == 0) {
      owner.firstEntry = next;
    } else {
      entries.putInt(previous - 1, EntryLayout.OWNER_NEXT, next);
    }
    if (next != 0) {
      entries.putInt(next - 1, EntryLayout.OWNER_PREV, previous);
    }
    pushFree(entry);
    entryCount--;
    owner.entries--;
    owner.budget.entries--;
  }

  private void linkToOwner(int entry, Owner owner) {
    entries.putInt(entry, EntryLayout.OWNER_PREV, 0);
    entries.putInt(entry, EntryLayout.OWNER_NEXT, owner.firstEntry);
    if (owner.firstEntry != 0) {
      entries.putInt(owner.firstEntry - 1, EntryLayout.OWNER_PREV, entry + 1);
    }
    owner.firstEntry = entry + 1;
    entryCount++;
    owner.entries++;
    owner.budget.entries++;
  }

  /** Changes the sums that an entry with this state word is part of. */
  private void change(Owner owner, long word, long bytes) {
    int device = EntryLayout.device(word);
    int kind = EntryLayout.kind(word);
    owner.add(device, kind, bytes);
    totals[device][kind] += bytes;
  }

  private int takeFree() {
    if (freeEntry != 0) {
      int entry = freeEntry - 1;
      freeEntry = entries.getInt(entry, EntryLayout.HASH_NEXT);
      return entry;
    }
    if (fresh == entries.capacity()) {
      entries.grow();
    }
    return fresh++;
  }

  private void pushFree(int entry) {
    entries.putInt(entry, EntryLayout.HASH_NEXT, freeEntry);
    freeEntry = entry + 1;
  }

  private void take(Owner owner) {
    if (owner.slot >= bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(owner.slot + 1, 2 * bySlot.length));
    }
    bySlot[owner.slot] = owner;
    ownerCount++;
    owner.budget.owners++;
  }

  private int freeSlot() {
    for (int i = 0; i < owners.capacity(); i++) {
      int slot = (ownerCursor + i) % owners.capacity();
      if (owner(slot) == null) {
        ownerCursor = slot + 1;
        return slot;
      }
    }
    int slot = owners.capacity();
    owners.grow();
    ownerCursor = slot + 1;
    return slot;
  }

  private Budget budget(int uid) {
    return budgets.computeIfAbsent(uid, Budget::new);
  }

  static Instant seconds(int unsignedSeconds) {
    return Instant.ofEpochSecond(Integer.toUnsignedLong(unsignedSeconds));
  }
}
