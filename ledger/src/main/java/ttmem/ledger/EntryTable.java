package ttmem.ledger;

import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;

/**
 * Places for live entries: a node of the private index for each, and with it a slot of the ledger's
 * table while pages can be had for slots. Called under the tracker's lock.
 */
final class EntryTable {
  private static final int FIRST_STEP_BYTES = Geometry.PAGE_BYTES;

  final LiveIndex index = new LiveIndex();
  private final LedgerBytes ledger;
  private final Geometry geometry;
  private final Pages pages;
  private final Journal journal;
  private final Complaints complaints;
  private int slots; // slots of the table that have pages
  private int entriesUsed;
  private long refusedRoomIn = -1; // window of the last refusal

  EntryTable(
      LedgerBytes ledger, Geometry geometry, Pages pages, Journal journal, Complaints complaints) {
    this.ledger = ledger;
    this.geometry = geometry;
    this.pages = pages;
    this.journal = journal;
    this.complaints = complaints;
  }

  /** Takes a node for an event, and its slot if it has one; -1 after counting why not. */
  int take(Event event) {
    if (index.needsSlot(slots)) {
      moreSlots();
    }
    int node = index.take(slots);
    if (node < 0) {
      complaints.inexact();
      return -1;
    }
    if (index.isListed(node)) {
      event.slot = node;
      if (node >= entriesUsed) {
        entriesUsed = node + 1;
        ledger.putLong(HeaderLayout.ENTRIES_USED, entriesUsed);
      }
    }
    return node;
  }

  /** Gives a node back, with its slot; it must be in no chain. */
  void give(int node) {
    index.give(node, slots);
  }

  /** Fills an event from a live entry. */
  void recall(int node, Event event) {
    index.describe(node, event);
    if (event.slot >= 0) {
      journal.recall(event);
    }
  }

  /** Why not every entry is listed; empty if all are. */
  String shortage() {
    if (slots == geometry.records(Section.ENTRIES) && journal.unlisted() > 0) {
      return "all entries are in use: capacity=" + slots;
    }
    return refusedRoomIn >= 0 || journal.unlisted() > 0 ? "no room for more entries" : "";
  }

  /** A page more for the table, later more at once. After a refusal it asks once per window. */
  private void moreSlots() {
    int capacity = geometry.records(Section.ENTRIES);
    if (slots == capacity || refusedRoomIn == journal.windowNumber()) {
      return;
    }
    long reserved = (long) slots * EntryLayout.BYTES;
    long step = Math.clamp(reserved, FIRST_STEP_BYTES, Pages.STEP_BYTES);
    step = Math.min(step, (long) (capacity - slots) * EntryLayout.BYTES);
    if (pages.reserve(geometry.offset(Section.ENTRIES) + reserved, step)) {
      slots += (int) (step / EntryLayout.BYTES);
      refusedRoomIn = -1;
    } else {
      refusedRoomIn = journal.windowNumber();
    }
  }
}
