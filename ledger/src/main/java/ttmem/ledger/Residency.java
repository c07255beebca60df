package ttmem.ledger;

import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;

/**
 * The circular buffers of one device: which are laid out, and whose are resident on which core.
 *
 * <p>A circular buffer is in a core's memory only from the moment its program runs there until
 * another program does. So each core has one resident program, and its bytes are the union of that
 * program's ranges there: several circular buffers of a program may share memory. A dispatch that
 * changes nothing, the usual case, ends at one comparison; any other costs the cores of its
 * program, never the number of programs.
 *
 * <p>A circular buffer that comes while its program is resident on one of its cores is resident at
 * once. One that is freed takes its program off the cores where it was the last.
 */
final class Residency {
  private static final int TYPE = LedgerType.CB.number();

  private final LedgerWriter writer;
  private final EntryTable entries;
  private final LiveIndex index;
  private final Journal journal;
  private final LedgerBytes ledger;
  private final DeviceBook device;
  private final Counter counter;
  private final CoreSets coreSets;
  private final ProgramTable programs = new ProgramTable();
  private final @Nullable CbProgram[] residents = new CbProgram[DeviceLayout.CORES];
  private final long[] coreBytes = new long[DeviceLayout.CORES];
  private final CbProgram[] displaced = new CbProgram[DeviceLayout.CORES];
  private int displacedCount;
  private @Nullable CbProgram last;

  Residency(LedgerWriter writer, DeviceBook device) {
    this.writer = writer;
    this.device = device;
    entries = writer.entries;
    index = entries.index;
    journal = writer.journal;
    ledger = writer.ledger;
    coreSets = writer.coreSets();
    counter = device.counter(TYPE);
  }

  /** Lays out a circular buffer; the event's fields but slot are set. */
  long alloc(long program, long address, long perCore, int set) {
    CbProgram p = programs.find(program);
    if (p == null) {
      p = programs.create(program);
    }
    p.makeRoom();
    int node = entries.take(writer.event);
    if (node < 0) {
      return 0;
    }
    p.add(node, address, perCore, set);
    p.settled &= p.isResidentOn(coreSets, set);
    Event e = writer.event;
    int place = p.placeOf(node);
    if (p.hasResidentCore(coreSets, place)) {
      p.resident[place] = true;
      e.flags = EntryLayout.FLAG_RESIDENT;
    }
    index.fill(node, e.kind, TYPE, device.number, program, e.bytes);
    journal.begin(e, counter);
    if (e.slot >= 0) {
      journal.writeEntry(e);
    }
    if (e.flags != 0) {
      recount(p, set);
    }
    counter.count++;
    counter.allocs++;
    counter.allocatedBytes += e.bytes;
    counter.publishRaised(e.stampNs);
    journal.finish(e, journal.live() + 1, journal.unlisted() + (e.slot >= 0 ? 0 : 1));
    return index.handle(node);
  }

