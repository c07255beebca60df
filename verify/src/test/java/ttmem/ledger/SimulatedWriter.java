package ttmem.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.model.BufferType;

/** A process that reports at random, what its ledger must say, and a hand on its life. */
final class SimulatedWriter {
  private static final BufferType[] TYPES = BufferType.values();
  private static final int[][] RANGES = {
    {0, 0, 0, 0}, {0, 0, 3, 1}, {2, 0, 4, 3, 0, 2, 1, 2}, {30, 30, 31, 31}, {1, 1, 1, 1, 1, 1, 2, 1}
  };

  /** Slots of the table, and events of the ring: both run over. */
  private static final int ENTRIES = 1024;

  private static final int EVENTS = 64;
  private static final long BORN_NS = 1_500_000_000L << 30;
  private static final long BANK_BYTES = 1 << 20;

  final ModelLedger expected = new ModelLedger();
  private final SplittableRandom random;
  private final Tracker tracker;
  private final Path ledger;
  private final OpenFile file;
  private final boolean cramped; // its file system runs full now and then
  private final int ease; // how many live entries it strives for
  private final long foreignMark;
  private final long[] wallNs = {BORN_NS};
  private @Nullable RecordedBytes bytes;
  private long lastHandle;
  private boolean full;

  /**
   * @param mark stands in every address: no other writer has it
   */
  SimulatedWriter(SplittableRandom random, Path directory, ProcessFacts facts, int mark)
      throws IOException {
    this.random = random;
    cramped = random.nextInt(4) == 0;
    ease = random.nextInt(16) == 0 ? ENTRIES + 50 : 8 + random.nextInt(300);
    foreignMark = (long) mark << 24;
    TrackerClock clock =
        new TrackerClock() {
          @Override
          public long wallNs() {
            return wallNs[0];
          }

          @Override
          public long bootNs() {
            return wallNs[0];
          }
        };
    SpaceProbe space =
        new SpaceProbe() {
          @Override
          public long totalBytes() {
            return 1L << 30;
          }

          @Override
          public long freeBytes() {
            return full ? 0 : 1L << 30;
          }
        };
    Geometry geometry = new Geometry(ENTRIES, EVENTS);
    tracker =
        Tracker.open(
            TrackerOptions.defaults()
                .withDirectory(directory)
                .withCapacities(ENTRIES, EVENTS)
                .withClock(clock)
                .withSpace(space),
            facts,
            segment -> bytes = new RecordedBytes(segment, geometry));
    ledger = tracker.status().ledger().orElseThrow();
    file = OpenFile.open(ledger, false);
    takeRoom();
    full = cramped;
  }

  /** For everything but entries: a device without a record would make all counters inexact. */
  private void takeRoom() {
    for (int device = 0; device < Reading.DEVICES; device++) {
      tracker.device(device, null, null);
    }
    for (int[] ranges : RANGES) {
      long handle = tracker.cbAlloc(0, 0, 0, 16, ranges);
      came(handle, LedgerType.CB, 0, 0, 16L * cores(ranges).cardinality(), 16, 0, cores(ranges));
    }
  }

  Path ledger() {
    return ledger;
  }

  /** Its ledger, open for reading. */
  OpenFile file() {
    return file;
  }

  RecordedBytes bytes() {
    return Objects.requireNonNull(bytes);
  }

  /** Its files are let go of, as the kernel does. */
  void bury() {
    tracker.close();
    file.close();
  }

  /** One report; afterwards the model says what it must have done. */
  void step() {
    if (random.nextInt(64) == 0) {
      wallNs[0] += random.nextLong(3L << 30) - (random.nextInt(8) == 0 ? 8L << 30 : 0);
    }
    if (cramped && random.nextInt(512) == 0) {
      full = !full;
    }
    int device = random.nextInt(Reading.DEVICES);
    switch (random.nextInt(16)) {
      case 0 -> layOut(device);
      case 1 -> dispatch(device);
      case 2 -> freeOne(LedgerType.CB);
      case 3 -> loadKernel(device);
      case 4 -> freeOne(LedgerType.KERNEL);
      case 5 -> oddities(device);
      default -> {
        if (random.nextInt(8) < (expected.live.size() < ease ? 5 : 3)) {
          allocate(device);
        } else if (random.nextBoolean()) {
          freeByAddress(device);
        } else {
          freeOne(LedgerType.DRAM);
        }
      }
    }
  }

  private void allocate(int device) {
    BufferType type = TYPES[random.nextInt(TYPES.length)];
    long address = foreignMark + 64L * random.nextInt(64);
    long size = 1L + random.nextInt(1 << 20);
    boolean banked = random.nextInt(4) == 0;
    long handle =
        banked
            ? tracker.allocBanked(device, type, address, size, 512, 8)
            : tracker.alloc(device, type, address, size);
    came(handle, LedgerType.valueOf(type.name()), device, address, size, 0, 0, new BitSet());
  }

