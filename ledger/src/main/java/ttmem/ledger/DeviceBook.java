package ttmem.ledger;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.PoolLayout;

/** The record of one device. */
final class DeviceBook {
  final int number;
  final long at;
  private final LedgerBytes ledger;
  private final Counter[] counters = new Counter[LedgerType.SLOTS];
  private @Nullable Residency residency;

  DeviceBook(LedgerBytes ledger, int number, long at) {
    this.ledger = ledger;
    this.number = number;
    this.at = at;
    for (int type = 0; type < counters.length; type++) {
      counters[type] = new Counter(ledger, at, type);
    }
  }

  Counter counter(int type) {
    return counters[type];
  }

  Residency residency(LedgerWriter writer) {
    Residency known = residency;
    if (known == null) {
      known = new Residency(writer, this);
      residency = known;
    }
    return known;
  }

  /** Says which chip it is; what is not given becomes unknown. */
  void identify(@Nullable Long uniqueId, @Nullable String bdf) {
    byte[] text = bdf == null ? new byte[0] : bdf.getBytes(StandardCharsets.US_ASCII);
    long odd = ledger.beginLong(at + DeviceLayout.SEQUENCE);
    ledger.putLong(at + DeviceLayout.UNIQUE_ID, uniqueId == null ? 0 : uniqueId);
    for (int i = 0; i < DeviceLayout.BDF_BYTES; i++) {
      ledger.putByte(at + DeviceLayout.BDF + i, i < text.length ? text[i] : 0);
    }
    ledger.putInt(
        at + DeviceLayout.DECLARED,
        (uniqueId == null ? 0 : DeviceLayout.DECLARED_UNIQUE_ID)
            | (bdf == null ? 0 : DeviceLayout.DECLARED_BDF));
    ledger.endLong(at + DeviceLayout.SEQUENCE, odd);
  }

  void pool(int type, long banks, long bankSize, long used, long free, long largest, long stampNs) {
    long pool = poolAt(type);
    long odd = ledger.beginLong(pool + PoolLayout.SEQUENCE);
    ledger.putInt(pool + PoolLayout.BANKS, (int) banks);
    ledger.putLong(pool + PoolLayout.BANK_SIZE_BYTES, bankSize);
    ledger.putLong(pool + PoolLayout.ALLOCATED_BYTES, used);
    ledger.putLong(pool + PoolLayout.FREE_BYTES, free);
    ledger.putLong(pool + PoolLayout.LARGEST_FREE_BYTES, largest);
    ledger.putLong(pool + PoolLayout.STAMP_NS, stampNs);
    know(pool, PoolLayout.KNOWN_FIGURES);
    ledger.endLong(pool + PoolLayout.SEQUENCE, odd);
  }

  void poolBase(int type, long baseAddress) {
    long pool = poolAt(type);
    long odd = ledger.beginLong(pool + PoolLayout.SEQUENCE);
    ledger.putLong(pool + PoolLayout.BASE_ADDRESS, baseAddress);
    know(pool, PoolLayout.KNOWN_BASE);
    ledger.endLong(pool + PoolLayout.SEQUENCE, odd);
  }

  private void know(long pool, int what) {
    ledger.putInt(pool + PoolLayout.KNOWN, ledger.getInt(pool + PoolLayout.KNOWN) | what);
  }

  private long poolAt(int type) {
    return at + DeviceLayout.POOLS + (long) type * PoolLayout.BYTES;
  }
}
