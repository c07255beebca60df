package ttmem.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.Section;

/** Where the sections of a new ledger lie: in order, each from the next whole page. */
final class Geometry {
  static final int PAGE_BYTES = 4096;

  private final Map<Section, Long> offsets = new EnumMap<>(Section.class);
  private final Map<Section, Integer> records = new EnumMap<>(Section.class);
  private final long fileBytes;

  Geometry(int maxEntries, int maxEvents) {
    long at = HeaderLayout.BYTES;
    for (Section section : Section.values()) {
      int count =
          switch (section) {
            case EVENTS -> maxEvents;
            case ENTRIES -> maxEntries;
            case DEVICES, TAGS, CORE_SETS -> section.defaultRecords();
          };
      offsets.put(section, at);
      records.put(section, count);
      long end = at + (long) count * section.recordBytes();
      at = (end + PAGE_BYTES - 1) & -PAGE_BYTES;
    }
    fileBytes = at;
  }

  long offset(Section section) {
    return Objects.requireNonNull(offsets.get(section));
  }

  int records(Section section) {
    return Objects.requireNonNull(records.get(section));
  }

  /** Where a record starts. */
  long record(Section section, int number) {
    return offset(section) + (long) number * section.recordBytes();
  }

  long fileBytes() {
    return fileBytes;
  }
}
