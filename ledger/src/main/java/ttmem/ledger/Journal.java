package ttmem.ledger;

import java.lang.invoke.VarHandle;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.EventLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.Section;

/**
 * The write protocol: intent, entry, counters, header and ring, intent cleared. Whoever dies
 * between two stores leaves enough in the intent to finish the event. Nothing is ever read back to
 * decide anything: what the ledger says is kept here as well.
 *
 * <p>Called under the tracker's lock; its full fence keeps the fields of the next intent behind the
 * cleared word of the last.
 */
final class Journal {
  private static final int I = HeaderLayout.INTENT;

  final LedgerBytes ledger;
  final Geometry geometry;
  private final TrackerClock clock;
  private final long ringAt;
  private final int ringRecords;
  private final long entriesAt;

  private long events;
  private int ringNext;
  private long live;
  private long unlisted;
  private long stampNs;
  private long window = -1;

  Journal(LedgerBytes ledger, Geometry geometry, TrackerClock clock) {
    this.ledger = ledger;
    this.geometry = geometry;
    this.clock = clock;
    ringAt = geometry.offset(Section.EVENTS);
    ringRecords = geometry.records(Section.EVENTS);
    entriesAt = geometry.offset(Section.ENTRIES);
  }

  long live() {
    return live;
  }

  long unlisted() {
    return unlisted;
  }

  /** Asks the clock; true if a new window has begun. */
  boolean stamp() {
    stampNs = clock.wallNs();
    long now = stampNs >> DeviceLayout.WINDOW_SHIFT;
    if (now == window) {
      return false;
    }
    window = now;
    ledger.putLong(HeaderLayout.LAST_BOOT_NS, clock.bootNs());
    ledger.putLong(HeaderLayout.LAST_WALL_NS, stampNs);
    return true;
  }

  long stampNs() {
    return stampNs;
  }

  long windowNumber() {
    return window;
  }

  /** Stores the intent of an event, with what its counter says before it. */
  void begin(Event e, Counter before) {
    e.number = events + 1;
    e.stampNs = stampNs;
    ledger.putLong(I + IntentLayout.NUMBER, e.number);
    ledger.putLong(I + IntentLayout.ADDRESS, e.address);
    ledger.putLong(I + IntentLayout.SIZE_BYTES, e.bytes);
    ledger.putLong(I + IntentLayout.BYTES_BEFORE, before.bytes);
    ledger.putLong(I + IntentLayout.COUNT_BEFORE, before.count);
    ledger.putLong(I + IntentLayout.STAMP_NS, e.stampNs);
    ledger.putInts(I + IntentLayout.TAG, e.tag, e.detail);
    ledger.putLong(I + IntentLayout.PART_BYTES, e.part);
    ledger.putLong(I + IntentLayout.BANKS_OR_PROGRAM, e.banksOrProgram);
    ledger.putLong(I + IntentLayout.ALLOCS_BEFORE, before.allocs);
    ledger.putLong(I + IntentLayout.FREES_BEFORE, before.frees);
    ledger.putLong(I + IntentLayout.ALLOCATED_BEFORE, before.allocatedBytes);
    ledger.putLong(I + IntentLayout.UNLISTED_BEFORE, unlisted);
    ledger.putLong(I + IntentLayout.LIVE_BEFORE, live);
    ledger.putLongRelease(
        I + IntentLayout.WORD,
        e.operation
            | (long) e.type << IntentLayout.TYPE_SHIFT
            | (long) e.device << IntentLayout.DEVICE_SHIFT
            | (long) e.kind << IntentLayout.KIND_SHIFT
            | (long) e.slot << IntentLayout.SLOT_SHIFT);
    VarHandle.storeStoreFence();
  }

