package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All banks of one type of memory. They are in lockstep: one address and one size stand for every
 * bank, so a buffer of one page costs a page in each of them (memory facts, sections 2.2 and 3.4).
 * Several allocators may share the memory and keep clear of each other. Not thread-safe: {@link
 * Allocator} holds the lock.
 */
public final class BankManager {

  private final BankLayout layout;
  private final SearchPolicy policy;
  private final AllocatorDependencies dependencies;
  private final List<FreeListOpt> regions = new ArrayList<>();

  /**
   * Banks that are all free.
   *
   * @param bankCounts numbers of banks, besides powers of two, over which pages can be dealt out
   * @throws AllocatorException if pages can't be dealt out over that many banks
   */
  public BankManager(
      BankLayout layout,
      SearchPolicy policy,
      AllocatorDependencies dependencies,
      Set<Integer> bankCounts) {
    if (layout.mayInterleave() && !acceptsInterleaving(layout.banks(), bankCounts)) {
      throw new AllocatorException(
          "expected a number of banks that is a power of two or one of "
              + bankCounts.stream().sorted().toList()
              + ": type="
              + layout.type()
              + " banks="
              + layout.banks());
    }
    this.layout = layout;
    this.policy = policy;
    this.dependencies = dependencies;
    for (int i = 0; i < dependencies.allocators(); i++) {
      regions.add(emptyRegion());
    }
  }

  private FreeListOpt emptyRegion() {
    return new FreeListOpt(
        layout.bankBytes(),
        layout.offset(),
        layout.blockAlignment(),
        layout.blockAlignment(),
        policy);
  }

  private static boolean acceptsInterleaving(int banks, Set<Integer> bankCounts) {
    return (banks > 0 && Integer.bitCount(banks) == 1) || bankCounts.contains(banks);
  }

  /** Like {@link #allocate(BufferRequest, int)} with the only allocator. */
  public Allocation allocate(BufferRequest request) {
    return allocate(request, 0);
  }

  /**
   * Takes room for a buffer in every bank.
   *
   * @throws OutOfDeviceMemoryException if it does not fit
   * @throws AllocatorException if there are more shards than cores, or the address lies below the
   *     limit of interleaved L1
   */
  public Allocation allocate(BufferRequest request, int allocator) {
    FreeListOpt region = region(allocator);
    if (request.shards() > layout.computeCores()) {
      throw new AllocatorException(
          "expected at most as many shards as compute cores: shards=%d cores=%d"
              .formatted(request.shards(), layout.computeCores()));
    }
    int banks = request.isSharded() ? request.shards() : layout.banks();
    if (banks == 0) {
      throw new AllocatorException("there are no banks of this type: type=" + layout.type());
    }
    long bytes = request.bytesPerBank(banks, layout.alignment());
    long limit = request.isSharded() ? 0 : layout.interleavedLimit();
    boolean alone = dependencies.of(allocator).isEmpty();
    long address =
        alone
            ? region.allocate(bytes, request.direction(), limit)
            : allocateBeside(allocator, bytes, request.direction(), limit);
    if (address == FreeListOpt.NONE) {
      throw refusal(request, region, banks, bytes, !alone);
    }
    return new Allocation(address, bytes, banks);
  }

  /** Gives a block back; an address that is not the start of one changes nothing. */
  public boolean free(long address, int allocator) {
    return region(allocator).free(address);
  }

  /** Frees every buffer of every allocator. */
  public void freeAll() {
    for (FreeListOpt region : regions) {
      for (AddressRange range : region.allocatedRanges()) {
        region.free(range.start());
      }
    }
  }

  /** Frees everything and undoes shrinking, with the original's forgetfulness. */
  public void clear() {
    regions.forEach(FreeListOpt::clear);
  }

  /**
   * Takes bytes off the low end of every bank.
   *
   * @throws AllocatorException if the region refuses it or shares its memory
   */
  public void shrink(long bytes, Direction direction, int allocator) {
    onlyRegion(allocator).shrink(bytes, direction);
  }

  public void resetSize(int allocator) {
    onlyRegion(allocator).resetSize();
  }

  /** How many allocators share the banks; their numbers count from 0. */
  public int allocators() {
    return regions.size();
  }

