package ttmem.ledger.format;

/**
 * The sections of a ledger in the order of the header's table, which is also their order in the
 * file. Each starts at a page; where and how many records is said by the header, so a reader
 * believes the header, not these defaults.
 */
public enum Section {
  DEVICES(DeviceLayout.BYTES, DeviceLayout.DEVICES),
  EVENTS(EventLayout.BYTES, 1024),
  TAGS(TagLayout.BYTES, 4096),
  CORE_SETS(CoreSetLayout.BYTES, 4096),
  ENTRIES(EntryLayout.BYTES, 1 << 20);

  private final int recordBytes;
  private final int defaultRecords;

  Section(int recordBytes, int defaultRecords) {
    this.recordBytes = recordBytes;
    this.defaultRecords = defaultRecords;
  }

  /** Size of one record. */
  public int recordBytes() {
    return recordBytes;
  }

  /** Capacity when nothing else is asked for. */
  public int defaultRecords() {
    return defaultRecords;
  }
}
