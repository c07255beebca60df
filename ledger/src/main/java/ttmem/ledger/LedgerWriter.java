package ttmem.ledger;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;
import ttmem.ledger.format.Section;

/**
 * What each call does to the ledger. Single-threaded: the tracker calls it under its lock.
 *
 * <p>An event that can't be kept changes nothing but the number that says so: {@code refused} for
 * arguments out of range, {@code unknown frees}, {@code inexact since} when there is no memory even
 * for the private index, or no page for a device's record.
 */
final class LedgerWriter {
  static final long MAX_BYTES = 1L << 48;
  private static final long MAX_BANKS = Integer.MAX_VALUE;
  private static final int FIRST_STEP_BYTES = Geometry.PAGE_BYTES;

  final LedgerBytes ledger;
  final Journal journal;
  final Event event = new Event();
  private final LiveIndex index = new LiveIndex();
  private final CoreSets coreSets;
  private final Tags tags;
  private final Geometry geometry;
  private final Pages pages;
  private final @Nullable DeviceBook[] devices = new DeviceBook[DeviceLayout.DEVICES];
  private final long[] devicesUsed = new long[DeviceLayout.DEVICES / Long.SIZE];

  private int slots; // slots of the table that have pages
  private int entriesUsed;
  private long refusedRoomIn = -1; // window of the last refusal
  private long duplicates;
  private long unknownFrees;
  private long refused;
  private long inexactSinceNs;

  LedgerWriter(LedgerBytes ledger, Geometry geometry, Pages pages, TrackerClock clock) {
    this.ledger = ledger;
    this.geometry = geometry;
    this.pages = pages;
    journal = new Journal(ledger, geometry, clock);
    coreSets = new CoreSets(ledger, new AppendedRecords(geometry, pages, Section.CORE_SETS));
    tags = new Tags(ledger, new AppendedRecords(geometry, pages, Section.TAGS));
    devices[0] = new DeviceBook(ledger, 0, geometry.record(Section.DEVICES, 0));
  }

  /** Why not every entry is listed; empty if all are. */
  String shortage() {
    if (inexactSinceNs != 0) {
      return "no memory for every event: the counters are lower bounds";
    }
    if (slots == geometry.records(Section.ENTRIES) && journal.unlisted() > 0) {
      return "all entries are in use: capacity=" + slots;
    }
    return refusedRoomIn >= 0 || journal.unlisted() > 0 ? "no room for more entries" : "";
  }

  long live() {
    return journal.live();
  }

  /** The record of a device that was named, or null after counting why not. */
  @Nullable DeviceBook device(int number) {
    if (number < 0 || number >= DeviceLayout.DEVICES) {
      refuse();
      return null;
    }
    DeviceBook book = devices[number];
    if (book == null) {
      long at = geometry.record(Section.DEVICES, number);
      if (!pages.reserve(at, DeviceLayout.BYTES)) {
        inexact();
        return null;
      }
      book = new DeviceBook(ledger, number, at);
      devices[number] = book;
    }
    int word = number / Long.SIZE;
    if ((devicesUsed[word] & 1L << number) == 0) {
      devicesUsed[word] |= 1L << number;
      ledger.putLongRelease(
          HeaderLayout.DEVICES_USED + (long) word * Long.BYTES, devicesUsed[word]);
    }
    return book;
  }

  void identify(int number, @Nullable Long uniqueId, @Nullable String bdf) {
    if (bdf != null && bdf.length() > DeviceLayout.BDF_BYTES) {
      refuse();
      return;
    }
    DeviceBook device = device(number);
    if (device != null) {
      device.identify(uniqueId, bdf);
    }
  }

  long alloc(int number, int type, long address, long bytes, int tag) {
    return alloc(number, type, address, bytes, 0, 0, 0, tag);
  }

  long allocBanked(
      int number, int type, long address, long bytes, long perBank, long banks, int tag) {
    if (!isSize(perBank) || banks <= 0 || banks > MAX_BANKS) {
      return refuse();
    }
    return alloc(number, type, address, bytes, EntryLayout.FLAG_BANKED, perBank, banks, tag);
  }

