package ttmem.ledger.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.DeviceLayout;

/** A set of cores; core (x, y) has the number {@code y * 32 + x}. Immutable. */
public final class CoreSet {
  /** Of circular buffers whose cores were not recorded. */
  public static final CoreSet UNKNOWN = new CoreSet(new BitSet());

  private final BitSet cores;

  private CoreSet(BitSet cores) {
    this.cores = cores;
  }

  static CoreSet of(byte[] bits) {
    ByteBuffer little = OpenFile.littleEndian(bits);
    return new CoreSet(BitSet.valueOf(little));
  }

  public boolean contains(int x, int y) {
    return contains(y * DeviceLayout.CORES_SIDE + x);
  }

  public boolean contains(int core) {
    return cores.get(core);
  }

  /** How many there are; 0 if they are unknown. */
  public int size() {
    return cores.cardinality();
  }

  public BitSet bits() {
    return (BitSet) cores.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoreSet set && cores.equals(set.cores);
  }

  @Override
  public int hashCode() {
    return cores.hashCode();
  }

  /** Those of them that are in {@code others}, too, indexed alike. */
  public CoreSet and(BitSet others) {
    BitSet both = bits();
    both.and(others);
    return new CoreSet(both);
  }

  /**
   * As tt-metal writes core ranges: {@code {[0-0 - 7-7], [0-8 - 3-8]}}. Runs of a row, equal ones
   * of neighbouring rows joined.
   */
  @Override
  public String toString() {
    List<int[]> ranges = new ArrayList<>();
    for (int y = 0; y < DeviceLayout.CORES_SIDE; y++) {
      int end = (y + 1) * DeviceLayout.CORES_SIDE;
      int from = cores.nextSetBit(y * DeviceLayout.CORES_SIDE);
      while (from >= 0 && from < end) {
        int to = Math.min(end, cores.nextClearBit(from)) - 1;
        join(ranges, from % DeviceLayout.CORES_SIDE, to % DeviceLayout.CORES_SIDE, y);
        from = cores.nextSetBit(to + 1);
      }
    }
    StringBuilder text = new StringBuilder("{");
    for (int[] range : ranges) {
      text.append(text.length() > 1 ? ", [" : "[").append(range[0]).append('-').append(range[2]);
      text.append(" - ").append(range[1]).append('-').append(range[3]).append(']');
    }
    return text.append('}').toString();
  }

  /** A range is x from, x to, y from, y to. */
  private static void join(List<int[]> ranges, int from, int to, int y) {
    for (int[] range : ranges) {
      if (range[0] == from && range[1] == to && range[3] == y - 1) {
        range[3] = y;
        return;
      }
    }
    ranges.add(new int[] {from, to, y, y});
  }
}