  /** Lists the event's entry in its slot. */
  void writeEntry(Event e) {
    long at = entryAt(e.slot);
    int odd = ledger.beginInt(at + EntryLayout.SEQUENCE);
    putMeta(at, e.kind, e.type, e.device, e.flags);
    ledger.putLong(at + EntryLayout.ADDRESS, e.address);
    ledger.putLong(at + EntryLayout.SIZE_BYTES, e.bytes);
    ledger.putLong(at + EntryLayout.NUMBER, e.number);
    ledger.putLong(at + EntryLayout.STAMP_NS, e.stampNs);
    ledger.putInts(at + EntryLayout.TAG, e.tag, e.detail);
    ledger.putLong(at + EntryLayout.PART_BYTES, e.part);
    ledger.putLong(at + EntryLayout.BANKS_OR_PROGRAM, e.banksOrProgram);
    ledger.endInt(at + EntryLayout.SEQUENCE, odd);
  }

  /** Ends the entry in a slot. */
  void clearEntry(int slot) {
    long at = entryAt(slot);
    int odd = ledger.beginInt(at + EntryLayout.SEQUENCE);
    putMeta(at, EntryLayout.KIND_FREE, 0, 0, 0);
    ledger.endInt(at + EntryLayout.SEQUENCE, odd);
  }

  /** Changes the flags of the circular buffer in a slot. */
  void flagEntry(int slot, int type, int device, int flags) {
    long at = entryAt(slot);
    int odd = ledger.beginInt(at + EntryLayout.SEQUENCE);
    putMeta(at, EntryLayout.KIND_CIRCULAR_BUFFER, type, device, flags);
    ledger.endInt(at + EntryLayout.SEQUENCE, odd);
  }

  /** Repeats what an entry that ends says about itself, for the intent and the ring. */
  void recall(Event e) {
    long at = entryAt(e.slot);
    long tagAndDetail = ledger.getLong(at + EntryLayout.TAG);
    e.tag = (int) tagAndDetail;
    e.detail = (int) (tagAndDetail >>> Integer.SIZE);
    e.part = ledger.getLong(at + EntryLayout.PART_BYTES);
    e.banksOrProgram = ledger.getLong(at + EntryLayout.BANKS_OR_PROGRAM);
  }

  /** The last step: header, ring, no intent. */
  void finish(Event e, long liveAfter, long unlistedAfter) {
    live = liveAfter;
    ledger.putLong(HeaderLayout.LIVE, live);
    if (unlisted != unlistedAfter) {
      unlisted = unlistedAfter;
      ledger.putLong(HeaderLayout.UNLISTED, unlisted);
    }
    ring(e);
    events = e.number;
    ledger.putLong(HeaderLayout.EVENTS, events);
    ledger.putLongRelease(I + IntentLayout.WORD, 0);
  }

  private void ring(Event e) {
    long at = ringAt + (long) ringNext * EventLayout.BYTES;
    ringNext = ringNext + 1 == ringRecords ? 0 : ringNext + 1;
    ledger.putLong(at + EventLayout.NUMBER, 0);
    VarHandle.storeStoreFence();
    ledger.putLong(at + EventLayout.STAMP_NS, e.stampNs);
    ledger.putLong(at + EventLayout.ADDRESS, e.address);
    ledger.putLong(at + EventLayout.SIZE_BYTES, e.bytes);
    ledger.putLong(at + EventLayout.PROGRAM, e.type >= 5 ? e.banksOrProgram : 0);
    ledger.putInts(at + EventLayout.SLOT, e.slot, e.tag);
    ledger.putInts(
        at + EventLayout.OPERATION, e.operation | e.type << 8 | e.device << 16, e.detail);
    ledger.putLongRelease(at + EventLayout.NUMBER, e.number);
  }

  private long entryAt(int slot) {
    return entriesAt + (long) slot * EntryLayout.BYTES;
  }

  /** Kind, type, device and flags are one word, so that they change at once. */
  private void putMeta(long at, int kind, int type, int device, int flags) {
    ledger.putInt(at + EntryLayout.KIND, kind | type << 8 | device << 16 | flags << 24);
  }
}
