package ttmem.metal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import ttmem.ledger.TagScope;
import ttmem.ledger.Tracker;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;

/**
 * Reports the memory of devices to this process's ledger, where {@code ttmem} shows it: buffers as
 * they come and go, circular buffers when they are laid out and become resident, kernels while they
 * are loaded, and the allocator's own figures. One may listen to any number of devices; any thread.
 *
 * <pre>{@code
 * try (Tracker tracker = Tracker.open();
 *     Device device = Device.open(profile, options, new DeviceReport(tracker))) { ... }
 * }</pre>
 *
 * <p>What it costs: one event per buffer, and per dispatch one event if any core changes hands. The
 * allocator's figures are published after every change instead of now and then: they are kept by
 * the allocator, so that costs no more than asking a clock, and the last change of a burst needs
 * neither a thread nor a timer to be seen.
 *
 * <p>A circular buffer is ended on a core by the circular buffers of another program there. A
 * program that has only kernels on a core writes into the kernel-config ring, not over them; {@link
 * Residency} counts it as the core's program all the same.
 */
public final class DeviceReport implements DeviceListener {
  private static final int TENSIX = 0;

  private final Tracker tracker;
  private final Map<Integer, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Long, Held> buffers = new ConcurrentHashMap<>();
  private final Map<Long, Handles> programs = new ConcurrentHashMap<>();

  private record Held(int device, long handle) {}

  /** What a program holds on its device. Its own lock guards the lists. */
  private record Handles(int device, List<Long> circularBuffers, List<Long> kernels) {
    synchronized void free(Tracker tracker, boolean kernelsToo) {
      circularBuffers.forEach(tracker::cbFree);
      circularBuffers.clear();
      if (kernelsToo) {
        kernels.forEach(tracker::kernelUnload);
        kernels.clear();
      }
    }
  }

  /** Reports to {@code tracker}, which the caller closes after its devices. */
  public DeviceReport(Tracker tracker) {
    this.tracker = tracker;
  }

  @Override
  public void deviceOpened(Device device) {
    for (BufferType type : BufferType.values()) {
      if (type != BufferType.SYSTEM_MEMORY) {
        if (hasRegion(device, type)) {
          tracker.poolBase(number(device), type, device.allocator().layout(type).offset());
        }
        allocatorChanged(device, type);
      }
    }
  }

  @Override
  public void bufferAllocated(Device device, BufferInfo buffer) {
    try (TagScope _ = buffer.tag().isEmpty() ? () -> {} : tracker.tag(buffer.tag())) {
      long handle =
          tracker.allocBanked(
              number(device),
              buffer.type(),
              buffer.address(),
              buffer.sizeBytes(),
              buffer.bytesPerBank(),
              buffer.banks());
      buffers.put(buffer.id(), new Held(device.id(), handle));
    }
  }

  @Override
  public void bufferFreed(Device device, BufferInfo buffer) {
    free(buffer.id());
  }

  private void free(Long buffer) {
    Held held = buffers.remove(buffer);
    if (held != null) {
      tracker.free(held.handle);
    }
  }

  /** One thread at a time, or an older figure might be published after a newer one. */
  @Override
  public synchronized void allocatorChanged(Device device, BufferType type) {
    if (!hasRegion(device, type)) {
      return;
    }
    Allocator allocator = device.allocator();
    Statistics figures = allocator.statistics(type);
    tracker.pool(
        number(device),
        type,
        allocator.layout(type).banks(),
        figures.totalAllocatableBytes(),
        figures.totalAllocatedBytes(),
        figures.totalFreeBytes(),
        figures.largestFreeBlockBytes());
  }

  @Override
  public void circularBuffersLaidOut(Device device, Program program) {
    Handles handles = handles(device, program);
    handles.free(tracker, false);
    synchronized (handles) {
      for (CircularBuffer each : program.circularBuffers()) {
        if (!each.isBacked()) {
          handles.circularBuffers.add(
              tracker.cbAlloc(
                  number(device),
                  program.id(),
                  each.address().orElseThrow(),
                  each.config().totalBytes(),
                  corners(each.cores())));
        }
      }
    }
  }

  /** L1_SMALL and TRACE have none unless the device was opened with one. */
  private static boolean hasRegion(Device device, BufferType type) {
    return device.allocator().statistics(type).totalAllocatableBytes() > 0;
  }

  private static int[] corners(CoreRangeSet cores) {
    return cores.ranges().stream()
        .flatMapToInt(
            range ->
                IntStream.of(
                    range.start().x(), range.start().y(), range.end().x(), range.end().y()))
        .toArray();
  }

  @Override
  public void programResident(Device device, Program program, List<Core> changed) {
    tracker.cbResident(number(device), program.id());
  }

  @Override
  public void kernelsLoaded(Device device, Program program) {
    long bytes = program.footprint().kernelBytes();
    Handles handles = handles(device, program);
    synchronized (handles) {
      handles.kernels.add(tracker.kernelLoad(number(device), program.id(), TENSIX, bytes));
    }
  }

  @Override
  public void programReleased(Device device, Program program) {
    Handles handles = programs.remove(program.id());
    if (handles != null) {
      handles.free(tracker, true);
    }
  }

  /** Its allocator is gone with it: what it held, and its figures. */
  @Override
  public synchronized void deviceClosed(Device device) {
    int id = device.id();
    buffers.forEach(
        (buffer, held) -> {
          if (held.device == id) {
            free(buffer);
          }
        });
    programs.forEach(
        (program, handles) -> {
          if (handles.device == id && programs.remove(program, handles)) {
            handles.free(tracker, true);
          }
        });
    for (BufferType type : BufferType.values()) {
      if (type != BufferType.SYSTEM_MEMORY && hasRegion(device, type)) {
        long bytes = device.allocator().statistics(type).totalAllocatableBytes();
        tracker.pool(
            number(device), type, device.allocator().layout(type).banks(), bytes, 0, bytes, bytes);
      }
    }
    numbers.remove(id);
  }

  /**
   * What the device is called in the ledger: the lowest number that no other open device has, as a
   * process that opens its card again calls it the same again.
   */
  private int number(Device device) {
    Integer known = numbers.get(device.id());
    return known == null ? newNumber(device) : known;
  }

  private synchronized int newNumber(Device device) {
    int lowest = 0;
    while (numbers.containsValue(lowest)) {
      lowest++;
    }
    numbers.put(device.id(), lowest);
    return lowest;
  }

  private Handles handles(Device device, Program program) {
    return programs.computeIfAbsent(
        program.id(), _ -> new Handles(device.id(), new ArrayList<>(), new ArrayList<>()));
  }
}
