package ttmem.ledger.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.CoreSetLayout;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.EventLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.Section;
import ttmem.ledger.format.TagLayout;
import ttmem.ledger.read.LedgerHeader.Place;

/**
 * An open ledger. Reads while its owner writes, takes no lock, maps nothing and waits for nobody;
 * whatever the owner does to the file, the worst that comes of it is a {@link LedgerException}.
 */
public final class LedgerReader implements LedgerView, AutoCloseable {
  private static final int ENTRIES_AT_ONCE = 512;
  private static final int CORE_BYTES = DeviceLayout.CORES * Long.BYTES;
  private static final int WINDOW_RING_BYTES =
      DeviceLayout.WINDOWS_PER_TYPE * DeviceLayout.WINDOW_BYTES;
  private static final int MAX_EVENTS = 1 << 16;

  private final OpenFile file;
  private final LedgerHeader header;
  private final StateDecoder states;
  private final Map<Integer, DeviceReader> devices = new HashMap<>();
  private final Map<Integer, String> tags = new HashMap<>();
  private final Map<Integer, CoreSet> coreSets = new HashMap<>();

  private LedgerReader(OpenFile file, LedgerHeader header) {
    this.file = file;
    this.header = header;
    this.states = new StateDecoder(header);
  }

  /**
   * Opens a ledger.
   *
   * @param careful as in {@link OpenFile#open}
   * @throws IOException if it can't be opened, or is no ledger that can be read; the message says
   *     why and doesn't repeat the path
   */
  public static LedgerReader open(Path path, boolean careful) throws IOException {
    return of(OpenFile.open(path, careful));
  }

