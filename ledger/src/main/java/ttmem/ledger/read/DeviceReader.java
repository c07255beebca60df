package ttmem.ledger.read;

import static ttmem.ledger.format.DeviceLayout.COUNTERS;
import static ttmem.ledger.format.DeviceLayout.POOLS;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.OpenFile;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.PoolLayout;

/**
 * Reads the head of one device's record: identity, counters, allocator figures.
 *
 * <p>Somebody who watches 32 devices of 64 processes reads 2048 heads each time, most of them as
 * they were. So the last copy is kept: if a new one is the same, byte for byte, one read was enough
 * (a sequence word never comes back), and only otherwise two more are made.
 */
final class DeviceReader {
  private static final int HEAD_BYTES = POOLS + LedgerType.SLOTS * PoolLayout.BYTES;

  private final OpenFile file;
  private final int number;
  private final long position;
  private byte[] lastBytes = new byte[0];
  private @Nullable LedgerDevice last;

  DeviceReader(OpenFile file, int number, long position) {
    this.file = file;
    this.number = number;
    this.position = position;
  }

  LedgerDevice read() throws LedgerException {
    byte[] now = new byte[HEAD_BYTES];
    Copies.read(file, position, now, HEAD_BYTES);
    LedgerDevice known = last;
    if (known != null && Arrays.equals(now, lastBytes)) {
      return known;
    }
    Copies copies = new Copies(file);
    copies.takeAfter(now, position);
    byte[] whole = new byte[HEAD_BYTES];
    Set<Integer> missing = pieces();
    take(copies, whole, missing);
    for (int round = 1; round < Copies.ROUNDS && !missing.isEmpty(); round++) {
      copies.take(position, HEAD_BYTES);
      take(copies, whole, missing);
    }
    missing.forEach(piece -> copy(copies.bytes(), whole, piece));
    LedgerDevice device = decode(whole, missing);
    if (missing.isEmpty()) {
      last = device;
      lastBytes = whole;
    } else {
      last = null;
    }
    return device;
  }

  /** Where pieces with a sequence word of their own start. */
  private static Set<Integer> pieces() {
    Set<Integer> pieces = new HashSet<>();
    pieces.add(DeviceLayout.SEQUENCE);
    for (LedgerType type : LedgerType.values()) {
      pieces.add(counter(type));
      pieces.add(pool(type));
    }
    return pieces;
  }

  private static void take(Copies copies, byte[] whole, Set<Integer> missing) {
    missing.removeIf(
        piece -> {
          boolean ready = copies.isWhole64(piece);
          if (ready) {
            copy(copies.bytes(), whole, piece);
          }
          return ready;
        });
  }

  private static void copy(byte[] from, byte[] to, int piece) {
    System.arraycopy(from, piece, to, piece, CounterLayout.BYTES);
  }

  private LedgerDevice decode(byte[] bytes, Set<Integer> changing) {
    ByteBuffer head = OpenFile.littleEndian(bytes);
    Map<LedgerType, Counters> counters = new EnumMap<>(LedgerType.class);
    Map<LedgerType, PoolFigures> pools = new EnumMap<>(LedgerType.class);
    Set<LedgerType> poolsChanging = EnumSet.noneOf(LedgerType.class);
    for (LedgerType type : LedgerType.values()) {
      int counter = counter(type);
      counters.put(type, Counters.of(head, counter, changing.contains(counter)));
      PoolFigures pool = PoolFigures.of(head, pool(type));
      if (changing.contains(pool(type))) {
        poolsChanging.add(type);
      } else if (pool != null) {
        pools.put(type, pool);
      }
    }
    int declared =
        changing.contains(DeviceLayout.SEQUENCE) ? 0 : head.getInt(DeviceLayout.DECLARED);
    return new LedgerDevice(
        number,
        (declared & DeviceLayout.DECLARED_UNIQUE_ID) == 0
            ? null
            : (Long) head.getLong(DeviceLayout.UNIQUE_ID),
        (declared & DeviceLayout.DECLARED_BDF) == 0
            ? null
            : Text.until0(bytes, DeviceLayout.BDF, DeviceLayout.BDF_BYTES),
        counters,
        pools,
        changing.contains(DeviceLayout.SEQUENCE),
        poolsChanging);
  }

  private static int counter(LedgerType type) {
    return COUNTERS + type.number() * CounterLayout.BYTES;
  }

  private static int pool(LedgerType type) {
    return POOLS + type.number() * PoolLayout.BYTES;
  }
}
