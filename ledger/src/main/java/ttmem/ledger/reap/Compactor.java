package ttmem.ledger.reap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.EnumMap;
import java.util.Map;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;
import ttmem.ledger.read.LedgerHeader.Place;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;

/**
 * A ledger with no more records than were used: the same format, with another table in its header,
 * so whoever reads the one reads the other. Pages of zeros become holes.
 */
final class Compactor {
  private static final int CHUNK = 1 << 16;
  private static final int PAGE = 4096;

  private final LedgerReader ledger;
  private final Map<Section, Place> places = new EnumMap<>(Section.class);
  private final long fileBytes;

  Compactor(LedgerReader ledger) throws IOException {
    this.ledger = ledger;
    LedgerState state = ledger.state();
    long at = HeaderLayout.BYTES;
    for (Section section : Section.values()) {
      Place old = ledger.header().place(section);
      Place now = new Place(at, records(section, old, state), old.recordBytes());
      places.put(section, now);
      at = (now.offset() + now.records() * now.recordBytes() + PAGE - 1) / PAGE * PAGE;
    }
    fileBytes = at;
  }

  private static long records(Section section, Place old, LedgerState state) {
    long used =
        switch (section) {
          case DEVICES -> state.devicesUsed().isEmpty() ? 1 : state.devicesUsed().getLast() + 1;
          case EVENTS -> old.records(); // a ring: its length says where an event stands
          case TAGS -> state.tagsUsed();
          case CORE_SETS -> state.coreSetsUsed();
          case ENTRIES -> state.entriesUsed();
        };
    return Math.clamp(used, 1, old.records());
  }

  long fileBytes() {
    return fileBytes;
  }

  void writeTo(FileChannel to) throws IOException {
    byte[] header = new byte[HeaderLayout.BYTES];
    ledger.copy(0, header, header.length);
    ByteBuffer page = OpenFile.littleEndian(header);
    page.putLong(HeaderLayout.FILE_BYTES, fileBytes);
    int table = HeaderLayout.SECTIONS;
    for (Section section : Section.values()) {
      Place place = place(section);
      page.putLong(table + HeaderLayout.SECTION_OFFSET, place.offset());
      page.putLong(table + HeaderLayout.SECTION_RECORDS, place.records());
      page.putInt(table + HeaderLayout.SECTION_RECORD_BYTES, place.recordBytes());
      table += HeaderLayout.SECTION_BYTES;
      copy(ledger.header().place(section).offset(), place, to);
    }
    if (to.size() < fileBytes) {
      write(to, fileBytes - 1, new byte[1], 1);
    }
    write(to, 0, header, header.length);
  }

  private Place place(Section section) {
    Place place = places.get(section);
    if (place == null) {
      throw new AssertionError(section);
    }
    return place;
  }

  private void copy(long from, Place place, FileChannel to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long length = place.records() * place.recordBytes();
    for (long done = 0; done < length; done += CHUNK) {
      int count = (int) Math.min(CHUNK, length - done);
      ledger.copy(from + done, chunk, count);
      if (!isZero(chunk, count)) {
        write(to, place.offset() + done, chunk, count);
      }
    }
  }

  private static boolean isZero(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static void write(FileChannel to, long position, byte[] bytes, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      int _ = to.write(buffer, position + buffer.position());
    }
  }
}
