package ttmem.ledger.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.EventLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.PoolLayout;
import ttmem.ledger.format.Section;
import ttmem.ledger.format.TagLayout;

/** A small ledger put together byte by byte, right or wrong as a test wants it. */
final class LedgerBytes {
  static final int ENTRIES = 64;
  static final int EVENTS = 64;
  private static final int DEVICES = 4;
  private static final int TAGS = 8;
  private static final int CORE_SETS = 8;

  final ByteBuffer bytes;
  private final Map<Section, Integer> offsets = new EnumMap<>(Section.class);

  LedgerBytes() {
    int at = HeaderLayout.BYTES;
    for (Section section : Section.values()) {
      offsets.put(section, at);
      at += records(section) * section.recordBytes();
    }
    bytes = ByteBuffer.allocate(at).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(HeaderLayout.MAGIC_AT, HeaderLayout.MAGIC);
    bytes.putInt(HeaderLayout.VERSION, HeaderLayout.VERSION_1);
    bytes.putInt(HeaderLayout.HEADER_BYTES, HeaderLayout.BYTES);
    bytes.putLong(HeaderLayout.FILE_BYTES, at);
    bytes.putInt(HeaderLayout.PID, 4242);
    bytes.putInt(HeaderLayout.WRITER, 1);
    bytes.putLong(HeaderLayout.START_TIME, 777);
    bytes.putInt(HeaderLayout.LANGUAGE, HeaderLayout.LANGUAGE_C);
    text(HeaderLayout.NAME, "trainer");
    int table = HeaderLayout.SECTIONS;
    for (Section section : Section.values()) {
      bytes.putLong(table + HeaderLayout.SECTION_OFFSET, at(section));
      bytes.putLong(table + HeaderLayout.SECTION_RECORDS, records(section));
      bytes.putInt(table + HeaderLayout.SECTION_RECORD_BYTES, section.recordBytes());
      table += HeaderLayout.SECTION_BYTES;
    }
    bytes.putInt(HeaderLayout.READY, HeaderLayout.READY_VALUE);
  }

  private static int records(Section section) {
    return switch (section) {
      case DEVICES -> DEVICES;
      case EVENTS -> EVENTS;
      case TAGS -> TAGS;
      case CORE_SETS -> CORE_SETS;
      case ENTRIES -> ENTRIES;
    };
  }

  int at(Section section) {
    return offsets.getOrDefault(section, 0);
  }

  int at(Section section, int record) {
    return at(section) + record * section.recordBytes();
  }

  private void text(int offset, String text) {
    bytes.put(offset, text.getBytes(StandardCharsets.UTF_8));
  }

  LedgerBytes device(int number) {
    int word = HeaderLayout.DEVICES_USED + number / Byte.SIZE;
    bytes.put(word, (byte) (bytes.get(word) | 1 << number % Byte.SIZE));
    return this;
  }

  int counter(int device, LedgerType type) {
    return at(Section.DEVICES, device)
        + DeviceLayout.COUNTERS
        + type.number() * CounterLayout.BYTES;
  }

  LedgerBytes counters(int device, LedgerType type, long current, long count, long allocs) {
    int at = counter(device, type);
    bytes.putLong(at + CounterLayout.CURRENT_BYTES, current);
    bytes.putLong(at + CounterLayout.PEAK_BYTES, current);
    bytes.putLong(at + CounterLayout.CURRENT_COUNT, count);
    bytes.putLong(at + CounterLayout.PEAK_COUNT, count);
    bytes.putLong(at + CounterLayout.ALLOCS, allocs);
    bytes.putLong(at + CounterLayout.FREES, allocs - count);
    bytes.putLong(at + CounterLayout.ALLOCATED_BYTES, current);
    return device(device);
  }

  LedgerBytes pool(int device, LedgerType type, int banks, long bank, long free, long largest) {
    int at = at(Section.DEVICES, device) + DeviceLayout.POOLS + type.number() * PoolLayout.BYTES;
    bytes.putInt(at + PoolLayout.BANKS, banks);
    bytes.putInt(at + PoolLayout.KNOWN, PoolLayout.KNOWN_FIGURES);
    bytes.putLong(at + PoolLayout.BANK_SIZE_BYTES, bank);
    bytes.putLong(at + PoolLayout.ALLOCATED_BYTES, bank - free);
    bytes.putLong(at + PoolLayout.FREE_BYTES, free);
    bytes.putLong(at + PoolLayout.LARGEST_FREE_BYTES, largest);
    return device(device);
  }

  LedgerBytes window(int device, LedgerType type, long window, long peak) {
    int record = (int) (window % DeviceLayout.WINDOWS_PER_TYPE);
    int at =
        at(Section.DEVICES, device)
            + DeviceLayout.WINDOWS
            + (type.number() * DeviceLayout.WINDOWS_PER_TYPE + record) * DeviceLayout.WINDOW_BYTES;
    bytes.putLong(at + DeviceLayout.WINDOW_NUMBER, window);
    bytes.putLong(at + DeviceLayout.WINDOW_PEAK, peak);
    return this;
  }