  public BankLayout layout() {
    return layout;
  }

  public Statistics statistics(int allocator) {
    return region(allocator).statistics();
  }

  public OptionalLong lowestOccupiedAddress(int allocator) {
    return region(allocator).lowestOccupiedAddress();
  }

  public List<Block> blocks(int allocator) {
    return region(allocator).blocks();
  }

  public String dump(int allocator) {
    return region(allocator).dump();
  }

  /** The bytes really taken by the buffer at this address: after rounding to the block size. */
  public OptionalLong reservedBytes(long address, int allocator) {
    return region(allocator).allocationBytes(address);
  }

  /** The sorted ranges in use, neighbours joined. */
  public AllocatorState extractState(int allocator) {
    return new AllocatorState(layout, Ranges.merged(region(allocator).allocatedRanges()));
  }

  /**
   * Replaces what is in use by the ranges of a state; nobody owns them until they are freed one by
   * one.
   *
   * @throws AllocatorException if the state is of other banks; nothing has changed
   */
  public void overrideState(AllocatorState state, int allocator) {
    if (!state.layout().equals(layout)) {
      throw new AllocatorException(
          "expected a state of the same banks: expected=" + layout + " but was " + state.layout());
    }
    FreeListOpt region = region(allocator);
    occupy(emptyRegion(), state);
    region.clear();
    occupy(region, state);
  }

  private static void occupy(FreeListOpt region, AllocatorState state) {
    for (AddressRange range : state.allocated()) {
      if (region.allocateAt(range.start(), range.bytes()) == FreeListOpt.NONE) {
        throw new AllocatorException("a range of the state is not inside the bank: " + range);
      }
    }
  }

  private long allocateBeside(int allocator, long bytes, Direction direction, long limit) {
    FreeListOpt region = region(allocator);
    long blockBytes = region.blockBytes(bytes);
    List<AddressRange> own = new ArrayList<>();
    for (AddressRange range : region.availableRanges(bytes)) {
      if (range.end() > limit) {
        own.add(new AddressRange(Math.max(range.start(), limit), range.end()));
      }
    }
    List<AddressRange> taken = new ArrayList<>();
    for (int other : dependencies.of(allocator)) {
      taken.addAll(region(other).allocatedRanges());
    }
    List<AddressRange> candidates =
        Ranges.minus(Ranges.merged(own), Ranges.merged(taken)).stream()
            .filter(range -> range.bytes() >= blockBytes)
            .toList();
    if (candidates.isEmpty()) {
      return FreeListOpt.NONE;
    }
    long address =
        direction == Direction.UP
            ? candidates.getFirst().start()
            : candidates.getLast().end() - blockBytes;
    if (address % layout.alignment() != 0) {
      throw new AllocatorException(
          "the chosen address is not aligned: address=%d align=%d"
              .formatted(address, layout.alignment()));
    }
    return region.allocateAt(address, bytes);
  }

  private OutOfDeviceMemoryException refusal(
      BufferRequest request, FreeListOpt region, int banks, long bytes, boolean besideOthers) {
    Statistics now = region.statistics();
    Refusal refusal =
        new Refusal(
            request.totalBytes(layout.alignment()),
            layout.type(),
            banks,
            bytes,
            now.totalAllocatableBytes(),
            now.totalAllocatedBytes(),
            now.totalFreeBytes(),
            now.largestFreeBlockBytes(),
            besideOthers);
    return new OutOfDeviceMemoryException(
        refusal,
        Explanation.of(region, region.blockBytes(bytes), now, besideOthers),
        _ -> "a buffer");
  }

  private FreeListOpt onlyRegion(int allocator) {
    FreeListOpt region = region(allocator);
    if (regions.size() > 1) {
      throw new AllocatorException(
          "only a single allocator can be resized: num_allocators=" + regions.size());
    }
    return region;
  }

  private FreeListOpt region(int allocator) {
    if (allocator < 0 || allocator >= regions.size()) {
      throw new AllocatorException(
          "Invalid allocator ID " + allocator + " (num_allocators=" + regions.size() + ")");
    }
    return regions.get(allocator);
  }
}
