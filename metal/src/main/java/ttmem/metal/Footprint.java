package ttmem.metal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import ttmem.metal.allocator.AddressRange;
import ttmem.model.Profile;

/**
 * What one layout of a program takes on each core, and on which of its cores it is not resident.
 *
 * <p>The size of the kernel-config ring entry is modelled: runtime arguments, semaphores and the
 * table of circular buffers in front of the kernel text are assumed to be 16 bytes each, rounded up
 * to the L1 alignment; which parts there are is known, their sizes were not read.
 */
final class Footprint {

  private static final long SEMAPHORE_BYTES = 16;
  private static final long CIRCULAR_BUFFER_ENTRY_BYTES = 16;

  private final Program program;

  /** By core: x + columns * y. 0 on cores that are not the program's. */
  private final long[] circularBufferBytes;

  private final long[] kernelBytes;
  private long configBytes;

  /** Cores of the program on which something else is resident; {@link Residency} guards it. */
  private int[] missing;

  private int missingCount;

  private Footprint(Program program, int gridCores) {
    this.program = program;
    this.circularBufferBytes = new long[gridCores];
    this.kernelBytes = new long[gridCores];
    this.missing = new int[0];
  }

  static Footprint of(
      Program program,
      Profile profile,
      List<CircularBuffer> circularBuffers,
      List<Kernel> kernels,
      int semaphores) {
    int columns = profile.computeX();
    Footprint footprint = new Footprint(program, profile.l1Banks());
    List<List<AddressRange>> ranges = new ArrayList<>();
    boolean[] used = new boolean[profile.l1Banks()];
    long[] tableBytes = new long[used.length];
    for (int i = 0; i < used.length; i++) {
      ranges.add(new ArrayList<>());
    }
    for (CircularBuffer circularBuffer : circularBuffers) {
      long entries = (circularBuffer.config().highestIndex() + 1) * CIRCULAR_BUFFER_ENTRY_BYTES;
      long start = circularBuffer.address().orElseThrow();
      for (Core core : circularBuffer.cores().cores()) {
        int at = core.x() + columns * core.y();
        used[at] = true;
        tableBytes[at] = Math.max(tableBytes[at], entries);
        if (!circularBuffer.isBacked()) {
          ranges.get(at).add(new AddressRange(start, start + circularBuffer.config().totalBytes()));
        }
      }
    }
    for (Kernel kernel : kernels) {
      for (Core core : kernel.cores().cores()) {
        int at = core.x() + columns * core.y();
        used[at] = true;
        footprint.kernelBytes[at] +=
            aligned(kernel.binaryBytes(), profile)
                + aligned(kernel.runtimeArgumentBytes(), profile);
      }
    }
    for (int i = 0; i < used.length; i++) {
      if (used[i]) {
        footprint.circularBufferBytes[i] = unionBytes(ranges.get(i));
        footprint.kernelBytes[i] +=
            aligned(semaphores * SEMAPHORE_BYTES, profile) + aligned(tableBytes[i], profile);
        footprint.configBytes = Math.max(footprint.configBytes, footprint.kernelBytes[i]);
        footprint.addMissing(i);
      }
    }
    return footprint;
  }

  private static long aligned(long bytes, Profile profile) {
    return Regions.roundUp(bytes, profile.l1Alignment());
  }

  private static long unionBytes(List<AddressRange> ranges) {
    ranges.sort(Comparator.comparingLong(AddressRange::start));
    long bytes = 0;
    long end = 0;
    for (AddressRange range : ranges) {
      bytes += Math.max(0, range.end() - Math.max(end, range.start()));
      end = Math.max(end, range.end());
    }
    return bytes;
  }

  Program program() {
    return program;
  }

  /** The largest entry in the ring of any core. */
  long configBytes() {
    return configBytes;
  }

  long circularBufferBytes(int core) {
    return circularBufferBytes[core];
  }

  long kernelBytes(int core) {
    return kernelBytes[core];
  }

  /** On all its cores. */
  long kernelBytes() {
    return Arrays.stream(kernelBytes).sum();
  }

  void addMissing(int core) {
    if (missingCount == missing.length) {
      missing = Arrays.copyOf(missing, Math.max(8, 2 * missingCount));
    }
    missing[missingCount++] = core;
  }

  /** The cores on which it is not resident, which from now on count as none. */
  int[] takeMissing() {
    int[] taken = Arrays.copyOf(missing, missingCount);
    missingCount = 0;
    return taken;
  }
}
