package ttmem.metal;

import java.util.List;
import java.util.Map;
import ttmem.metal.allocator.Allocator;
import ttmem.metal.allocator.Block;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;

/**
 * tt-metal's MemoryView (memory facts, section 4.4).
 *
 * @param numBanks banks of the type
 * @param totalBytesPerBank size of the region
 * @param totalBytesAllocatedPerBank in use, after rounding
 * @param totalBytesFreePerBank not in use, wherever it lies
 * @param largestContiguousBytesFreePerBank the largest hole
 * @param blockTable rows with the original's keys {@code blockID, address, size, prevID, nextID,
 *     allocated} and values: decimal text, addresses relative to the start of the region, -1 for no
 *     neighbour, yes or no
 */
public record MemoryView(
    long numBanks,
    long totalBytesPerBank,
    long totalBytesAllocatedPerBank,
    long totalBytesFreePerBank,
    long largestContiguousBytesFreePerBank,
    List<Map<String, String>> blockTable) {

  static MemoryView of(Allocator allocator, BufferType type) {
    Statistics figures = allocator.statistics(type);
    return new MemoryView(
        allocator.layout(type).banks(),
        figures.totalAllocatableBytes(),
        figures.totalAllocatedBytes(),
        figures.totalFreeBytes(),
        figures.largestFreeBlockBytes(),
        allocator.blocks(type).stream().map(MemoryView::row).toList());
  }

  private static Map<String, String> row(Block block) {
    return Map.of(
        "blockID", Integer.toString(block.id()),
        "address", Long.toString(block.address()),
        "size", Long.toString(block.size()),
        "prevID", Integer.toString(block.previousId()),
        "nextID", Integer.toString(block.nextId()),
        "allocated", block.allocated() ? "yes" : "no");
  }
}