  /** The program is dispatched to every core of its circular buffers. */
  void makeResident(long program) {
    CbProgram p = last;
    if (p == null || p.id != program) {
      p = programs.find(program);
      last = p;
    }
    if (p == null || p.settled || p.count == 0) {
      return;
    }
    int cores = p.layOut(coreSets);
    if (isEverywhere(p, cores)) {
      p.settled = true;
      return;
    }
    journal.stamp();
    Event e = begin(Operation.CB_RESIDENT, program);
    long odd = ledger.beginLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE);
    for (int i = 0; i < cores; i++) {
      occupy(p, p.core(i), p.unionAt(i));
    }
    flag(p);
    for (int i = 0; i < displacedCount; i++) {
      displaced[i].displaced = false;
      flag(displaced[i]);
    }
    displacedCount = 0;
    p.settled = true;
    ledger.endLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE, odd);
    counter.publishRaised(e.stampNs);
    journal.finish(e, journal.live(), journal.unlisted());
  }

  private boolean isEverywhere(CbProgram p, int cores) {
    for (int i = 0; i < cores; i++) {
      if (residents[p.core(i)] != p) {
        return false;
      }
    }
    return true;
  }

  /** Ends one circular buffer. */
  void free(int node) {
    Event e = writer.event;
    e.clear();
    e.operation = Operation.CB_FREE.number();
    entries.recall(node, e);
    CbProgram p = programs.find(e.banksOrProgram);
    if (p == null) {
      return; // every live circular buffer is in its program's list
    }
    int place = p.placeOf(node);
    e.address = p.addresses[place];
    e.part = p.bytesPerCore[place];
    int set = p.sets[place];
    e.detail = coreSets.published(set);
    journal.begin(e, counter);
    if (e.slot >= 0) {
      journal.clearEntry(e.slot);
    }
    p.remove(place);
    long odd = ledger.beginLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE);
    recount(p, set);
    ledger.endLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE, odd);
    counter.count--;
    counter.frees++;
    counter.publishEnded();
    journal.finish(e, journal.live() - 1, journal.unlisted() - (e.slot >= 0 ? 0 : 1));
    entries.give(node);
    if (p.count == 0) {
      programs.remove(p);
      last = null;
    }
  }

  /** Ends all circular buffers of the device. */
  void freeAll() {
    if (counter.count == 0) {
      return;
    }
    long unlisted = 0;
    for (int slot = 0; slot < programs.capacity(); slot++) {
      CbProgram p = programs.at(slot);
      for (int i = 0; p != null && i < p.count; i++) {
        unlisted += index.isListed(p.nodes[i]) ? 0 : 1;
      }
    }
    writer.event.clear();
    writer.event.part = unlisted;
    writer.event.operation = Operation.CB_FREE_ALL.number();
    Event e = beginCleared(-1);
    long odd = ledger.beginLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE);
    for (int core = 0; core < residents.length; core++) {
      if (residents[core] != null) {
        setResident(core, null);
        coreBytes[core] = 0;
      }
    }
    for (int slot = 0; slot < programs.capacity(); slot++) {
      CbProgram p = programs.at(slot);
      for (int i = 0; p != null && i < p.count; i++) {
        if (index.isListed(p.nodes[i])) {
          journal.clearEntry(p.nodes[i]);
        }
        entries.give(p.nodes[i]);
      }
    }
    ledger.endLong(device.at + DeviceLayout.RESIDENCY_SEQUENCE, odd);
    long ended = counter.count;
    counter.bytes = 0;
    counter.count = 0;
    counter.frees += ended;
    counter.publishEnded();
    journal.finish(e, journal.live() - ended, journal.unlisted() - unlisted);
    programs.clear();
    last = null;
  }

  private Event begin(Operation operation, long program) {
    writer.event.clear();
    writer.event.operation = operation.number();
    return beginCleared(program);
  }

  private Event beginCleared(long program) {
    Event e = writer.event;
    e.type = TYPE;
    e.device = device.number;
    e.banksOrProgram = program;
    journal.begin(e, counter);
    return e;
  }

  private void occupy(CbProgram p, int core, long bytes) {
    counter.bytes += bytes - coreBytes[core];
    coreBytes[core] = bytes;
    CbProgram before = residents[core];
    if (before == p) {
      return;
    }
    if (before != null) {
      before.residentCores[core / Long.SIZE] &= ~(1L << core);
      before.settled = false;
      if (!before.displaced) {
        before.displaced = true;
        displaced[displacedCount++] = before;
      }
    }
    setResident(core, p);
    p.residentCores[core / Long.SIZE] |= 1L << core;
  }

  /** A circular buffer with these cores came or went: the program's bytes there are others. */
  private void recount(CbProgram p, int set) {
    for (int word = 0; word < CoreSets.WORDS; word++) {
      long left = coreSets.word(set, word) & p.residentCores[word];
      while (left != 0) {
        int core = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        left &= left - 1;
        long bytes = p.union(coreSets, core);
        counter.bytes += bytes - coreBytes[core];
        coreBytes[core] = bytes;
        if (bytes == 0) { // no circular buffer is empty: it was the last
          setResident(core, null);
          p.residentCores[word] &= ~(1L << core);
        }
      }
    }
  }

  private void setResident(int core, @Nullable CbProgram program) {
    residents[core] = program;
    ledger.putLong(
        device.at + DeviceLayout.RESIDENT_PROGRAMS + (long) core * Long.BYTES,
        program == null ? 0 : program.id + 1);
  }

  /** Brings the flags of a program's circular buffers in line with where it is resident. */
  private void flag(CbProgram p) {
    for (int i = 0; i < p.count; i++) {
      boolean now = p.hasResidentCore(coreSets, i);
      if (now != p.resident[i]) {
        p.resident[i] = now;
        if (index.isListed(p.nodes[i])) {
          journal.flagEntry(p.nodes[i], TYPE, device.number, now ? EntryLayout.FLAG_RESIDENT : 0);
        }
      }
    }
  }
}