  private void freeByAddress(int device) {
    BufferType type = TYPES[random.nextInt(TYPES.length)];
    long address = foreignMark + 64L * random.nextInt(64);
    if (!expected.live.isEmpty() && random.nextInt(4) != 0) {
      ModelLedger.Live some = expected.live.get(random.nextInt(expected.live.size()));
      if (some.type.isBuffer()) {
        type = BufferType.valueOf(some.type.name());
        device = some.device;
        address = some.address;
      }
    }
    ModelLedger.Live entry = expected.newest(LedgerType.valueOf(type.name()), device, address);
    boolean done = tracker.free(device, type, address);
    ended(entry, done);
  }

  /** Anything live of a kind, by its handle; DRAM stands for any buffer. */
  private void freeOne(LedgerType kind) {
    ModelLedger.Live entry = null;
    if (!expected.live.isEmpty()) {
      entry = expected.live.get(random.nextInt(expected.live.size()));
      boolean fits = kind == LedgerType.DRAM ? entry.type.isBuffer() : entry.type == kind;
      entry = fits ? entry : null;
    }
    long handle = entry == null ? lastHandle ^ 1L << 40 : entry.handle;
    boolean done =
        switch (kind) {
          case CB -> tracker.cbFree(handle);
          case KERNEL -> tracker.kernelUnload(handle);
          default -> tracker.free(handle);
        };
    ended(entry, done);
  }

  private void ended(ModelLedger.@Nullable Live entry, boolean done) {
    if (!bytes().isDead() && done != (entry != null)) {
      throw new AssertionError("free: expected " + entry + " but got " + done);
    }
    if (entry == null) {
      expected.unknownFrees++;
    } else {
      expected.went(entry);
    }
  }

  private static BitSet cores(int[] ranges) {
    BitSet cores = new BitSet();
    for (int i = 0; i < ranges.length; i += 4) {
      for (int y = ranges[i + 1]; y <= ranges[i + 3]; y++) {
        for (int x = ranges[i]; x <= ranges[i + 2]; x++) {
          cores.set(y * DeviceLayout.CORES_SIDE + x);
        }
      }
    }
    return cores;
  }

  private void layOut(int device) {
    long program = random.nextInt(4);
    int[] ranges = RANGES[random.nextInt(RANGES.length)];
    long address = 16L * random.nextInt(64);
    long perCore = 16L * (1 + random.nextInt(32));
    BitSet cores = cores(ranges);
    long handle = tracker.cbAlloc(device, program, address, perCore, ranges);
    came(
        handle,
        LedgerType.CB,
        device,
        address,
        perCore * cores.cardinality(),
        perCore,
        program,
        cores);
  }

  private void dispatch(int device) {
    long program = random.nextInt(5);
    tracker.cbResident(device, program);
    expected.dispatched(device, program, wallNs[0]);
  }

  private void loadKernel(int device) {
    long size = 1L + random.nextInt(1 << 16);
    long program = random.nextInt(4);
    long handle = tracker.kernelLoad(device, program, random.nextInt(3), size);
    came(handle, LedgerType.KERNEL, device, 0, size, 0, program, new BitSet());
  }

  private void came(
      long handle,
      LedgerType type,
      int device,
      long address,
      long bytes,
      long part,
      long program,
      BitSet cores) {
    lastHandle = handle;
    expected.came(
        new ModelLedger.Live(
            type, device, address, bytes, part, program, cores, expected.events + 1, handle),
        wallNs[0]);
  }

  private void oddities(int device) {
    switch (random.nextInt(6)) {
      case 0 -> {
        tracker.cbFreeAll(device);
        expected.allCircularBuffersWent(device);
      }
      case 1 -> {
        tracker.alloc(device, BufferType.DRAM, 64, 0);
        expected.refused++;
      }
      case 2 -> {
        tracker.alloc(256, BufferType.DRAM, 64, 64);
        expected.refused++;
      }
      case 3 -> publish(device);
      case 4 -> tracker.pushTag("t" + random.nextInt(3));
      default -> tracker.popTag();
    }
  }

  /** What {@link Reading#checkWhole} expects. */
  private void publish(int device) {
    long used = random.nextLong(BANK_BYTES);
    BufferType type = TYPES[random.nextInt(TYPES.length)];
    tracker.pool(device, type, 64, BANK_BYTES, used, BANK_BYTES - used, (BANK_BYTES - used) / 2);
  }
}
