package ttmem.ledger;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Every store into a ledger passes here, so that a test can end the world after store k. Not final
 * for that reason alone: a program loads no subclass, and the JIT compiles the calls as if there
 * could be none. Called under the tracker's lock.
 *
 * <p>All offsets are multiples of the size of what is stored, and a mapping begins at a page, so
 * every access is one access of the machine. The layouts of plain ones say "unaligned" all the
 * same: the others check the address each time, which costs an event of some forty stores a tenth
 * of its time.
 */
class LedgerBytes {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_AT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
  private static final VarHandle LONG_AT =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private final MemorySegment segment;

  LedgerBytes(MemorySegment segment) {
    this.segment = segment;
  }

  int getInt(long at) {
    return segment.get(INT, at);
  }

  long getLong(long at) {
    return segment.get(LONG, at);
  }

  void putByte(long at, byte value) {
    segment.set(ValueLayout.JAVA_BYTE, at, value);
  }

  void putInt(long at, int value) {
    segment.set(INT, at, value);
  }

  void putLong(long at, long value) {
    segment.set(LONG, at, value);
  }

  /** Stored after everything that was stored before. */
  void putIntRelease(long at, int value) {
    INT_AT.setRelease(segment, at, value);
  }

  /** Stored after everything that was stored before. */
  void putLongRelease(long at, long value) {
    LONG_AT.setRelease(segment, at, value);
  }

  /** Two u32 in one store; {@code at} is a multiple of 8. */
  final void putInts(long at, int first, int second) {
    putLong(at, Integer.toUnsignedLong(first) | (long) second << Integer.SIZE);
  }

  /** Makes a u32 sequence word odd and returns it; nothing that follows is stored before it. */
  final int beginInt(long at) {
    int odd = getInt(at) | 1;
    putInt(at, odd);
    VarHandle.storeStoreFence();
    return odd;
  }

  /** Makes a u32 sequence word even again, another one than before. */
  final void endInt(long at, int odd) {
    putIntRelease(at, odd + 1);
  }

  /** Makes a u64 sequence word odd and returns it; nothing that follows is stored before it. */
  final long beginLong(long at) {
    long odd = getLong(at) | 1;
    putLong(at, odd);
    VarHandle.storeStoreFence();
    return odd;
  }

  /** Makes a u64 sequence word even again, another one than before. */
  final void endLong(long at, long odd) {
    putLongRelease(at, odd + 1);
  }

  final void putBytes(long at, byte[] text, int length) {
    for (int i = 0; i < length; i++) {
      putByte(at + i, text[i]);
    }
  }
}
