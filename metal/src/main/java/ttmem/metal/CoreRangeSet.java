package ttmem.metal;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Some cores, as rectangles that don't overlap.
 *
 * <p>Rectangles that are given are merged: each row is cut into runs, and equal runs of
 * neighbouring rows are joined. The original merges too; in which rectangles it ends up for shapes
 * that are not one is not established, so there the ranges (not the cores) are a model.
 *
 * @param ranges the rectangles, by row and then by column of their start
 */
public record CoreRangeSet(List<CoreRange> ranges) {

  private static final int MAX_COORDINATE = 4096;

  public CoreRangeSet {
    ranges = merged(ranges);
  }

  public static CoreRangeSet of(CoreRange... ranges) {
    return new CoreRangeSet(List.of(ranges));
  }

  /** The rectangle of this size that starts at core (0, 0). */
  public static CoreRangeSet grid(int columns, int rows) {
    return of(CoreRange.of(0, 0, columns - 1, rows - 1));
  }

  public int size() {
    return ranges.stream().mapToInt(range -> range.width() * range.height()).sum();
  }

  /** All cores: range by range, in each row by row. */
  public List<Core> cores() {
    return cores(true);
  }

  /** All cores: range by range, in each row by row or column by column. */
  List<Core> cores(boolean rowMajor) {
    List<Core> cores = new ArrayList<>();
    for (CoreRange range : ranges) {
      int outer = rowMajor ? range.height() : range.width();
      int inner = rowMajor ? range.width() : range.height();
      for (int i = 0; i < outer; i++) {
        for (int k = 0; k < inner; k++) {
          int x = range.start().x() + (rowMajor ? k : i);
          int y = range.start().y() + (rowMajor ? i : k);
          cores.add(new Core(x, y));
        }
      }
    }
    return cores;
  }

  public boolean intersects(CoreRange range) {
    return ranges.stream().anyMatch(own -> own.intersects(range));
  }

  private static List<CoreRange> merged(List<CoreRange> ranges) {
    int rows = 0;
    for (CoreRange range : ranges) {
      if (range.end().x() >= MAX_COORDINATE || range.end().y() >= MAX_COORDINATE) {
        throw new IllegalArgumentException(
            "expected coordinates below " + MAX_COORDINATE + ": range=" + range);
      }
      rows = Math.max(rows, range.end().y() + 1);
    }
    List<CoreRange> done = new ArrayList<>();
    List<CoreRange> open = new ArrayList<>();
    for (int y = 0; y < rows; y++) {
      List<CoreRange> next = new ArrayList<>();
      for (CoreRange run : runs(ranges, y)) {
        CoreRange grown = run;
        for (CoreRange above : open) {
          if (above.start().x() == run.start().x() && above.end().x() == run.end().x()) {
            grown = new CoreRange(above.start(), run.end());
          }
        }
        next.add(grown);
      }
      for (CoreRange above : open) {
        if (next.stream().noneMatch(range -> range.start().equals(above.start()))) {
          done.add(above);
        }
      }
      open = next;
    }
    done.addAll(open);
    done.sort(
        Comparator.comparingInt((CoreRange range) -> range.start().y())
            .thenComparingInt(range -> range.start().x()));
    return List.copyOf(done);
  }

  private static List<CoreRange> runs(List<CoreRange> ranges, int y) {
    BitSet row = new BitSet();
    for (CoreRange range : ranges) {
      if (range.start().y() <= y && y <= range.end().y()) {
        row.set(range.start().x(), range.end().x() + 1);
      }
    }
    List<CoreRange> runs = new ArrayList<>();
    for (int x = row.nextSetBit(0); x >= 0; ) {
      int end = row.nextClearBit(x);
      runs.add(CoreRange.of(x, y, end - 1, y));
      x = row.nextSetBit(end);
    }
    return runs;
  }
}
