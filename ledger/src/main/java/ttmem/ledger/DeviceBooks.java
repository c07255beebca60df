package ttmem.ledger;

import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;

/** The records of the devices that were named. Called under the tracker's lock. */
final class DeviceBooks {
  private final LedgerBytes ledger;
  private final Geometry geometry;
  private final Pages pages;
  private final Complaints complaints;
  private final @Nullable DeviceBook[] books = new DeviceBook[DeviceLayout.DEVICES];
  private final long[] used = new long[DeviceLayout.DEVICES / Long.SIZE];

  DeviceBooks(LedgerBytes ledger, Geometry geometry, Pages pages, Complaints complaints) {
    this.ledger = ledger;
    this.geometry = geometry;
    this.pages = pages;
    this.complaints = complaints;
    books[0] = new DeviceBook(ledger, 0, geometry.record(Section.DEVICES, 0)); // has its pages
  }

  /** The record of a device that was named, or null after counting why not. */
  @Nullable DeviceBook of(int number) {
    if (number < 0 || number >= DeviceLayout.DEVICES) {
      complaints.refuse();
      return null;
    }
    DeviceBook book = books[number];
    if (book == null) {
      long at = geometry.record(Section.DEVICES, number);
      if (!pages.reserve(at, DeviceLayout.BYTES)) {
        complaints.inexact();
        return null;
      }
      book = new DeviceBook(ledger, number, at);
      books[number] = book;
    }
    int word = number / Long.SIZE;
    if ((used[word] & 1L << number) == 0) {
      used[word] |= 1L << number;
      ledger.putLongRelease(HeaderLayout.DEVICES_USED + (long) word * Long.BYTES, used[word]);
    }
    return book;
  }
}
