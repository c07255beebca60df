package ttmem.ledger;

import java.lang.foreign.MemorySegment;

/** A ledger whose writer dies before store k: that store and all later ones never happen. */
final class CrashingBytes extends LedgerBytes {
  /** The end of the writer; nobody but the tracker's last resort catches it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death() {
      super("died", null, false, false);
    }
  }

  private long storesLeft = Long.MAX_VALUE;

  CrashingBytes(MemorySegment segment) {
    super(segment);
  }

  void dieAfter(long stores) {
    storesLeft = stores;
  }

  boolean isDead() {
    return storesLeft < 0;
  }

  private void store() {
    if (storesLeft <= 0) {
      storesLeft = -1;
      throw new Death();
    }
    storesLeft--;
  }

  @Override
  void putByte(long at, byte value) {
    store();
    super.putByte(at, value);
  }

  @Override
  void putInt(long at, int value) {
    store();
    super.putInt(at, value);
  }

  @Override
  void putLong(long at, long value) {
    store();
    super.putLong(at, value);
  }

  @Override
  void putIntRelease(long at, int value) {
    store();
    super.putIntRelease(at, value);
  }

  @Override
  void putLongRelease(long at, long value) {
    store();
    super.putLongRelease(at, value);
  }
}
