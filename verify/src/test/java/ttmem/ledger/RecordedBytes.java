package ttmem.ledger;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.EntryLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.PoolLayout;
import ttmem.ledger.format.Section;

/**
 * A ledger that remembers its last stores, so that it can be read as it was after any of them, and
 * whose writer can die before store k: that one and all later ones never happen. Sequence words
 * begin a few steps before they come round to 0.
 */
final class RecordedBytes extends LedgerBytes {
  /** The end of the writer; nobody but the tracker's last resort catches it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death() {
      super("died", null, false, false);
    }
  }

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int SEQUENCE_START = -6;
  private static final int SEQUENCES_OF_A_DEVICE =
      DeviceLayout.POOLS + LedgerType.SLOTS * PoolLayout.BYTES;

  private final MemorySegment segment;
  private final Geometry geometry;
  private final BitSet begun = new BitSet();
  private long storesLeft = Long.MAX_VALUE;
  private boolean recording;
  private int count;
  private long[] places = new long[256];
  private long[] before = new long[256];
  private byte[] sizes = new byte[256];

  RecordedBytes(MemorySegment segment, Geometry geometry) {
    super(segment);
    this.segment = segment;
    this.geometry = geometry;
  }

  void dieAfter(long stores) {
    storesLeft = stores;
  }

  boolean isDead() {
    return storesLeft < 0;
  }

  /** Remembers the stores from now on, and none of before. */
  void record() {
    recording = true;
    count = 0;
  }

  void stopRecording() {
    recording = false;
    count = 0;
  }

  /** How many stores were recorded. */
  int stores() {
    return count;
  }

  /** Copies what stood there after the first {@code stores} of those recorded. */
  void copyAsOf(int stores, long position, byte[] into, int at, int length) {
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position, into, at, length);
    for (int i = count - 1; i >= stores; i--) {
      long from = Math.max(position, places[i]);
      long to = Math.min(position + length, places[i] + sizes[i]);
      for (long b = from; b < to; b++) {
        into[at + (int) (b - position)] = (byte) (before[i] >>> (8 * (b - places[i])));
      }
    }
  }

  private void store(long at, int size) {
    if (storesLeft <= 0) {
      storesLeft = -1;
      throw new Death();
    }
    storesLeft--;
    if (!recording) {
      return;
    }
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
      before = Arrays.copyOf(before, 2 * count);
      sizes = Arrays.copyOf(sizes, 2 * count);
    }
    places[count] = at;
    before[count] =
        size == 1 ? segment.get(ValueLayout.JAVA_BYTE, at) : size == 4 ? super.getInt(at) : old(at);
    sizes[count++] = (byte) size;
  }

  private long old(long at) {
    return segment.get(LONG, at);
  }

  @Override
  int getInt(long at) {
    int value = super.getInt(at);
    boolean sequence = (at - geometry.offset(Section.ENTRIES)) % EntryLayout.BYTES == 0;
    return value == 0 && sequence && isFirst(at) ? SEQUENCE_START : value;
  }

  @Override
  long getLong(long at) {
    long value = super.getLong(at);
    long inDevice = (at - geometry.offset(Section.DEVICES)) % DeviceLayout.BYTES;
    boolean sequence =
        at < geometry.offset(Section.EVENTS)
            && inDevice >= 0
            && inDevice < SEQUENCES_OF_A_DEVICE
            && inDevice % CounterLayout.BYTES == 0;
    return value == 0 && sequence && isFirst(at) ? SEQUENCE_START : value;
  }

  private boolean isFirst(long at) {
    int word = (int) (at / Integer.BYTES);
    boolean first = !begun.get(word);
    begun.set(word);
    return first;
  }

  @Override
  void putByte(long at, byte value) {
    store(at, Byte.BYTES);
    super.putByte(at, value);
  }

  @Override
  void putInt(long at, int value) {
    store(at, Integer.BYTES);
    super.putInt(at, value);
  }

  @Override
  void putLong(long at, long value) {
    store(at, Long.BYTES);
    super.putLong(at, value);
  }

  @Override
  void putIntRelease(long at, int value) {
    store(at, Integer.BYTES);
    super.putIntRelease(at, value);
  }

  @Override
  void putLongRelease(long at, long value) {
    store(at, Long.BYTES);
    super.putLongRelease(at, value);
  }
}
