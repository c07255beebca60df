package ttmem.metal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import ttmem.metal.allocator.AllocatorException;

/**
 * Where the circular buffers of one program lie (program.cpp of tt-metal; memory facts, sections
 * 5.2 and 5.3). They grow from the L1 base and know nothing of other programs: all programs start
 * at the same base.
 *
 * <p>There is one {@code Stack} per distinct core range, in the order of first use. A circular
 * buffer goes above the stacks of exactly its own ranges, and is then marked in every stack that it
 * touches, except those of other ranges that already reach above it. So two circular buffers on
 * ranges that overlap without being equal may share addresses; the original does that too.
 */
public final class CircularBufferLayout {

  private static final long MAX_BYTES = 1L << 61;

  private final long base;
  private final long alignment;
  private final List<Stack> stacks = new ArrayList<>();

  /**
   * An empty layout.
   *
   * @param base first byte
   * @param alignment what addresses are rounded up to: the DRAM alignment
   */
  public CircularBufferLayout(long base, long alignment) {
    if (base < 0 || alignment < 1 || alignment > MAX_BYTES) {
      throw new IllegalArgumentException(
          "expected a base of 0 or more and an alignment: base=" + base + " align=" + alignment);
    }
    this.base = base;
    this.alignment = alignment;
  }

  /**
   * Makes a stack for each range that has none yet. The original does so when a circular buffer is
   * created, backed ones too, so before it places any: open those of the whole program first.
   */
  public void open(CoreRangeSet cores) {
    for (CoreRange range : cores.ranges()) {
      if (stacks.stream().noneMatch(stack -> stack.range.equals(range))) {
        stacks.add(new Stack(range));
      }
    }
  }

  /**
   * Places one more circular buffer.
   *
   * @return its address, the same on all cores
   */
  public long place(CoreRangeSet cores, long bytes) {
    open(cores);
    long end = base;
    for (CoreRange range : cores.ranges()) {
      for (Stack stack : stacks) {
        if (stack.range.equals(range)) {
          end = Math.max(end, stack.end());
        }
      }
    }
    if (bytes < 0 || bytes > MAX_BYTES || end > MAX_BYTES) {
      throw new AllocatorException("expected a size within 62 bits: size=" + bytes);
    }
    long address = Regions.roundUp(end, alignment);
    for (CoreRange range : cores.ranges()) {
      for (Stack stack : stacks) {
        boolean own = stack.range.equals(range);
        if (stack.range.intersects(range) && (own || stack.end() <= address)) {
          stack.mark(address, bytes);
        }
      }
    }
    return address;
  }

  /**
   * Checks that nothing reaches beyond L1 or into a buffer; ending where a buffer starts is
   * allowed.
   *
   * @param names what the L1 buffer at an address is called
   * @throws AllocatorException with the original's numbers, and then what is in the way and by how
   *     much
   */
  public void check(
      long programId, long l1Bytes, OptionalLong lowestBuffer, LongFunction<String> names) {
    for (Stack stack : stacks) {
      if (stack.end() > l1Bytes) {
        throw new AllocatorException(
            ("Statically allocated circular buffers on core range %s grow to %d B which is beyond"
                    + " max L1 size of %d B. They start at %d and are %d B too long.")
                .formatted(stack.range, stack.end(), l1Bytes, base, stack.end() - l1Bytes));
      }
      long lowest = lowestBuffer.orElse(Long.MAX_VALUE);
      if (lowest < stack.end()) {
        throw new AllocatorException(
            ("Statically allocated circular buffers in program %d clash with L1 buffers on core"
                    + " range %s. L1 buffer allocated at %d and static circular buffer region ends"
                    + " at %d. They start at %d and are %d B too long; in the way is %s.")
                .formatted(
                    programId,
                    stack.range,
                    lowest,
                    stack.end(),
                    base,
                    stack.end() - lowest,
                    names.apply(lowest)));
      }
    }
  }

  private final class Stack {
    private final CoreRange range;

    /** Start and end of the last run of neighbouring buffers; earlier ones are never looked at. */
    private long start = base;

    private long end = 0;

    Stack(CoreRange range) {
      this.range = range;
    }

    long end() {
      return end;
    }

    void mark(long address, long bytes) {
      long top = end == 0 ? base : end;
      if (address < top) {
        throw new AllocatorException(
            "a circular buffer would start inside others: address=%d region_start=%d region_end=%d"
                .formatted(address, start, top));
      }
      if (address > top) {
        start = address;
      }
      end = address + bytes;
    }
  }
}
