package ttmem.cli.top;

import java.util.Arrays;
import java.util.List;
import ttmem.model.LiveBuffer;
import ttmem.model.Pool;

/**
 * Where in a bank one process's buffers lie. All banks of an allocator look alike, so one line
 * stands for all of them. Only buffers that told their bytes per bank can be placed.
 *
 * @param shares per column of the map, how much of it is taken, from 0 to 1
 * @param placedBytes bytes per bank that could be placed
 * @param unplaced buffers that could not
 */
record BlockMap(List<Double> shares, long placedBytes, int unplaced) {

  BlockMap {
    shares = List.copyOf(shares);
  }

  /** A map of so many columns; the pool must have a base address. */
  static BlockMap of(Pool pool, List<LiveBuffer> buffers, int columns) {
    double[] shares = new double[columns];
    long placed = 0;
    int unplaced = 0;
    long base = pool.baseAddress() == null ? 0 : pool.baseAddress();
    double bytesPerColumn = Math.max(1, (double) pool.bankBytes() / columns);
    for (LiveBuffer buffer : buffers) {
      if (buffer.type() != pool.type()) {
        continue;
      }
      LiveBuffer.Shape shape = buffer.shape();
      if (shape == null || shape.bankBytes() == null) {
        unplaced++;
        continue;
      }
      placed += shape.bankBytes();
      add(shares, (buffer.address() - base) / bytesPerColumn, shape.bankBytes() / bytesPerColumn);
    }
    List<Double> whole = Arrays.stream(shares).map(share -> Math.min(1, share)).boxed().toList();
    return new BlockMap(whole, placed, unplaced);
  }

  private static void add(double[] shares, double from, double length) {
    double to = Math.min(shares.length, from + length);
    for (int column = (int) Math.max(0, from); column < to; column++) {
      shares[column] += Math.min(to, column + 1) - Math.max(from, column);
    }
  }
}
