package ttmem.ledger;

import ttmem.ledger.format.Section;

/** A section whose records are written once, one after the other: tags, core sets. */
final class AppendedRecords {
  private final Geometry geometry;
  private final Pages pages;
  private final Section section;
  private int used;
  private long reserved;

  AppendedRecords(Geometry geometry, Pages pages, Section section) {
    this.geometry = geometry;
    this.pages = pages;
    this.section = section;
  }

  /** Where the next record is to be written, or -1 if there is no room. */
  long next() {
    if (used == geometry.records(section)) {
      return -1;
    }
    long at = geometry.record(section, used);
    long end = at + section.recordBytes() - geometry.offset(section);
    while (reserved < end) {
      if (!pages.reserve(geometry.offset(section) + reserved, Geometry.PAGE_BYTES)) {
        return -1;
      }
      reserved += Geometry.PAGE_BYTES;
    }
    return at;
  }

  /** Counts the record that was just written; returns its number, from 1. */
  int taken() {
    return ++used;
  }
}
