package ttmem.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.model.BufferType;

/** A process that reports at random, what its ledger must say, and a hand on its life. */
final class SimulatedWriter {
  private static final BufferType[] TYPES = BufferType.values();
  private static final int[][] RANGES = {
    {0, 0, 0, 0}, {0, 0, 3, 1}, {2, 0, 4, 3, 0, 2, 1, 2}, {30, 30, 31, 31}, {1, 1, 1, 1, 1, 1, 2, 1}
  };

  final NaiveLedger expected = new NaiveLedger();
  private final SplittableRandom random;
  private final Tracker tracker;
  private final Path ledger;
  private final int entryBias;
  private final long foreignMark;
  private final long[] wallNs = {1_700_000_000L << 30};
  private @Nullable CrashingBytes bytes;
  private long lastHandle;

  SimulatedWriter(SplittableRandom random, Path directory, int pid, long startTime)
      throws IOException {
    this.random = random;
    entryBias = random.nextInt(10) == 0 ? 90 : 52;
    foreignMark = startTime << 24;
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
    tracker =
        Tracker.open(
            TrackerOptions.defaults()
                .withDirectory(directory)
                .withCapacities(1024, 64)
                .withClock(clock),
            new ProcessFacts(pid, startTime, uid(), 1, "0".repeat(32), "simulated", ""),
            segment -> bytes = new CrashingBytes(segment));
    ledger = tracker.status().ledger().orElseThrow();
  }

  private static int uid() throws IOException {
    return ProcessFacts.ofThisProcess().uid();
  }

  /** Whether it fills its table. */
  boolean isGreedy() {
    return entryBias > 60;
  }

  Path ledger() {
    return ledger;
  }

  void dieAfter(long stores) {
    CrashingBytes access = bytes;
    if (access != null) {
      access.dieAfter(stores);
    }
  }

  boolean isDead() {
    return bytes != null && bytes.isDead();
  }

  /** Its files are let go of, as the kernel does. */
  void bury() {
    tracker.close();
  }

  /** One report; afterwards the model says what it must have done. */
  void step() {
    if (random.nextInt(64) == 0) {
      wallNs[0] += random.nextLong(3L << 30) - (random.nextInt(8) == 0 ? 8L << 30 : 0);
    }
    int device = random.nextInt(3);
    switch (random.nextInt(16)) {
      case 0 -> layOut(device);
      case 1 -> dispatch(device);
      case 2 -> freeOne(LedgerType.CB);
      case 3 -> loadKernel(device);
      case 4 -> freeOne(LedgerType.KERNEL);
      case 5 -> oddities(device);
      default -> {
        if (random.nextInt(100) < entryBias) {
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
    long address = foreignMark + 64L * random.nextInt(isGreedy() ? 4096 : 64);
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
    NaiveLedger.Live entry = expected.newest(LedgerType.valueOf(type.name()), device, address);
    boolean done = tracker.free(device, type, address);
    ended(entry, done);
  }

  /** Anything live of a kind, by its handle; DRAM stands for any buffer. */
  private void freeOne(LedgerType kind) {
    NaiveLedger.Live entry = null;
    if (!expected.live.isEmpty()) {
      entry = expected.live.get(random.nextInt(expected.live.size()));
      boolean fits = kind == LedgerType.DRAM ? entry.type().isBuffer() : entry.type() == kind;
      entry = fits ? entry : null;
    }
    long handle = entry == null ? lastHandle ^ 1L << 40 : entry.handle();
    boolean done =
        switch (kind) {
          case CB -> tracker.cbFree(handle);
          case KERNEL -> tracker.kernelUnload(handle);
          default -> tracker.free(handle);
        };
    ended(entry, done);
  }

  private void ended(NaiveLedger.@Nullable Live entry, boolean done) {
    if (!isDead() && done != (entry != null)) {
      throw new AssertionError("free: expected " + entry + " but got " + done);
    }
    if (entry == null) {
      expected.unknownFrees++;
    } else {
      expected.went(entry);
    }
  }

  private void layOut(int device) {
    long program = random.nextInt(4);
    int[] ranges = RANGES[random.nextInt(RANGES.length)];
    long address = 16L * random.nextInt(64);
    long perCore = 16L * (1 + random.nextInt(32));
    BitSet cores = new BitSet();
    for (int i = 0; i < ranges.length; i += 4) {
      for (int y = ranges[i + 1]; y <= ranges[i + 3]; y++) {
        for (int x = ranges[i]; x <= ranges[i + 2]; x++) {
          cores.set(y * DeviceLayout.CORES_SIDE + x);
        }
      }
    }
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
        new NaiveLedger.Live(
            handle, type, device, address, bytes, part, program, cores, expected.events + 1),
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
      case 3 -> tracker.pool(device, BufferType.L1, 64, 1 << 20, 4096, (1 << 20) - 4096, 65536);
      case 4 -> tracker.pushTag("t" + random.nextInt(3));
      default -> tracker.popTag();
    }
  }
}
