package ttmem.ledger;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Every store into a ledger passes here, so that a test can end the world after store k. Not final
 * for that reason alone: a program loads no subclass, and the JIT compiles the calls as if there
 * could be none. Called under the tracker's lock.
 */
class LedgerBytes {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_AT = INT.varHandle();
  private static final VarHandle LONG_AT = LONG.varHandle();

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

  /** Makes a u32 sequence word odd; nothing that follows is stored before it. */
  final void beginInt(long at) {
    putInt(at, getInt(at) | 1);
    VarHandle.storeStoreFence();
  }

  /** Makes a u32 sequence word even again, another one than before. */
  final void endInt(long at) {
    putIntRelease(at, (getInt(at) | 1) + 1);
  }

  /** Makes a u64 sequence word odd; nothing that follows is stored before it. */
  final void beginLong(long at) {
    putLong(at, getLong(at) | 1);
    VarHandle.storeStoreFence();
  }

  /** Makes a u64 sequence word even again, another one than before. */
  final void endLong(long at) {
    putLongRelease(at, (getLong(at) | 1) + 1);
  }

  final void putBytes(long at, byte[] text, int length) {
    for (int i = 0; i < length; i++) {
      putByte(at + i, text[i]);
    }
  }
}
