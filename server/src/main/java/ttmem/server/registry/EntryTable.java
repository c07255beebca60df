package ttmem.server.registry;

import java.security.SecureRandom;
import java.time.Clock;

/**
 * The entries in their file: where they are, which are free, and the two chains each is on, by
 * (owner, id) and by owner. Knows nothing of sums. Every step leaves the file such that a kill at
 * that instant loses at most the event at hand.
 */
final class EntryTable {
  private static final int NONE = -1;

  private final RecordFile records;
  private final HashIndex index;
  private final Clock clock;
  private int count;
  private int fresh; // entries from here on were never used
  private int free; // +1
  private long order;

  EntryTable(RecordFile records, Clock clock) {
    this.records = records;
    this.index = new HashIndex(records, new SecureRandom().nextLong());
    this.clock = clock;
  }

  RecordFile records() {
    return records;
  }

  /** Live entries. */
  int count() {
    return count;
  }

  /** Entries from 0 to this may be live. */
  int used() {
    return fresh;
  }

  long word(int entry) {
    return records.getLong(entry, EntryLayout.STATE);
  }

  /** The first entry with this pair, newest first; -1 if there is none. */
  int first(Owner owner, long id) {
    return match(index.head(index.bucket(owner.slot, id)), owner, id);
  }

  /** The next one after {@code entry}; -1 if there is none. */
  int next(int entry, Owner owner, long id) {
    return match(records.getInt(entry, EntryLayout.HASH_NEXT), owner, id);
  }

  /** The entry with this key; -1 if there is none. */
  int find(Owner owner, int device, int kind, long id) {
    int entry = first(owner, id);
    while (entry != NONE) {
      long word = word(entry);
      if (EntryLayout.device(word) == device && EntryLayout.kind(word) == kind) {
        return entry;
      }
      entry = next(entry, owner, id);
    }
    return NONE;
  }

  /** A new entry with one reference; the state word comes last. */
  void insert(Owner owner, long id, long word) {
    int entry = takeFree();
    records.putLong(entry, EntryLayout.ID, id);
    records.putInt(entry, EntryLayout.OWNER, owner.slot);
    records.putInt(entry, EntryLayout.REFERENCES, 1);
    records.putInt(entry, EntryLayout.SINCE, (int) (clock.millis() / 1000));
    records.putLong(entry, EntryLayout.ORDER, ++order);
    records.putLongRelease(entry, EntryLayout.STATE, word);
    index.insert(entry, owner.slot, id);
    linkToOwner(entry, owner);
  }

  int references(int entry) {
    return records.getInt(entry, EntryLayout.REFERENCES);
  }

  void references(int entry, int references) {
    records.putInt(entry, EntryLayout.REFERENCES, references);
  }

  /** Replaces what an entry is; it keeps its place. */
  void replace(int entry, long word) {
    records.putLongRelease(entry, EntryLayout.STATE, word);
  }

  void remove(Owner owner, int entry) {
    long id = records.getLong(entry, EntryLayout.ID);
    records.putLongRelease(entry, EntryLayout.STATE, 0);
    index.remove(entry, owner.slot, id);
    int next = records.getInt(entry, EntryLayout.OWNER_NEXT);
    int previous = records.getInt(entry, EntryLayout.OWNER_PREV);
    if (previous == 0) {
      owner.firstEntry = next;
    } else {
      records.putInt(previous - 1, EntryLayout.OWNER_NEXT, next);
    }
    if (next != 0) {
      records.putInt(next - 1, EntryLayout.OWNER_PREV, previous);
    }
    pushFree(entry);
    count--;
    owner.entries--;
    owner.budget.entries--;
  }

  /** Every record of the file has been seen: {@link #adopt}ed or {@link #discard}ed. */
  void recovered() {
    fresh = records.capacity();
  }

  /** Takes back an entry that an earlier server left. */
  void adopt(int entry, Owner owner) {
    order = Math.max(order, records.getLong(entry, EntryLayout.ORDER));
    index.insertInOrder(entry, owner.slot, records.getLong(entry, EntryLayout.ID));
    linkToOwner(entry, owner);
  }

  /** Frees a record that an earlier server left. */
  void discard(int entry) {
    records.putLongRelease(entry, EntryLayout.STATE, 0);
    pushFree(entry);
  }

  private int match(int from, Owner owner, long id) {
    for (int link = from; link != 0; link = records.getInt(link - 1, EntryLayout.HASH_NEXT)) {
      if (records.getLong(link - 1, EntryLayout.ID) == id
          && records.getInt(link - 1, EntryLayout.OWNER) == owner.slot) {
        return link - 1;
      }
    }
    return NONE;
  }

  private void linkToOwner(int entry, Owner owner) {
    records.putInt(entry, EntryLayout.OWNER_PREV, 0);
    records.putInt(entry, EntryLayout.OWNER_NEXT, owner.firstEntry);
    if (owner.firstEntry != 0) {
      records.putInt(owner.firstEntry - 1, EntryLayout.OWNER_PREV, entry + 1);
    }
    owner.firstEntry = entry + 1;
    count++;
    owner.entries++;
    owner.budget.entries++;
  }

  private int takeFree() {
    if (free != 0) {
      int entry = free - 1;
      free = records.getInt(entry, EntryLayout.HASH_NEXT);
      return entry;
    }
    if (fresh == records.capacity()) {
      records.grow();
    }
    return fresh++;
  }

  private void pushFree(int entry) {
    records.putInt(entry, EntryLayout.HASH_NEXT, free);
    free = entry + 1;
  }
}
