package ttmem.metal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/**
 * A program: kernels and circular buffers on cores (memory facts, section 5). Thread-safe.
 *
 * <p>Its layout and its binaries in DRAM stay until {@link #close}, whether it is resident or not.
 */
public final class Program implements AutoCloseable {

  private static final AtomicLong NEXT_ID = new AtomicLong(1);

  private final long id = NEXT_ID.getAndIncrement();
  private final Device device;
  private final List<CircularBuffer> circularBuffers = new ArrayList<>();
  private final List<Kernel> kernels = new ArrayList<>();
  private int semaphores;
  private boolean compiled;
  private boolean closed;
  private @Nullable CircularBufferLayout layout;

  /** Whether the present layout passed its checks once, so that it was announced. */
  private boolean accepted;

  private @Nullable Footprint footprint;
  private @Nullable Buffer binaries;

  /** An empty program for a device. */
  public Program(Device device) {
    this.device = device;
  }

  /** Unique in the process, increasing. */
  public long id() {
    return id;
  }

  /**
   * Adds a circular buffer.
   *
   * @throws AllocatorException if the program is compiled, an index is in use on one of the cores,
   *     or the configuration does not suit the device
   */
  public synchronized CircularBuffer addCircularBuffer(
      CoreRangeSet cores, CircularBufferConfig config) {
    requireNotCompiled();
    requireInGrid(cores);
    config.check(device);
    for (CircularBuffer other : circularBuffers) {
      if (cores.ranges().stream().anyMatch(other.cores()::intersects)) {
        Set<Integer> shared = other.config().indices();
        shared.retainAll(config.indices());
        if (!shared.isEmpty()) {
          throw new AllocatorException(
              "an index is in use on one of the cores: program=%d index=%s cores=%s"
                  .formatted(id, shared, cores.ranges()));
        }
      }
    }
    CircularBuffer added = new CircularBuffer(cores, config);
    circularBuffers.add(added);
    return added;
  }

  /**
   * Adds a kernel.
   *
   * @throws AllocatorException if the program is compiled
   */
  public synchronized void addKernel(Kernel kernel) {
    requireNotCompiled();
    requireInGrid(kernel.cores());
    kernels.add(kernel);
  }

  /**
   * Adds semaphores on all cores of the program.
   *
   * @throws IllegalArgumentException on a negative number, or more than 2^31-1 in all
   */
  public synchronized void addSemaphores(int count) {
    if (count < 0 || count > Integer.MAX_VALUE - semaphores) {
      throw new IllegalArgumentException(
          "expected 0 or more, at most 2^31-1 in all: semaphores=%d already=%d"
              .formatted(count, semaphores));
    }
    requireNotCompiled();
    semaphores += count;
  }

  /**
   * Gives a circular buffer another size, also after compilation; all are laid out anew at the next
   * dispatch.
   */
  public synchronized void resize(CircularBuffer circularBuffer, long totalBytes) {
    CircularBufferConfig changed = circularBuffer.config().withTotalBytes(totalBytes);
    if (!circularBuffers.contains(circularBuffer)) {
      throw new IllegalArgumentException(
          "expected a circular buffer of this program: program=%d cores=%s indices=%s"
              .formatted(id, circularBuffer.cores().ranges(), changed.indices()));
    }
    changed.check(device);
    circularBuffer.configure(changed);
    layout = null;
  }

  public synchronized List<CircularBuffer> circularBuffers() {
    return List.copyOf(circularBuffers);
  }

  public synchronized List<Kernel> kernels() {
    return List.copyOf(kernels);
  }

  /** The buffer with its binaries in DRAM, once they are loaded. */
  public synchronized @Nullable Buffer binaries() {
    return binaries;
  }

  /** Takes back the layout and the binaries. The program can't be dispatched any more. */
  @Override
  public void close() {
    device.dispatcher().close(this);
  }