  private long alloc(
      int number, int type, long address, long bytes, int flags, long part, long banks, int tag) {
    if (!isBuffer(type) || !isSize(bytes)) {
      return refuse();
    }
    DeviceBook device = device(number);
    if (device == null) {
      return 0;
    }
    journal.stamp();
    Event e = event;
    e.clear();
    e.operation = Operation.ALLOC.number();
    e.kind = EntryLayout.KIND_BUFFER;
    e.type = type;
    e.device = number;
    e.flags = flags;
    e.address = address;
    e.bytes = bytes;
    e.tag = tag;
    e.part = part;
    e.banksOrProgram = banks;
    int node = takeNode();
    if (node < 0) {
      return 0;
    }
    if (index.find(type, number, address) >= 0) {
      ledger.putLong(HeaderLayout.DUPLICATE_KEYS, ++duplicates);
    }
    index.fill(node, e.kind, type, number, address, bytes);
    index.insert(node);
    raise(device.counter(type));
    return index.handle(node);
  }

  boolean free(int number, int type, long address) {
    if (!isBuffer(type) || number < 0 || number >= DeviceLayout.DEVICES) {
      refuse();
      return false;
    }
    int node = index.find(type, number, address);
    return node >= 0 ? freeBuffer(node) : unknownFree();
  }

