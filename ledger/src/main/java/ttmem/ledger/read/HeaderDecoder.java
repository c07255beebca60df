package ttmem.ledger.read;

import static ttmem.ledger.format.HeaderLayout.BOOT_ID;
import static ttmem.ledger.format.HeaderLayout.SECTION_BYTES;
import static ttmem.ledger.format.HeaderLayout.SECTION_OFFSET;
import static ttmem.ledger.format.HeaderLayout.SECTION_RECORDS;
import static ttmem.ledger.format.HeaderLayout.SECTION_RECORD_BYTES;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;
import ttmem.ledger.read.LedgerHeader.Place;

/**
 * Checks a header before anything in the file is believed: anybody may have written it, so every
 * number that leads somewhere has to lead into the file.
 */
final class HeaderDecoder {
  /** Far above what a writer may choose; keeps sums of offsets inside a long. */
  private static final long MAX_RECORDS = 1L << 26;

  private static final int MAX_RECORD_BYTES = 1 << 20;

  private HeaderDecoder() {}

  /**
   * The header.
   *
   * @param bytes the first {@link HeaderLayout#BYTES} of the file
   * @param fileBytes how long the file is
   * @throws LedgerException if it is no ledger, not ready, of another version, or lies
   */
  static LedgerHeader decode(byte[] bytes, long fileBytes) throws LedgerException {
    ByteBuffer header = OpenFile.littleEndian(bytes);
    long magic = header.getLong(HeaderLayout.MAGIC_AT);
    if (magic != HeaderLayout.MAGIC) {
      throw new LedgerException("no ledger: magic=%016x".formatted(magic));
    }
    int version = header.getInt(HeaderLayout.VERSION);
    if (version != HeaderLayout.VERSION_1) {
      throw new LedgerException(
          "expected version=%d, but got version=%s%s"
              .formatted(
                  HeaderLayout.VERSION_1,
                  Integer.toUnsignedString(version),
                  Integer.compareUnsigned(version, HeaderLayout.VERSION_1) > 0
                      ? ": written by a newer client, update ttmem"
                      : ""));
    }
    int ready = header.getInt(HeaderLayout.READY);
    if (ready != HeaderLayout.READY_VALUE) {
      throw new LedgerException("not ready: ready=%08x".formatted(ready));
    }
    long length = header.getLong(HeaderLayout.FILE_BYTES);
    if (length < HeaderLayout.BYTES || length > fileBytes) {
      throw new LedgerException(
          "the header says file_bytes=%s, but the file has %d"
              .formatted(Long.toUnsignedString(length), fileBytes));
    }
    return new LedgerHeader(
        length,
        new LedgerName(
            header.getInt(HeaderLayout.PID),
            header.getLong(HeaderLayout.START_TIME),
            header.getInt(HeaderLayout.WRITER)),
        header.getLong(HeaderLayout.PID_NAMESPACE),
        bootId(bytes),
        header.getInt(HeaderLayout.UID),
        Language.ofNumber(header.getInt(HeaderLayout.LANGUAGE)),
        header.getInt(HeaderLayout.LIBRARY_VERSION),
        header.getLong(HeaderLayout.CREATED_WALL_NS),
        header.getLong(HeaderLayout.CREATED_BOOT_NS),
        (header.getInt(HeaderLayout.FLAGS) & HeaderLayout.FLAG_KEEP) != 0,
        Text.until0(bytes, HeaderLayout.NAME, HeaderLayout.NAME_BYTES),
        Text.until0(bytes, HeaderLayout.COMMAND, HeaderLayout.COMMAND_BYTES),
        sections(header, length));
  }

  private static Map<Section, Place> sections(ByteBuffer header, long length)
      throws LedgerException {
    Map<Section, Place> places = new EnumMap<>(Section.class);
    int at = HeaderLayout.SECTIONS;
    for (Section section : Section.values()) {
      Place place =
          new Place(
              header.getLong(at + SECTION_OFFSET),
              header.getLong(at + SECTION_RECORDS),
              header.getInt(at + SECTION_RECORD_BYTES));
      boolean aligned = place.offset() % Long.BYTES == 0 && place.recordBytes() % Long.BYTES == 0;
      boolean inside =
          place.offset() >= HeaderLayout.BYTES
              && place.records() > 0
              && place.records() <= MAX_RECORDS
              && place.recordBytes() >= section.recordBytes()
              && place.recordBytes() <= MAX_RECORD_BYTES
              && place.offset() <= length
              && place.records() * place.recordBytes() <= length - place.offset();
      if (!aligned || !inside) {
        throw new LedgerException(
            "section %s does not fit: offset=%s records=%s record_bytes=%s file_bytes=%d"
                .formatted(
                    section.name().toLowerCase(java.util.Locale.ROOT),
                    Long.toUnsignedString(place.offset()),
                    Long.toUnsignedString(place.records()),
                    Integer.toUnsignedString(place.recordBytes()),
                    length));
      }
      places.put(section, place);
      at += SECTION_BYTES;
    }
    return places;
  }

  private static String bootId(byte[] bytes) {
    ByteBuffer id = ByteBuffer.wrap(bytes, BOOT_ID, 16); // in the order of its text
    return new UUID(id.getLong(), id.getLong()).toString();
  }
}