  /** Gives back what it holds; the dispatcher calls it. Whether this is the first time. */
  synchronized boolean release() {
    boolean first = !closed;
    closed = true;
    if (binaries != null) {
      binaries.close();
    }
    return first;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  Device device() {
    return device;
  }

  /** Whether this is the first time. */
  synchronized boolean compile() {
    if (closed) {
      throw new IllegalStateException("the program is closed: id=" + id);
    }
    boolean first = !compiled;
    compiled = true;
    return first;
  }

  /**
   * Lays out the circular buffers if that is not done, and checks the layout.
   *
   * @throws IllegalStateException if the buffer that backs one of them is closed
   * @return whether this layout passed for the first time
   */
  synchronized boolean layOut() {
    requireBacking();
    Profile profile = device.profile();
    CircularBufferLayout current = layout;
    if (current == null) {
      long base = device.allocator().layout(BufferType.L1).offset();
      current = new CircularBufferLayout(base, profile.dramAlignment());
      for (CircularBuffer circularBuffer : circularBuffers) {
        current.open(circularBuffer.cores());
      }
      for (CircularBuffer circularBuffer : circularBuffers) {
        if (!circularBuffer.isBacked()) {
          circularBuffer.place(
              current.place(circularBuffer.cores(), circularBuffer.config().totalBytes()));
        }
      }
      layout = current;
      footprint = null;
      accepted = false;
    }
    current.check(
        id,
        profile.l1Bytes(),
        device.allocator().lowestOccupiedL1Address(),
        address -> device.nameOf(BufferType.L1, address));
    boolean first = !accepted;
    accepted = true;
    return first;
  }

  /**
   * What the program takes on each core; checked against the size of the kernel-config ring.
   *
   * @throws AllocatorException if the ring is too small
   */
  synchronized Footprint footprint() {
    if (footprint == null) {
      footprint = Footprint.of(this, device.profile(), circularBuffers, kernels, semaphores);
    }
    long ring = device.allocator().layout(BufferType.L1).offset() - device.profile().mapEnd();
    if (footprint.configBytes() > ring) {
      throw new AllocatorException(
          "Program size (%d) too large for kernel config buffer (%d) on TENSIX"
              .formatted(footprint.configBytes(), ring));
    }
    return footprint;
  }

  synchronized boolean needsLoading() {
    return binaries == null && !kernels.isEmpty();
  }

  /** Puts the binaries into DRAM, from the top. */
  synchronized void load() {
    long page = device.profile().dispatchPageBytes();
    long bytes = 0;
    for (Kernel kernel : kernels) {
      bytes = Math.addExact(bytes, Regions.roundUp(kernel.binaryBytes(), page));
    }
    binaries =
        device.allocate(
            BufferConfig.interleaved(BufferType.DRAM, bytes, page)
                .towards(Direction.DOWN)
                .named("binaries of program " + id));
  }

  /** A backing buffer may have been closed since its circular buffer was added. */
  private void requireBacking() {
    for (CircularBuffer circularBuffer : circularBuffers) {
      Buffer backing = circularBuffer.config().backing();
      if (backing != null && backing.isClosed()) {
        throw new IllegalStateException(
            "the backing buffer of a circular buffer is closed: program=%d buffer=%d indices=%s"
                .formatted(id, backing.info().id(), circularBuffer.config().indices()));
      }
    }
  }

  private void requireNotCompiled() {
    if (compiled) {
      throw new AllocatorException("the program is compiled already: program=" + id);
    }
  }

  private void requireInGrid(CoreRangeSet cores) {
    int columns = device.profile().computeX();
    int rows = device.profile().computeY();
    for (CoreRange range : cores.ranges()) {
      if (range.end().x() >= columns || range.end().y() >= rows) {
        throw new AllocatorException(
            "expected cores of the compute grid: range=%s grid=%dx%d"
                .formatted(range, columns, rows));
      }
    }
  }
}
