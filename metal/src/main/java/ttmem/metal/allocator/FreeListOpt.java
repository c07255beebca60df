package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One region of device memory, allocated as tt-metal's class of this name does (memory facts,
 * section 3.3): same addresses, same block ids, same figures. Addresses taken and given include the
 * offset of the region; those of {@link #blocks()} and {@link #dump()} don't. Not thread-safe.
 *
 * <p><b>How it works.</b> {@link BlockTable} holds the blocks by id, linked in address order;
 * {@link AddressIndex} finds an allocated block by its address; {@link FreeBlocks} holds the free
 * ones in address order and finds the one to take. Search, insert, free and merge are O(log n) in
 * the number of free blocks; the original scans lists. In steady state nothing is allocated on the
 * Java heap.
 *
 * <p><b>Quirks kept on purpose</b>, because statistics and dumps show them: a refusal for a limit
 * leaves its block carved; {@link #clear()} does not forget the lowest occupied address; after a
 * free the new lowest is looked for only above the freed block.
 */
public final class FreeListOpt {

  /** No address: no free block is large enough, or the range is not free. */
  public static final long NONE = -1;

  private final long regionBytes;
  private final long offset;
  private final long minAllocation;
  private final long alignment;
  private final BlockTable table = new BlockTable();
  private final AddressIndex allocated = new AddressIndex(table);
  private final FreeBlocks free;

  private long shrunkBytes;
  private long allocatedBytes;
  private long lowestOccupied = NONE;

  /**
   * A region that is all free.
   *
   * @param sizeBytes size of the region
   * @param offset address of its first byte, a multiple of the alignment
   * @param minAllocationBytes smallest block
   * @param alignmentBytes what block sizes are rounded up to
   * @throws IllegalArgumentException on a negative size or offset, a minimum or alignment below 1,
   *     or an offset that is not aligned
   */
  public FreeListOpt(
      long sizeBytes,
      long offset,
      long minAllocationBytes,
      long alignmentBytes,
      SearchPolicy policy) {
    if (sizeBytes < 0 || offset < 0 || sizeBytes + offset < 0) {
      throw new IllegalArgumentException(
          "expected a region within 63 bits: size=" + sizeBytes + " offset=" + offset);
    }
    if (minAllocationBytes < 1 || alignmentBytes < 1) {
      throw new IllegalArgumentException(
          "expected at least 1: min_alloc=" + minAllocationBytes + " align=" + alignmentBytes);
    }
    if (offset % alignmentBytes != 0) {
      throw new IllegalArgumentException(
          "expected a multiple of the alignment: offset=" + offset + " align=" + alignmentBytes);
    }
    this.regionBytes = sizeBytes;
    this.offset = offset;
    this.minAllocation = minAllocationBytes;
    this.alignment = alignmentBytes;
    this.free = new FreeBlocks(table, new SizeClasses(sizeBytes), policy);
    makeOneFreeBlock();
  }

  /** Like {@link #allocate(long, Direction, long)} without a limit. */
  public long allocate(long sizeBytes, Direction direction) {
    return allocate(sizeBytes, direction, 0);
  }

  /**
   * Takes a block.
   *
   * @param sizeBytes raised to the minimum, then rounded up to the alignment; 0 takes the minimum
   * @param limit lowest address that is acceptable
   * @return its address, or {@link #NONE} when no free block is large enough
   * @throws AddressLimitException if the block found lies below the limit; it stays carved
   * @throws IllegalArgumentException on a negative size
   */
  public long allocate(long sizeBytes, Direction direction, long limit) {
    long bytes = blockBytes(sizeBytes);
    int id = free.find(bytes, direction);
    if (id == FreeBlocks.NONE) {
      return NONE;
    }
    long start = table.address(id);
    if (direction == Direction.DOWN) {
      start += table.size(id) - bytes;
    }
    carve(id, start, bytes);
    if (start + offset < limit) {
      throw new AddressLimitException(limit, start + offset);
    }
    occupy(start, id);
    return start + offset;
  }

  /**
   * Takes the block at this address, which need not be aligned.
   *
   * @return the address, or {@link #NONE} when the range is not wholly inside one free block
   * @throws IllegalArgumentException on a negative size
   */
  public long allocateAt(long address, long sizeBytes) {
    long bytes = blockBytes(sizeBytes);
    long start = address - offset;
    if (address < offset) {
      return NONE;
    }
    int id = free.findAround(start, bytes);
    if (id == FreeBlocks.NONE) {
      return NONE;
    }
    carve(id, start, bytes);
    occupy(start, id);
    return address;
  }

  /**
   * Gives a block back.
   *
   * @return whether there was one; an address that is not the start of an allocated block changes
   *     nothing
   */
  public boolean free(long address) {
    long start = address - offset;
    int id = address < offset ? AddressIndex.NONE : allocated.remove(start);
    if (id == AddressIndex.NONE) {
      return false;
    }
    allocatedBytes -= table.size(id);
    int merged = merge(id);
    if (start <= lowestOccupied) {
      int next = table.next(merged);
      lowestOccupied = next == BlockTable.NONE ? NONE : table.address(next);
    }
    return true;
  }

  /**
   * Takes bytes off the low end; adds up over calls.
   *
   * @throws AllocatorException if the cut is larger than what is left, would take an allocated
   *     block or is asked from the top; nothing has changed
   */
  public void shrink(long bytes, Direction direction) {
    if (bytes == 0) {
      return;
    }
    if (direction == Direction.DOWN) {
      throw new AllocatorException("a region shrinks only at its low end: dir=down");
    }
    long left = regionBytes - shrunkBytes;
    if (bytes < 0 || bytes > left) {
      throw new AllocatorException(
          "expected a shrink of at most what is left: size=" + bytes + " left=" + left);
    }
    int first = table.head();
    int inTheWay = table.isFree(first) ? table.next(first) : first;
    long cut = shrunkBytes + bytes;
    if (inTheWay != BlockTable.NONE && table.address(inTheWay) < cut) {
      throw new AllocatorException(
          "an allocated block is in the way of the shrink: shrunk_address="
              + cut
              + " block_address="
              + table.address(inTheWay));
    }
    resizeFirst(first, cut, table.size(first) - bytes);
    shrunkBytes = cut;
  }

  /** Gives back everything that {@link #shrink} took. */
  public void resetSize() {
    if (shrunkBytes == 0) {
      return;
    }
    int first = table.head();
    if (table.isFree(first)) {
      resizeFirst(first, 0, table.size(first) + shrunkBytes);
    } else {
      int id = table.insert(0, shrunkBytes, BlockTable.NONE, first);
      free.insert(0, shrunkBytes, id);
    }
    shrunkBytes = 0;
  }

  /**
   * Frees everything and undoes all shrinking. The lowest occupied address stays, as it does there.
   */
  public void clear() {
    table.clear();
    allocated.clear();
    free.clear();
    shrunkBytes = 0;
    allocatedBytes = 0;
    makeOneFreeBlock();
  }

  public Statistics statistics() {
    long allocatable = regionBytes - shrunkBytes;
    return new Statistics(
        allocatable, allocatedBytes, allocatable - allocatedBytes, free.largest());
  }

  public OptionalLong lowestOccupiedAddress() {
    return lowestOccupied == NONE ? OptionalLong.empty() : OptionalLong.of(lowestOccupied + offset);
  }

  /** The size of the block allocated at this address, if there is one. */
  public OptionalLong allocationBytes(long address) {
    int id = address < offset ? AddressIndex.NONE : allocated.find(address - offset);
    return id == AddressIndex.NONE ? OptionalLong.empty() : OptionalLong.of(table.size(id));
  }

  /** The free blocks that could hold this size, by size class and then by address. */
  public List<AddressRange> availableRanges(long sizeBytes) {
    long bytes = blockBytes(sizeBytes);
    List<AddressRange> ranges = new ArrayList<>();
    for (List<Integer> ids : free.byClass()) {
      for (int id : ids) {
        if (table.size(id) >= bytes) {
          ranges.add(range(id));
        }
      }
    }
    return ranges;
  }

  /** The allocated blocks by id. */
  public List<AddressRange> allocatedRanges() {
    List<AddressRange> ranges = new ArrayList<>();
    for (int id = 0; id < table.count(); id++) {
      if (table.state(id) == BlockTable.ALLOCATED) {
        ranges.add(range(id));
      }
    }
    return ranges;
  }

  /** All blocks by id. */
  public List<Block> blocks() {
    List<Block> rows = new ArrayList<>();
    for (int id = 0; id < table.count(); id++) {
      int state = table.state(id);
      if (state != BlockTable.RETIRED) {
        rows.add(
            new Block(
                id,
                table.address(id),
                table.size(id),
                table.previous(id),
                table.next(id),
                state == BlockTable.ALLOCATED));
      }
    }
    return rows;
  }

  /** The original's text form of the whole state, byte for byte. */
  public String dump() {
    List<Integer> retired = new ArrayList<>();
    for (int i = 0; i < table.retiredCount(); i++) {
      retired.add(table.retiredId(i));
    }
    return BlockDump.text(free.byClass(), retired, blocks());
  }

  AddressRange range(Block block) {
    return range(block.id());
  }

  /** Whether an allocated block has an owner; one carved by a refusal has none. */
  boolean holds(Block block) {
    return allocated.find(block.address()) != AddressIndex.NONE;
  }

  private AddressRange range(int id) {
    long start = table.address(id) + offset;
    return new AddressRange(start, start + table.size(id));
  }

  /** Of a region without bytes too: then it is a block of 0 bytes, which the dump shows. */
  private void makeOneFreeBlock() {
    free.insert(0, regionBytes, table.insert(0, regionBytes, BlockTable.NONE, BlockTable.NONE));
  }

  /** The size that a request of this many bytes takes. */
  long blockBytes(long sizeBytes) {
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("expected a size of 0 or more: size=" + sizeBytes);
    }
    long bytes = Math.max(sizeBytes, minAllocation);
    long rest = (alignment & (alignment - 1)) == 0 ? bytes & (alignment - 1) : bytes % alignment;
    return rest == 0 ? bytes : Math.min(bytes - rest, Long.MAX_VALUE - alignment) + alignment;
  }

  private void occupy(long start, int id) {
    allocated.put(start, id);
    if (lowestOccupied == NONE || start < lowestOccupied) {
      lowestOccupied = start;
    }
  }

  /**
   * Cuts a free block on which the cursor stands. It keeps its id for the part that is taken; what
   * is left on the left gets a new id first, then what is left on the right.
   */
  private void carve(int id, long start, long bytes) {
    long oldStart = table.address(id);
    long leftBytes = start - oldStart;
    long rightBytes = table.size(id) - leftBytes - bytes;
    table.set(id, start, bytes, BlockTable.ALLOCATED);
    allocatedBytes += bytes;
    if (leftBytes > 0) {
      int left = table.insert(oldStart, leftBytes, table.previous(id), id);
      free.replace(oldStart, leftBytes, left);
    }
    if (rightBytes > 0) {
      int right = table.insert(start + bytes, rightBytes, id, table.next(id));
      if (leftBytes > 0) {
        free.insert(start + bytes, rightBytes, right);
      } else {
        free.replace(start + bytes, rightBytes, right);
      }
    }
    if (leftBytes == 0 && rightBytes == 0) {
      free.remove();
    }
  }

  /** Frees a block, joined with its free neighbours, and returns the id that lives on. */
  private int merge(int id) {
    int survivor = id;
    long start = table.address(id);
    long bytes = table.size(id);
    int previous = table.previous(id);
    int next = table.next(id);
    boolean withPrevious = table.isFree(previous);
    boolean withNext = table.isFree(next);
    if (withNext) {
      free.seek(table.address(next), table.size(next));
      bytes += table.size(next);
    }
    if (withPrevious) {
      if (withNext) {
        free.remove();
      }
      survivor = previous;
      start = table.address(previous);
      free.seek(start, table.size(previous));
      bytes += table.size(previous);
      table.retire(id);
    }
    if (withNext) {
      table.retire(next);
    }
    table.set(survivor, start, bytes, BlockTable.FREE);
    if (withPrevious || withNext) {
      free.replace(start, bytes, survivor);
    } else {
      free.insert(start, bytes, survivor);
    }
    return survivor;
  }

  /** Gives the first block, which is free, another start and size; size 0 retires it. */
  private void resizeFirst(int first, long start, long bytes) {
    free.seek(table.address(first), table.size(first));
    if (bytes == 0) {
      free.remove();
      table.retire(first);
    } else {
      table.set(first, start, bytes, BlockTable.FREE);
      free.replace(start, bytes, first);
    }
  }
}