  /** An entry; {@code part} and {@code last} as in {@link EntryLayout}. */
  LedgerBytes entry(
      int slot,
      int device,
      LedgerType type,
      long address,
      long size,
      int detail,
      long part,
      long last) {
    int at = at(Section.ENTRIES, slot);
    bytes.putInt(at + EntryLayout.SEQUENCE, 2);
    bytes.put(
        at + EntryLayout.KIND,
        (byte)
            (type == LedgerType.CB
                ? EntryLayout.KIND_CIRCULAR_BUFFER
                : type == LedgerType.KERNEL ? EntryLayout.KIND_KERNEL : EntryLayout.KIND_BUFFER));
    bytes.put(at + EntryLayout.TYPE, (byte) type.number());
    bytes.put(at + EntryLayout.DEVICE, (byte) device);
    bytes.putLong(at + EntryLayout.ADDRESS, address);
    bytes.putLong(at + EntryLayout.SIZE_BYTES, size);
    bytes.putLong(at + EntryLayout.NUMBER, slot + 1L);
    bytes.putInt(at + EntryLayout.DETAIL, detail);
    bytes.putLong(at + EntryLayout.PART_BYTES, part);
    bytes.putLong(at + EntryLayout.BANKS_OR_PROGRAM, last);
    bytes.putLong(
        HeaderLayout.ENTRIES_USED, Math.max(bytes.getLong(HeaderLayout.ENTRIES_USED), slot + 1));
    bytes.putLong(HeaderLayout.LIVE, bytes.getLong(HeaderLayout.LIVE) + 1);
    return this;
  }

  LedgerBytes buffer(int slot, int device, LedgerType type, long address, long size) {
    return entry(slot, device, type, address, size, 0, 0, 0);
  }

  LedgerBytes tag(int number, String text) {
    int at = at(Section.TAGS, number - 1);
    bytes.putInt(at + TagLayout.LENGTH, text.getBytes(StandardCharsets.UTF_8).length);
    text(at + TagLayout.TEXT, text);
    bytes.putInt(HeaderLayout.TAGS_USED, number);
    return this;
  }

  LedgerBytes coreSet(int number, int... cores) {
    int at = at(Section.CORE_SETS, number - 1);
    for (int core : cores) {
      int word = at + core / Byte.SIZE;
      bytes.put(word, (byte) (bytes.get(word) | 1 << core % Byte.SIZE));
    }
    bytes.putInt(HeaderLayout.CORE_SETS_USED, number);
    return this;
  }

  LedgerBytes resident(int device, long program, int... cores) {
    for (int core : cores) {
      bytes.putLong(
          at(Section.DEVICES, device) + DeviceLayout.RESIDENT_PROGRAMS + core * Long.BYTES,
          program + 1);
    }
    return this;
  }

  LedgerBytes event(long number, Operation operation, LedgerType type, long size) {
    int at = at(Section.EVENTS, (int) ((number - 1) % EVENTS));
    bytes.putLong(at + EventLayout.NUMBER, number);
    bytes.putLong(at + EventLayout.SIZE_BYTES, size);
    bytes.put(at + EventLayout.OPERATION, (byte) operation.number());
    bytes.put(at + EventLayout.TYPE, (byte) type.number());
    bytes.putLong(HeaderLayout.EVENTS, number);
    return this;
  }

  LedgerBytes word(int field, long value) {
    bytes.putLong(HeaderLayout.INTENT + field, value);
    return this;
  }

  /** An intent on device 0; what it found is to be set with {@link #word}. */
  LedgerBytes intent(Operation operation, LedgerType type, int slot, long address, long size) {
    word(IntentLayout.NUMBER, bytes.getLong(HeaderLayout.EVENTS) + 1);
    word(IntentLayout.ADDRESS, address);
    word(IntentLayout.SIZE_BYTES, size);
    word(IntentLayout.LIVE_BEFORE, bytes.getLong(HeaderLayout.LIVE));
    int counter = counter(0, type);
    word(IntentLayout.BYTES_BEFORE, bytes.getLong(counter + CounterLayout.CURRENT_BYTES));
    word(IntentLayout.COUNT_BEFORE, bytes.getLong(counter + CounterLayout.CURRENT_COUNT));
    word(IntentLayout.ALLOCS_BEFORE, bytes.getLong(counter + CounterLayout.ALLOCS));
    word(IntentLayout.FREES_BEFORE, bytes.getLong(counter + CounterLayout.FREES));
    word(IntentLayout.ALLOCATED_BEFORE, bytes.getLong(counter + CounterLayout.ALLOCATED_BYTES));
    return word(
        IntentLayout.WORD,
        operation.number()
            | (long) type.number() << IntentLayout.TYPE_SHIFT
            | (long) slot << IntentLayout.SLOT_SHIFT);
  }

  Path writeTo(Path file) {
    try {
      return Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
