package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.CircularBufferLayout;
import ttmem.metal.CoreRange;
import ttmem.metal.CoreRangeSet;
import ttmem.metal.Device;
import ttmem.metal.DeviceOptions;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.OutOfDeviceMemoryException;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.model.Profile;
import ttmem.sources.capture.CoreRanges;

/**
 * The modelled memory of one board while recordings are allocated on it: buffers with a name for
 * each, and the program memory of the program that was laid out last.
 *
 * <p>Dataflow buffers and scratchpads are laid out like circular buffers; where the original puts
 * them is not established, so their addresses are a model and only their sizes are facts.
 */
final class BoardMemory {
  private static final List<BufferType> TYPES =
      List.of(BufferType.DRAM, BufferType.L1, BufferType.L1_SMALL, BufferType.TRACE);

  private final Profile profile;
  private final Allocator allocator;
  private final long l1Base;
  private final Map<Place, String> names = new HashMap<>();
  private CircularBufferLayout layout;
  private long programEnd;

  private record Place(BufferType type, long address) {}

  private BoardMemory(Profile profile, long l1SmallBytes) {
    this.profile = profile;
    allocator =
        Device.open(profile, DeviceOptions.DEFAULT.withL1SmallBytes(l1SmallBytes)).allocator();
    l1Base = allocator.layout(BufferType.L1).offset();
    layout = new CircularBufferLayout(l1Base, profile.dramAlignment());
    programEnd = l1Base;
  }

  /**
   * An empty board.
   *
   * @throws ReplayException if so much L1_SMALL does not fit
   */
  static BoardMemory open(Profile profile, long l1SmallBytes) throws ReplayException {
    try {
      return new BoardMemory(profile, l1SmallBytes);
    } catch (AllocatorException e) {
      throw new ReplayException("l1_small does not fit: " + e.getMessage());
    }
  }

  Profile profile() {
    return profile;
  }

  /**
   * Takes room for a buffer.
   *
   * @param name what to call it where it is in the way of others
   * @throws AllocatorException if it is refused; the message names what is in the way
   */
  Allocation allocate(BufferRequest request, String name) {
    try {
      Allocation allocation = allocator.allocate(request);
      names.put(new Place(request.type(), allocation.address()), name);
      return allocation;
    } catch (OutOfDeviceMemoryException e) {
      throw e.withNames(
          range -> names.getOrDefault(new Place(request.type(), range.start()), "a buffer"));
    }
  }

  void free(BufferType type, long address) {
    allocator.free(type, address);
    names.remove(new Place(type, address));
  }

  /** Forgets the program memory: the next program starts at the base again. */
  void freeProgram() {
    layout = new CircularBufferLayout(l1Base, profile.dramAlignment());
    programEnd = l1Base;
  }

  /**
   * Makes known the cores of all that the next program will lay out, before it does: the original
   * starts a stack for each range when a circular buffer is created, not when it is placed, and a
   * placed one raises all stacks that it touches. What lies outside the grid is left out, as {@link
   * #place} refuses it.
   */
  void openProgram(List<CoreRanges> program) {
    for (CoreRanges cores : program) {
      if (cores.count() > 0 && onGrid(cores)) {
        layout.open(rangeSet(cores));
      }
    }
  }

  /**
   * Lays out program memory on some cores, above what the same program has there.
   *
   * @return its address
   * @throws AllocatorException with the original's numbers if it leaves L1 or reaches into a buffer
   */
  long place(CoreRanges cores, long bytes) {
    checkGrid(cores);
    long address = layout.place(rangeSet(cores), bytes);
    long end = address + bytes;
    programEnd = Math.max(programEnd, end);
    if (end > profile.l1Bytes()) {
      throw new AllocatorException(
          "Statically allocated circular buffers on core range %s grow to %d B which is beyond max L1 size of %d B"
              .formatted(cores, end, profile.l1Bytes()));
    }
    if (end > lowestBuffer()) {
      throw new AllocatorException(
          ("Statically allocated circular buffers clash with L1 buffers on core range %s. L1 buffer"
                  + " allocated at %d and static circular buffer region ends at %d. The buffer is"
                  + " %s.")
              .formatted(
                  cores,
                  lowestBuffer(),
                  end,
                  names.getOrDefault(new Place(BufferType.L1, lowestBuffer()), "not known")));
    }
    return address;
  }

  private void checkGrid(CoreRanges cores) {
    if (!onGrid(cores)) {
      throw new AllocatorException(
          "expected cores within the compute grid of %d x %d, but got %s"
              .formatted(profile.computeX(), profile.computeY(), cores));
    }
  }

  private boolean onGrid(CoreRanges cores) {
    return cores.rectangles().stream()
        .allMatch(each -> each.endX() < profile.computeX() && each.endY() < profile.computeY());
  }

  private static CoreRangeSet rangeSet(CoreRanges cores) {
    List<CoreRange> ranges = new ArrayList<>();
    for (CoreRanges.Rectangle each : cores.rectangles()) {
      ranges.add(CoreRange.of(each.startX(), each.startY(), each.endX(), each.endY()));
    }
    return new CoreRangeSet(ranges);
  }

  /** Where the program memory of the last program ends; the L1 base if it has none. */
  long programEnd() {
    return programEnd;
  }

  boolean hasProgram() {
    return programEnd > l1Base;
  }

  /** Where the lowest L1 buffer starts; the end of the L1 region without one. */
  long lowestBuffer() {
    long end = l1Base + allocator.layout(BufferType.L1).bankBytes();
    return allocator.lowestOccupiedL1Address().orElse(end);
  }

  Statistics statistics(BufferType type) {
    return allocator.statistics(type);
  }

  int banks(BufferType type) {
    return allocator.layout(type).banks();
  }

  List<BoardReport.Left> left() {
    List<BoardReport.Left> left = new ArrayList<>();
    for (BufferType type : TYPES) {
      Statistics now = allocator.statistics(type);
      if (now.totalAllocatableBytes() > 0) {
        left.add(
            new BoardReport.Left(
                type,
                banks(type),
                now.totalAllocatableBytes(),
                now.totalFreeBytes(),
                now.largestFreeBlockBytes()));
      }
    }
    return left;
  }
}
