package ttmem.ledger.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;
import ttmem.ledger.read.LedgerHeader.Place;
import ttmem.ledger.read.LedgerState.Coverage;
import ttmem.ledger.read.LedgerState.End;

/** The changing part of a header: single words, each right by itself. */
final class StateDecoder {
  private final LedgerHeader header;

  StateDecoder(LedgerHeader header) {
    this.header = header;
  }

  /**
   * The state.
   *
   * @param bytes the header's page
   * @param coverageText whether the text in it is whole
   */
  LedgerState decode(byte[] bytes, boolean coverageText) throws LedgerException {
    ByteBuffer page = OpenFile.littleEndian(bytes);
    return new LedgerState(
        switch (page.getInt(HeaderLayout.END)) {
          case HeaderLayout.END_EXIT -> End.EXIT;
          case HeaderLayout.END_CLOSED -> End.CLOSED;
          default -> End.NONE;
        },
        page.getInt(HeaderLayout.EXIT_STATUS_KNOWN) == 0
            ? null
            : (Integer) page.getInt(HeaderLayout.EXIT_STATUS),
        page.getLong(HeaderLayout.ENDED_WALL_NS),
        Intent.of(page, HeaderLayout.INTENT),
        page.getLong(HeaderLayout.EVENTS),
        page.getLong(HeaderLayout.DUPLICATE_KEYS),
        page.getLong(HeaderLayout.UNKNOWN_FREES),
        page.getLong(HeaderLayout.REFUSED),
        page.getLong(HeaderLayout.INEXACT_SINCE_NS),
        page.getLong(HeaderLayout.UNLISTED),
        bounded(page.getLong(HeaderLayout.ENTRIES_USED), Section.ENTRIES),
        page.getLong(HeaderLayout.LIVE),
        (int) bounded(page.getInt(HeaderLayout.TAGS_USED), Section.TAGS),
        (int) bounded(page.getInt(HeaderLayout.CORE_SETS_USED), Section.CORE_SETS),
        page.getInt(HeaderLayout.TAGS_LOST),
        page.getInt(HeaderLayout.CORE_SETS_LOST),
        page.getLong(HeaderLayout.LAST_WALL_NS),
        page.getLong(HeaderLayout.LAST_BOOT_NS),
        devices(bytes),
        switch (page.getInt(HeaderLayout.COVERAGE)) {
          case HeaderLayout.COVERAGE_COMPLETE -> Coverage.COMPLETE;
          case HeaderLayout.COVERAGE_PARTIAL -> Coverage.PARTIAL;
          default -> Coverage.UNSAID;
        },
        coverageText
            ? Text.until0(bytes, HeaderLayout.COVERAGE_TEXT, HeaderLayout.COVERAGE_TEXT_BYTES)
            : null);
  }

  /** A count of records that leads nowhere outside of their section. */
  private long bounded(long records, Section section) {
    Place place = header.place(section);
    return records < 0 ? 0 : Math.min(records, place.records());
  }

  private List<Integer> devices(byte[] bytes) {
    byte[] bits = new byte[HeaderLayout.COVERAGE - HeaderLayout.DEVICES_USED];
    System.arraycopy(bytes, HeaderLayout.DEVICES_USED, bits, 0, bits.length);
    List<Integer> devices = new ArrayList<>();
    BitSet.valueOf(bits).stream()
        .filter(number -> number < header.place(Section.DEVICES).records())
        .forEach(devices::add);
    return devices;
  }
}
