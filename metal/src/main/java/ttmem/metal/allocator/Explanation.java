package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why a buffer does not fit, and what would make it fit. All figures per bank.
 *
 * <p>The smallest set of frees: a hole is a run of neighbouring blocks, so the cheapest way to one
 * of the needed size is the run with the fewest allocated bytes among those that are long enough.
 * For each first block the shortest such run is the cheapest, hence one pass with two pointers. The
 * number of buffers, then the lowest address, decide between equals. A block that nobody holds (see
 * {@link AddressLimitException}) can't be freed and ends a run.
 *
 * @param cause the kind of lack
 * @param missingBytes by how much the largest hole is too small
 * @param largestHole the largest free block; null if nothing is free
 * @param neighbours the buffers that border it, at most two
 * @param smallestFrees the buffers whose end would make it fit; empty if none would, or if other
 *     allocators of the same memory are in the way
 */
public record Explanation(
    Cause cause,
    long missingBytes,
    @Nullable AddressRange largestHole,
    List<AddressRange> neighbours,
    List<AddressRange> smallestFrees) {

  /** Kinds of lack. */
  public enum Cause {
    /** Even an empty bank is too small. */
    LARGER_THAN_BANK,
    /** Less is free than is needed. */
    EXHAUSTION,
    /** Enough is free, but not in one piece. */
    FRAGMENTATION,
    /** The hole is there, but another allocator of the same memory lies in it. */
    OTHER_ALLOCATORS
  }

  static Explanation of(FreeListOpt region, long blockBytes, Statistics now, boolean besideOthers) {
    List<Block> blocks = new ArrayList<>(region.blocks());
    blocks.sort(Comparator.comparingLong(Block::address));
    int hole = -1;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (!block.allocated() && (hole < 0 || block.size() > blocks.get(hole).size())) {
        hole = i;
      }
    }
    List<AddressRange> neighbours = new ArrayList<>();
    for (int i : new int[] {hole - 1, hole + 1}) {
      if (hole >= 0 && i >= 0 && i < blocks.size()) {
        neighbours.add(region.range(blocks.get(i)));
      }
    }
    return new Explanation(
        cause(blockBytes, now),
        Math.max(blockBytes - now.largestFreeBlockBytes(), 0),
        hole < 0 ? null : region.range(blocks.get(hole)),
        List.copyOf(neighbours),
        besideOthers ? List.of() : cheapestRun(region, blocks, blockBytes));
  }

  private static Cause cause(long blockBytes, Statistics now) {
    if (blockBytes > now.totalAllocatableBytes()) {
      return Cause.LARGER_THAN_BANK;
    }
    if (blockBytes > now.totalFreeBytes()) {
      return Cause.EXHAUSTION;
    }
    return blockBytes > now.largestFreeBlockBytes() ? Cause.FRAGMENTATION : Cause.OTHER_ALLOCATORS;
  }

  private static List<AddressRange> cheapestRun(
      FreeListOpt region, List<Block> blocks, long needed) {
    long bestBytes = Long.MAX_VALUE;
    int bestCount = Integer.MAX_VALUE;
    int bestFirst = 0;
    int bestEnd = 0;
    long runBytes = 0;
    long usedBytes = 0;
    int usedCount = 0;
    int first = 0;
    for (int end = 0; end < blocks.size(); ) {
      Block added = blocks.get(end++);
      if (added.allocated() && !region.holds(added)) {
        first = end;
        runBytes = 0;
        usedBytes = 0;
        usedCount = 0;
        continue;
      }
      runBytes += added.size();
      usedBytes += added.allocated() ? added.size() : 0;
      usedCount += added.allocated() ? 1 : 0;
      while (runBytes >= needed) {
        if (usedBytes < bestBytes || (usedBytes == bestBytes && usedCount < bestCount)) {
          bestBytes = usedBytes;
          bestCount = usedCount;
          bestFirst = first;
          bestEnd = end;
        }
        Block dropped = blocks.get(first++);
        runBytes -= dropped.size();
        usedBytes -= dropped.allocated() ? dropped.size() : 0;
        usedCount -= dropped.allocated() ? 1 : 0;
      }
    }
    return blocks.subList(bestFirst, bestEnd).stream()
        .filter(Block::allocated)
        .map(region::range)
        .toList();
  }

  /**
   * Sentences for people; {@link Refusal#message()} has the original's numbers.
   *
   * @param names what the buffer at a range is called
   */
  public String text(Function<AddressRange, String> names) {
    StringBuilder out = new StringBuilder();
    out.append(
        switch (cause) {
          case LARGER_THAN_BANK -> "Even an empty bank is too small.";
          case EXHAUSTION -> "Too little is free: the memory is exhausted.";
          case FRAGMENTATION -> "Enough is free, but not in one piece: the memory is fragmented.";
          case OTHER_ALLOCATORS -> "Allocators that share this memory lie in the way.";
        });
    if (largestHole != null) {
      out.append(" The largest hole is ").append(text(largestHole));
      if (missingBytes > 0) {
        out.append(", ").append(missingBytes).append(" B too small");
      }
      if (!neighbours.isEmpty()) {
        out.append(", next to ").append(text(neighbours, names));
      }
      out.append('.');
    }
    if (!smallestFrees.isEmpty()) {
      long bytes = smallestFrees.stream().mapToLong(AddressRange::bytes).sum();
      out.append(" It would fit without ").append(text(smallestFrees, names));
      out.append(": ").append(bytes).append(" B per bank in ").append(smallestFrees.size());
      out.append(smallestFrees.size() == 1 ? " buffer." : " buffers.");
    }
    return out.toString();
  }

  private static String text(List<AddressRange> ranges, Function<AddressRange, String> names) {
    return String.join(
        ", ", ranges.stream().map(range -> names.apply(range) + " at " + text(range)).toList());
  }

  private static String text(AddressRange range) {
    return "[" + range.start() + ", " + range.end() + ") of " + range.bytes() + " B per bank";
  }
}
