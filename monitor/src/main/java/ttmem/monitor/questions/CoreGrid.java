package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;

/**
 * L1 of one process on one chip, core by core. Buffers grow from the top of every core alike, so
 * what the allocator has in a bank is in each core; circular buffers grow from the base upwards, on
 * the cores of the program that is resident there. Between the two lies what a program may still
 * use: where it is gone, the next dispatch fails ("circular buffers clash with L1 buffers").
 *
 * @param width columns of cores, up to the last that has circular buffers
 * @param height rows of cores
 * @param allocatedBytes of the allocator in each core; -1 if it was not published
 * @param bankBytes what the allocator deals out in each core; -1 if it was not published
 * @param lowestBuffer the lowest address of an L1 buffer; -1 if there is none
 * @param cores what programs have on each core where they have something
 */
public record CoreGrid(
    int width,
    int height,
    long allocatedBytes,
    long bankBytes,
    long lowestBuffer,
    Map<Core, Use> cores) {

  /** A core of the compute grid. */
  public record Core(int x, int y) {}

  /**
   * Circular buffers of one core.
   *
   * @param bytes the union of their ranges
   * @param end first address behind them
   */
  public record Use(long bytes, long end) {}

  public CoreGrid {
    cores = Map.copyOf(cores);
  }

  private record Range(long from, long to) {}

  /** Of what one process has on one chip. */
  public static CoreGrid of(@Nullable Pool l1, List<LiveBuffer> buffers) {
    Map<Core, List<Range>> ranges = new HashMap<>();
    long lowest = -1;
    for (LiveBuffer buffer : buffers) {
      LiveBuffer.Shape shape = buffer.shape();
      if (buffer.type() == MemoryType.L1) {
        lowest = lowest < 0 ? buffer.address() : Math.min(lowest, buffer.address());
      } else if (shape != null && shape.residentCores() != null && shape.coreBytes() != null) {
        Range range = new Range(buffer.address(), buffer.address() + shape.coreBytes());
        for (Core core : parse(shape.residentCores())) {
          ranges.computeIfAbsent(core, missing -> new ArrayList<>()).add(range);
        }
      }
    }
    Map<Core, Use> cores = new HashMap<>();
    ranges.forEach((core, list) -> cores.put(core, union(list)));
    int width = cores.keySet().stream().mapToInt(Core::x).max().orElse(-1) + 1;
    int height = cores.keySet().stream().mapToInt(Core::y).max().orElse(-1) + 1;
    return new CoreGrid(
        width,
        height,
        l1 == null ? -1 : l1.allocatedBytes(),
        l1 == null ? -1 : l1.bankBytes(),
        lowest,
        cores);
  }

  /** The core with the least room between its circular buffers and the lowest L1 buffer. */
  public @Nullable Core tightest() {
    return cores.entrySet().stream()
        .max(
            Comparator.comparingLong((Map.Entry<Core, Use> each) -> each.getValue().end())
                .thenComparingInt(each -> -each.getKey().y())
                .thenComparingInt(each -> -each.getKey().x()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** The share of a core's bank that circular buffers take; 0 where there are none. */
  public double circularBuffers(int x, int y) {
    Use use = cores.get(new Core(x, y));
    return use == null || bankBytes <= 0 ? 0 : (double) use.bytes() / bankBytes;
  }

  /** The share of every core's bank that the allocator has given out. */
  public double allocated() {
    return bankBytes <= 0 ? 0 : (double) allocatedBytes / bankBytes;
  }

  private static Use union(List<Range> ranges) {
    ranges.sort(Comparator.comparingLong(Range::from));
    long bytes = 0;
    long end = 0;
    for (Range range : ranges) {
      bytes += Math.max(0, range.to() - Math.max(range.from(), end));
      end = Math.max(end, range.to());
    }
    return new Use(bytes, end);
  }

  /** All cores of {@code {[0-0 - 7-7], [0-8 - 3-8]}}; none of text that is something else. */
  public static List<Core> parse(String ranges) {
    List<Integer> numbers = new ArrayList<>();
    int number = -1;
    for (int i = 0; i <= ranges.length(); i++) {
      char c = i < ranges.length() ? ranges.charAt(i) : '}';
      if (c >= '0' && c <= '9') {
        number = Math.min(9999, Math.max(0, number) * 10 + c - '0');
      } else if (number >= 0) {
        numbers.add(number);
        number = -1;
      }
    }
    List<Core> cores = new ArrayList<>();
    for (int i = 0; i + 3 < numbers.size(); i += 4) {
      for (int y = numbers.get(i + 1); y <= Math.min(31, numbers.get(i + 3)); y++) {
        for (int x = numbers.get(i); x <= Math.min(31, numbers.get(i + 2)); x++) {
          cores.add(new Core(x, y));
        }
      }
    }
    return cores;
  }
}
