package ttmem.metal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which program is resident on each core: the last one that was dispatched there. Thread-safe.
 *
 * <p>Circular buffers of all programs are laid out from the same base, so only those of the
 * resident program of a core really occupy it. A dispatch costs O(cores that change hands),
 * whatever the number of programs: each program remembers the cores that others took from it, and
 * the totals move by differences.
 */
public final class Residency {

  private final int columns;
  private final @Nullable Footprint[] resident;
  private long circularBufferBytes;
  private long kernelBytes;

  Residency(int columns, int rows) {
    this.columns = columns;
    this.resident = new @Nullable Footprint[columns * rows];
  }

  /** The id of the program that is resident on a core. */
  public synchronized Optional<Long> programOn(Core core) {
    Footprint footprint = resident[checked(core)];
    return footprint == null ? Optional.empty() : Optional.of(footprint.program().id());
  }

  /** L1 that the circular buffers of resident programs occupy, without backed ones, all cores. */
  public synchronized long circularBufferBytes() {
    return circularBufferBytes;
  }

  /** L1 that the circular buffers of the program on a core occupy there, without backed ones. */
  public synchronized long circularBufferBytes(Core core) {
    Footprint footprint = resident[checked(core)];
    return footprint == null ? 0 : footprint.circularBufferBytes(at(core));
  }

  /** What the program on a core takes of its kernel-config ring; modelled. */
  public synchronized long kernelBytes(Core core) {
    Footprint footprint = resident[checked(core)];
    return footprint == null ? 0 : footprint.kernelBytes(at(core));
  }

  /** The cores on which a program is resident, row by row, and what it takes there. */
  public synchronized List<CoreUse> cores() {
    List<CoreUse> cores = new ArrayList<>();
    for (int i = 0; i < resident.length; i++) {
      Footprint footprint = resident[i];
      if (footprint != null) {
        cores.add(
            new CoreUse(
                new Core(i % columns, i / columns),
                footprint.program().id(),
                footprint.circularBufferBytes(i),
                footprint.kernelBytes(i)));
      }
    }
    return cores;
  }

  /** What they occupy on the fullest core. */
  public synchronized long largestCircularBufferBytesPerCore() {
    long largest = 0;
    for (int i = 0; i < resident.length; i++) {
      Footprint footprint = resident[i];
      largest = Math.max(largest, footprint == null ? 0 : footprint.circularBufferBytes(i));
    }
    return largest;
  }

  /** What resident programs take of the kernel-config rings, all cores; modelled. */
  public synchronized long kernelBytes() {
    return kernelBytes;
  }

  /** Makes a program resident on its cores and returns those where it was not. */
  synchronized List<Core> dispatch(Footprint footprint) {
    List<Core> changed = new ArrayList<>();
    for (int core : footprint.takeMissing()) {
      Footprint previous = resident[core];
      if (previous != null) {
        previous.addMissing(core);
        count(previous, core, -1);
      }
      resident[core] = footprint;
      count(footprint, core, 1);
      changed.add(new Core(core % columns, core / columns));
    }
    return changed;
  }

  synchronized void remove(Program program) {
    for (int core = 0; core < resident.length; core++) {
      Footprint footprint = resident[core];
      if (footprint != null && footprint.program() == program) {
        count(footprint, core, -1);
        resident[core] = null;
        footprint.addMissing(core);
      }
    }
  }

  private void count(Footprint footprint, int core, int sign) {
    circularBufferBytes += sign * footprint.circularBufferBytes(core);
    kernelBytes += sign * footprint.kernelBytes(core);
  }

  private int checked(Core core) {
    if (core.x() < 0 || core.x() >= columns || core.y() < 0 || at(core) >= resident.length) {
      throw new IllegalArgumentException("no such core: core=" + core);
    }
    return at(core);
  }

  private int at(Core core) {
    return core.x() + columns * core.y();
  }
}