  /**
   * A ledger in a file that is open, and is closed with it.
   *
   * @throws IOException as above; then the file is closed
   */
  public static LedgerReader of(OpenFile file) throws IOException {
    try {
      byte[] page = new byte[HeaderLayout.BYTES];
      Copies.read(file, 0, page, page.length);
      return new LedgerReader(file, HeaderDecoder.decode(page, file.sizeBytes()));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The file that was opened. */
  public FileStat stat() {
    return file.stat();
  }

  @Override
  public LedgerHeader header() {
    return header;
  }

  @Override
  public LedgerState state() throws LedgerException {
    Copies copies = new Copies(file);
    boolean whole = false;
    for (int round = 0; round < Copies.ROUNDS && !whole; round++) {
      copies.take(0, HeaderLayout.BYTES);
      whole = copies.isWhole64(HeaderLayout.COVERAGE_SEQUENCE);
    }
    long magic = OpenFile.littleEndian(copies.bytes()).getLong(HeaderLayout.MAGIC_AT);
    if (magic != HeaderLayout.MAGIC) {
      throw new LedgerException("its header was overwritten: magic=%016x".formatted(magic));
    }
    return states.decode(copies.bytes(), whole);
  }

  @Override
  public LedgerDevice device(int number) throws LedgerException {
    return devices.computeIfAbsent(number, this::deviceReader).read();
  }

  private DeviceReader deviceReader(int number) {
    return new DeviceReader(file, number, place(Section.DEVICES, number));
  }

  @Override
  public long @Nullable [] residentPrograms(int device) throws LedgerException {
    long record = place(Section.DEVICES, device);
    int span = DeviceLayout.RESIDENT_PROGRAMS + CORE_BYTES - DeviceLayout.RESIDENCY_SEQUENCE;
    Copies copies = new Copies(file);
    for (int round = 0; round < Copies.ROUNDS; round++) {
      copies.take(record + DeviceLayout.RESIDENCY_SEQUENCE, span);
      if (copies.isWhole64(0)) {
        return programs(copies);
      }
    }
    return null;
  }

  private static long[] programs(Copies copies) {
    return programs(
        copies.bytes(), DeviceLayout.RESIDENT_PROGRAMS - DeviceLayout.RESIDENCY_SEQUENCE);
  }

  @Override
  public long[] residentProgramsLeft(int device) throws LedgerException {
    byte[] words = new byte[CORE_BYTES];
    long record = place(Section.DEVICES, device);
    Copies.read(file, record + DeviceLayout.RESIDENT_PROGRAMS, words, CORE_BYTES);
    return programs(words, 0);
  }

  private static long[] programs(byte[] bytes, int at) {
    long[] programs = new long[DeviceLayout.CORES];
    OpenFile.littleEndian(bytes).position(at).asLongBuffer().get(programs);
    return programs;
  }

  @Override
  public List<WindowPeak> windows(int device, LedgerType type) throws LedgerException {
    long at = windowsAt(device, type);
    long sequence =
        place(Section.DEVICES, device)
            + DeviceLayout.COUNTERS
            + (long) type.number() * CounterLayout.BYTES
            + CounterLayout.SEQUENCE;
    byte[] peaks = new byte[WINDOW_RING_BYTES];
    byte[] word = new byte[Long.BYTES];
    for (int round = 0; round < Copies.ROUNDS; round++) {
      Copies.read(file, sequence, word, Long.BYTES);
      long before = OpenFile.littleEndian(word).getLong();
      Copies.read(file, at, peaks, WINDOW_RING_BYTES);
      Copies.read(file, sequence, word, Long.BYTES);
      if ((before & 1) == 0 && before == OpenFile.littleEndian(word).getLong()) {
        return windows(OpenFile.littleEndian(peaks));
      }
    }
    return List.of();
  }

  @Override
  public List<WindowPeak> windowsLeft(int device, LedgerType type) throws LedgerException {
    byte[] peaks = new byte[WINDOW_RING_BYTES];
    Copies.read(file, windowsAt(device, type), peaks, WINDOW_RING_BYTES);
    return windows(OpenFile.littleEndian(peaks));
  }

  private long windowsAt(int device, LedgerType type) {
    return place(Section.DEVICES, device)
        + DeviceLayout.WINDOWS
        + (long) type.number() * WINDOW_RING_BYTES;
  }

  private static List<WindowPeak> windows(ByteBuffer ring) {
    List<WindowPeak> peaks = new ArrayList<>();
    for (int i = 0; i < DeviceLayout.WINDOWS_PER_TYPE; i++) {
      int record = i * DeviceLayout.WINDOW_BYTES;
      long window = ring.getLong(record + DeviceLayout.WINDOW_NUMBER);
      if (window > 0 && window % DeviceLayout.WINDOWS_PER_TYPE == i) {
        peaks.add(new WindowPeak(window, ring.getLong(record + DeviceLayout.WINDOW_PEAK)));
      }
    }
    peaks.sort((a, b) -> Long.compare(a.window(), b.window()));
    return peaks;
  }

  @Override
  public int entries(Consumer<Entry> to) throws LedgerException {
    return entries(to, false);
  }

  @Override
  public void entriesLeft(Consumer<Entry> to) throws LedgerException {
    int _ = entries(to, true);
  }

  private int entries(Consumer<Entry> to, boolean left) throws LedgerException {
    Place place = header.place(Section.ENTRIES);
    int stride = place.recordBytes();
    int atOnce = Math.max(1, ENTRIES_AT_ONCE * EntryLayout.BYTES / stride);
    long used = state().entriesUsed();
    Copies copies = new Copies(file);
    int changing = 0;
    for (long slot = 0; slot < used; slot += atOnce) {
      int count = (int) Math.min(atOnce, used - slot);
      copies.take(place.at(slot), count * stride);
      ByteBuffer bytes = OpenFile.littleEndian(copies.bytes());
      for (int i = 0; i < count; i++) {
        if (left || copies.isWhole32(i * stride)) {
          Entry.of(bytes, i * stride, (int) slot + i).ifPresent(to);
        } else if (!single(place, (int) slot + i, to)) {
          changing++;
        }
      }
    }
    return changing;
  }

  /** One entry that was changed while it was copied with others; false if it is again. */
  private boolean single(Place place, int slot, Consumer<Entry> to) throws LedgerException {
    Copies copies = new Copies(file);
    for (int round = 1; round < Copies.ROUNDS; round++) {
      copies.take(place.at(slot), EntryLayout.BYTES);
      if (copies.isWhole32(EntryLayout.SEQUENCE)) {
        Entry.of(OpenFile.littleEndian(copies.bytes()), 0, slot).ifPresent(to);
        return true;
      }
    }
    return false;
  }

  @Override
  public List<LedgerEvent> events(int most) throws LedgerException {
    Place place = header.place(Section.EVENTS);
    long last = state().events();
    long wanted = Math.min(Math.min(most, MAX_EVENTS), place.records());
    List<LedgerEvent> events = new ArrayList<>();
    byte[] before = new byte[EventLayout.BYTES];
    byte[] after = new byte[EventLayout.BYTES];
    for (long number = Math.max(1, last - wanted + 1); number > 0 && number <= last; number++) {
      long at = place.at((number - 1) % place.records());
      Copies.read(file, at, before, before.length);
      Copies.read(file, at, after, after.length);
      ByteBuffer event = OpenFile.littleEndian(after);
      if (event.getLong(EventLayout.NUMBER) == number
          && OpenFile.littleEndian(before).getLong(EventLayout.NUMBER) == number) {
        // It was complete before the first copy was made, and not overwritten until after that.
        events.add(event(number, OpenFile.littleEndian(before)));
      }
    }
    return events;
  }

  private static LedgerEvent event(long number, ByteBuffer event) {
    return new LedgerEvent(
        number,
        event.getLong(EventLayout.STAMP_NS),
        Operation.ofNumber(Byte.toUnsignedInt(event.get(EventLayout.OPERATION))).orElse(null),
        LedgerType.ofNumber(Byte.toUnsignedInt(event.get(EventLayout.TYPE))).orElse(null),
        Byte.toUnsignedInt(event.get(EventLayout.DEVICE)),
        event.getLong(EventLayout.ADDRESS),
        event.getLong(EventLayout.SIZE_BYTES),
        event.getLong(EventLayout.PROGRAM),
        event.getInt(EventLayout.TAG),
        event.getInt(EventLayout.DETAIL));
  }

  @Override
  public @Nullable String tag(int number) throws LedgerException {
    if (number == 0) {
      return "";
    }
    String known = tags.get(number);
    if (known != null || number < 0 || number > state().tagsUsed()) {
      return known;
    }
    byte[] bytes = new byte[TagLayout.BYTES];
    Copies.read(file, header.place(Section.TAGS).at(number - 1L), bytes, bytes.length);
    int length = OpenFile.littleEndian(bytes).getInt(TagLayout.LENGTH);
    String text = Text.until0(bytes, TagLayout.TEXT, Math.clamp(length, 0, TagLayout.TEXT_BYTES));
    tags.put(number, text);
    return text;
  }

  @Override
  public CoreSet coreSet(int number) throws LedgerException {
    CoreSet known = coreSets.get(number);
    if (known != null) {
      return known;
    }
    if (number <= 0 || number > state().coreSetsUsed()) {
      return CoreSet.UNKNOWN;
    }
    byte[] bits = new byte[CoreSetLayout.BYTES];
    Copies.read(file, header.place(Section.CORE_SETS).at(number - 1L), bits, bits.length);
    CoreSet set = CoreSet.of(bits);
    coreSets.put(number, set);
    return set;
  }

  /**
   * Copies raw bytes, as for another file of the same format.
   *
   * @throws LedgerException if the file ends before
   */
  public void copy(long position, byte[] into, int length) throws LedgerException {
    Copies.read(file, position, into, length);
  }

  private long place(Section section, long record) {
    Place place = header.place(section);
    if (record < 0 || record >= place.records()) {
      throw new IndexOutOfBoundsException(
          "expected a record below " + place.records() + ", but got record=" + record);
    }
    return place.at(record);
  }

  @Override
  public void close() {
    file.close();
  }
}
