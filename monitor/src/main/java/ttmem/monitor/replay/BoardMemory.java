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
import ttmem.metal.replay.RegionUse;
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

  /** Programs are numbered from 1 in the order of the recording. */
  private long program = 1;

  private record Place(BufferType type, long address) {}

  private BoardMemory(Profile profile, DeviceOptions options) {
    this.profile = profile;
    allocator = Device.open(profile, options).allocator();
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
    return open(profile, l1SmallBytes, 0);
  }

  /**
   * An empty board with reserved regions.
   *
   * @throws ReplayException if one of them does not fit
   */
  static BoardMemory open(Profile profile, long l1SmallBytes, long traceBytesPerBank)
      throws ReplayException {
    boolean total = profile.traceRule() == Profile.TraceRule.TOTAL;
    try {
      long trace = Math.multiplyExact(traceBytesPerBank, total ? profile.dramBanks() : 1L);
      return new BoardMemory(
          profile,
          DeviceOptions.DEFAULT.withL1SmallBytes(l1SmallBytes).withTraceRegionBytes(trace));
    } catch (AllocatorException | IllegalArgumentException | ArithmeticException e) {
      throw new ReplayException(
          "a reserved region does not fit on %s: l1_small=%d trace=%d: %s"
              .formatted(profile.name(), l1SmallBytes, traceBytesPerBank, e.getMessage()));
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
    program += hasProgram() ? 1 : 0;
    programEnd = l1Base;
  }

  /** Frees all buffers and the program memory. */
  void clear() {
    names.keySet().forEach(place -> allocator.free(place.type, place.address));
    names.clear();
    freeProgram();
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
   * Lays out program memory on some cores, above what the same program has there. Whether it may
   * lie there is known when the program is complete: see {@link #checkProgram}.
   *
   * @return its address
   * @throws AllocatorException if the cores are not of the board, or a region would start inside
   *     another
   */
  long place(CoreRanges cores, long bytes) {
    checkGrid(cores);
    long address = layout.place(rangeSet(cores), bytes);
    programEnd = Math.max(programEnd, address + bytes);
    return address;
  }

  /** Whether what is laid out so far leaves L1 or reaches into a buffer. */
  boolean programClashes() {
    return programEnd
        > Math.min(profile.l1Bytes(), allocator.lowestOccupiedL1Address().orElse(Long.MAX_VALUE));
  }

  /**
   * Checks the program memory as the original does, once all of a program is laid out.
   *
   * @throws AllocatorException with the original's numbers if it leaves L1 or reaches into a buffer
   */
  void checkProgram() {
    layout.check(
        program,
        profile.l1Bytes(),
        allocator.lowestOccupiedL1Address(),
        address -> names.getOrDefault(new Place(BufferType.L1, address), "not known"));
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

  /** What each type has in use, and the program. */
  List<RegionUse> regions() {
    List<RegionUse> regions = new ArrayList<>();
    for (BoardReport.Left each : left()) {
      regions.add(new RegionUse(each.type().name(), each.banks(), statistics(each.type())));
    }
    if (hasProgram() || program > 1) {
      long bank = allocator.layout(BufferType.L1).bankBytes();
      long used = programEnd - l1Base;
      long rest = Math.max(0, bank - used);
      regions.add(new RegionUse("CB", 1, new Statistics(bank, used, rest, rest)));
    }
    return regions;
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
