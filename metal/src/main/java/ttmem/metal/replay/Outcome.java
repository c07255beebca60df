package ttmem.metal.replay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AddressRange;
import ttmem.metal.allocator.Block;
import ttmem.metal.allocator.Statistics;

/**
 * The result of an operation in the terms of the vectors: {@code Long}, {@code String}, {@code
 * Boolean}, null, or a list of these.
 *
 * @param value the result; null is a result too (no address, nothing occupied)
 * @param error the refusal, if there was one
 */
public record Outcome(@Nullable Object value, @Nullable String error) {

  /** Operations that have no result. */
  static final Outcome NONE = new Outcome(null, null);

  static Outcome of(@Nullable Object value) {
    return new Outcome(value, null);
  }

  static Outcome refused(String why) {
    return new Outcome(null, why);
  }

  static Outcome ofAddress(long address) {
    return of(address < 0 ? null : address);
  }

  static Outcome ofStatistics(Statistics statistics) {
    return of(
        List.of(
            statistics.totalAllocatableBytes(),
            statistics.totalAllocatedBytes(),
            statistics.totalFreeBytes(),
            statistics.largestFreeBlockBytes()));
  }

  static Outcome ofRanges(List<AddressRange> ranges) {
    List<Object> rows = new ArrayList<>();
    for (AddressRange range : ranges) {
      rows.add(List.of(range.start(), range.end()));
    }
    return of(rows);
  }

  static Outcome ofBlocks(List<Block> blocks) {
    List<Object> rows = new ArrayList<>();
    for (Block block : blocks) {
      rows.add(
          List.of(
              (long) block.id(),
              block.address(),
              block.size(),
              (long) block.previousId(),
              (long) block.nextId(),
              block.allocated() ? 1L : 0L));
    }
    return of(rows);
  }
}