  boolean free(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_BUFFER);
    return node >= 0 ? freeBuffer(node) : unknownFree();
  }

  private boolean freeBuffer(int node) {
    index.remove(node);
    return end(Operation.FREE, node);
  }

  long kernelLoad(int number, long program, int coreClass, long bytes, int tag) {
    if (!isSize(bytes) || program == -1) {
      return refuse();
    }
    DeviceBook device = device(number);
    if (device == null) {
      return 0;
    }
    journal.stamp();
    Event e = event;
    e.clear();
    e.operation = Operation.KERNEL_LOAD.number();
    e.kind = EntryLayout.KIND_KERNEL;
    e.type = LedgerType.KERNEL.number();
    e.device = number;
    e.bytes = bytes;
    e.tag = tag;
    e.detail = coreClass;
    e.banksOrProgram = program;
    int node = takeNode();
    if (node < 0) {
      return 0;
    }
    index.fill(node, e.kind, e.type, number, program, bytes);
    raise(device.counter(e.type));
    return index.handle(node);
  }

  boolean kernelUnload(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_KERNEL);
    return node >= 0 ? end(Operation.KERNEL_UNLOAD, node) : unknownFree();
  }

  long cbAlloc(int number, long program, long address, long perCore, int[] ranges, int tag) {
    if (!isSize(perCore) || address < 0 || address > Long.MAX_VALUE - perCore || program == -1) {
      return refuse();
    }
    int set = coreSets.of(ranges);
    long bytes = set >= 0 ? perCore * coreSets.cores(set) : 0;
    if (set == -1 || bytes > MAX_BYTES) {
      return refuse();
    }
    DeviceBook device = device(number);
    if (device == null) {
      return 0;
    }
    if (set < 0) {
      inexact();
      return 0;
    }
    journal.stamp();
    Event e = event;
    e.clear();
    e.operation = Operation.CB_ALLOC.number();
    e.kind = EntryLayout.KIND_CIRCULAR_BUFFER;
    e.type = LedgerType.CB.number();
    e.device = number;
    e.address = address;
    e.bytes = bytes;
    e.tag = tag;
    e.detail = coreSets.published(set);
    e.part = perCore;
    e.banksOrProgram = program;
    return device.residency(this).alloc(program, address, perCore, set);
  }

  void cbResident(int number, long program) {
    DeviceBook device = device(number);
    if (device != null) {
      device.residency(this).makeResident(program);
    }
  }

  boolean cbFree(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_CIRCULAR_BUFFER);
    DeviceBook device = node >= 0 ? device(index.device(node)) : null;
    if (device == null) {
      return unknownFree();
    }
    device.residency(this).free(node);
    return true;
  }

  void cbFreeAll(int number) {
    DeviceBook device = device(number);
    if (device != null) {
      device.residency(this).freeAll();
    }
  }

  /** Takes a node for the event, and its slot if it has one. */
  int takeNode() {
    if (index.needsSlot(slots)) {
      moreSlots();
    }
    int node = index.take(slots);
    if (node < 0) {
      inexact();
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

  /** The event adds its bytes. */
  private void raise(Counter counter) {
    Event e = event;
    journal.begin(e, counter);
    if (e.slot >= 0) {
      journal.writeEntry(e);
    }
    counter.bytes += e.bytes;
    counter.count++;
    counter.allocs++;
    counter.allocatedBytes += e.bytes;
    counter.publishRaised(e.stampNs);
    journal.finish(e, journal.live() + 1, journal.unlisted() + (e.slot >= 0 ? 0 : 1));
  }

  /** Ends a buffer or a kernel that is in no chain any more. */
  private boolean end(Operation operation, int node) {
    Event e = event;
    e.clear();
    e.operation = operation.number();
    recall(node);
    DeviceBook device = device(e.device);
    if (device == null) {
      return false; // it has a record: it came through there
    }
    Counter counter = device.counter(e.type);
    journal.begin(e, counter);
    if (e.slot >= 0) {
      journal.clearEntry(e.slot);
    }
    counter.bytes -= e.bytes;
    counter.count--;
    counter.frees++;
    counter.publish();
    journal.finish(e, journal.live() - 1, journal.unlisted() - (e.slot >= 0 ? 0 : 1));
    index.give(node, slots);
    return true;
  }

  /** Fills the event from an entry. */
  void recall(int node) {
    Event e = event;
    e.kind = index.kind(node);
    e.type = index.type(node);
    e.device = index.device(node);
    e.bytes = index.bytes(node);
    if (index.isListed(node)) {
      e.slot = node;
      journal.recall(e);
    }
    if (e.kind == EntryLayout.KIND_BUFFER) {
      e.address = index.address(node);
    } else {
      e.banksOrProgram = index.address(node);
    }
  }

  void pool(int number, int type, long banks, long size, long used, long free, long largest) {
    boolean sane = isBuffer(type) && banks > 0 && banks <= MAX_BANKS && isSize(size);
    if (!sane
        || used < 0
        || used > size
        || free < 0
        || free > size
        || largest < 0
        || largest > free) {
      refuse();
      return;
    }
    DeviceBook device = device(number);
    if (device != null) {
      journal.stamp();
      device.pool(type, banks, size, used, free, largest, journal.stampNs());
    }
  }

  void poolBase(int number, int type, long baseAddress) {
    DeviceBook device = isBuffer(type) ? device(number) : null;
    if (device != null) {
      device.poolBase(type, baseAddress);
    } else if (!isBuffer(type)) {
      refuse();
    }
  }

  void cover(Coverage coverage, String note) {
    ledger.beginLong(HeaderLayout.COVERAGE_SEQUENCE);
    ledger.putInt(HeaderLayout.COVERAGE, coverage.number());
    byte[] text = note.getBytes(StandardCharsets.UTF_8);
    ledger.putBytes(
        HeaderLayout.COVERAGE_TEXT,
        Tags.field(text, HeaderLayout.COVERAGE_TEXT_BYTES),
        HeaderLayout.COVERAGE_TEXT_BYTES);
    ledger.endLong(HeaderLayout.COVERAGE_SEQUENCE);
  }

  Tags tags() {
    return tags;
  }

  CoreSets coreSets() {
    return coreSets;
  }

  LiveIndex index() {
    return index;
  }

  void give(int node) {
    index.give(node, slots);
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

  static boolean isBuffer(int type) {
    return type >= LedgerType.DRAM.number() && type <= LedgerType.TRACE.number();
  }

  static boolean isSize(long bytes) {
    return bytes > 0 && bytes <= MAX_BYTES;
  }

  long refuse() {
    ledger.putLong(HeaderLayout.REFUSED, ++refused);
    return 0;
  }

  boolean unknownFree() {
    ledger.putLong(HeaderLayout.UNKNOWN_FREES, ++unknownFrees);
    return false;
  }

  void inexact() {
    if (inexactSinceNs == 0) {
      journal.stamp();
      inexactSinceNs = Math.max(1, journal.stampNs());
      ledger.putLong(HeaderLayout.INEXACT_SINCE_NS, inexactSinceNs);
    }
  }
}
