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

  final LedgerBytes ledger;
  final Journal journal;
  final Event event = new Event();
  final EntryTable entries;
  private final LiveIndex index;
  private final CoreSets coreSets;
  private final Tags tags;
  private final Complaints complaints;
  private final DeviceBooks devices;

  LedgerWriter(LedgerBytes ledger, Geometry geometry, Pages pages, TrackerClock clock) {
    this.ledger = ledger;
    journal = new Journal(ledger, geometry, clock);
    complaints = new Complaints(ledger, journal);
    devices = new DeviceBooks(ledger, geometry, pages, complaints);
    entries = new EntryTable(ledger, geometry, pages, journal, complaints);
    index = entries.index;
    coreSets = new CoreSets(ledger, new AppendedRecords(geometry, pages, Section.CORE_SETS));
    tags = new Tags(ledger, new AppendedRecords(geometry, pages, Section.TAGS));
  }

  /** Why not every entry is listed; empty if all are. */
  String shortage() {
    return complaints.isInexact()
        ? "no memory for every event: the counters are lower bounds"
        : entries.shortage();
  }

  long live() {
    return journal.live();
  }

  void identify(int number, @Nullable Long uniqueId, @Nullable String bdf) {
    if (bdf != null && bdf.length() > DeviceLayout.BDF_BYTES) {
      complaints.refuse();
      return;
    }
    DeviceBook device = devices.of(number);
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
      return complaints.refuse();
    }
    return alloc(number, type, address, bytes, EntryLayout.FLAG_BANKED, perBank, banks, tag);
  }

  private long alloc(
      int number, int type, long address, long bytes, int flags, long part, long banks, int tag) {
    if (!isBuffer(type) || !isSize(bytes)) {
      return complaints.refuse();
    }
    DeviceBook device = devices.of(number);
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
    int node = entries.take(e);
    if (node < 0) {
      return 0;
    }
    index.fill(node, e.kind, type, number, address, bytes);
    if (index.insert(node)) {
      complaints.duplicateKey();
    }
    raise(device.counter(type));
    return index.handle(node);
  }

  boolean free(int number, int type, long address) {
    if (!isBuffer(type) || number < 0 || number >= DeviceLayout.DEVICES) {
      complaints.refuse();
      return false;
    }
    int node = index.removeNewest(type, number, address);
    return node >= 0 ? end(Operation.FREE, node) : complaints.unknownFree();
  }

  boolean free(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_BUFFER);
    if (node < 0) {
      return complaints.unknownFree();
    }
    index.remove(node);
    return end(Operation.FREE, node);
  }

  long kernelLoad(int number, long program, int coreClass, long bytes, int tag) {
    if (!isSize(bytes) || program == -1) {
      return complaints.refuse();
    }
    DeviceBook device = devices.of(number);
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
    int node = entries.take(e);
    if (node < 0) {
      return 0;
    }
    index.fill(node, e.kind, e.type, number, program, bytes);
    raise(device.counter(e.type));
    return index.handle(node);
  }

  boolean kernelUnload(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_KERNEL);
    return node >= 0 ? end(Operation.KERNEL_UNLOAD, node) : complaints.unknownFree();
  }

  long cbAlloc(int number, long program, long address, long perCore, int[] ranges, int tag) {
    if (!isSize(perCore) || address < 0 || address > Long.MAX_VALUE - perCore || program == -1) {
      return complaints.refuse();
    }
    int set = coreSets.of(ranges);
    long bytes = set >= 0 ? perCore * coreSets.cores(set) : 0;
    if (set == -1 || bytes > MAX_BYTES) {
      return complaints.refuse();
    }
    DeviceBook device = devices.of(number);
    if (device == null) {
      return 0;
    }
    if (set < 0) {
      complaints.inexact();
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
    DeviceBook device = devices.of(number);
    if (device != null) {
      device.residency(this).makeResident(program);
    }
  }

  boolean cbFree(long handle) {
    int node = index.ofHandle(handle, EntryLayout.KIND_CIRCULAR_BUFFER);
    DeviceBook device = node >= 0 ? devices.of(index.device(node)) : null;
    if (device == null) {
      return complaints.unknownFree();
    }
    device.residency(this).free(node);
    return true;
  }

  void cbFreeAll(int number) {
    DeviceBook device = devices.of(number);
    if (device != null) {
      device.residency(this).freeAll();
    }
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
    entries.recall(node, e);
    DeviceBook device = devices.of(e.device);
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
    counter.publishEnded();
    journal.finish(e, journal.live() - 1, journal.unlisted() - (e.slot >= 0 ? 0 : 1));
    entries.give(node);
    return true;
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
      complaints.refuse();
      return;
    }
    DeviceBook device = devices.of(number);
    if (device != null) {
      journal.stamp();
      device.pool(type, banks, size, used, free, largest, journal.stampNs());
    }
  }

  void poolBase(int number, int type, long baseAddress) {
    DeviceBook device = isBuffer(type) ? devices.of(number) : null;
    if (device != null) {
      device.poolBase(type, baseAddress);
    } else if (!isBuffer(type)) {
      complaints.refuse();
    }
  }

  void cover(Coverage coverage, String note) {
    long odd = ledger.beginLong(HeaderLayout.COVERAGE_SEQUENCE);
    ledger.putInt(HeaderLayout.COVERAGE, coverage.number());
    byte[] text = note.getBytes(StandardCharsets.UTF_8);
    ledger.putBytes(
        HeaderLayout.COVERAGE_TEXT,
        Tags.field(text, HeaderLayout.COVERAGE_TEXT_BYTES),
        HeaderLayout.COVERAGE_TEXT_BYTES);
    ledger.endLong(HeaderLayout.COVERAGE_SEQUENCE, odd);
  }

  Tags tags() {
    return tags;
  }

  CoreSets coreSets() {
    return coreSets;
  }

  static boolean isBuffer(int type) {
    return type >= LedgerType.DRAM.number() && type <= LedgerType.TRACE.number();
  }

  static boolean isSize(long bytes) {
    return bytes > 0 && bytes <= MAX_BYTES;
  }
}
