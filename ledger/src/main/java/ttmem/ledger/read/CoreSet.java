package ttmem.ledger.read;

import java.nio.ByteBuffer;
import java.util.BitSet;
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

  @Override
  public String toString() {
    return cores.toString();
  }
}
