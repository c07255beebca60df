package ttmem.ledger;

import ttmem.ledger.format.CounterLayout;
import ttmem.ledger.format.DeviceLayout;

/** The counters and windowed peaks of one type on one device: kept here, published there. */
final class Counter {
  private final LedgerBytes ledger;
  private final long at;
  private final long windowsAt;

  long bytes;
  long count;
  long allocs;
  long frees;
  long allocatedBytes;
  private long peakBytes;
  private long peakCount;
  private long window = -1;
  private long windowPeak;

  Counter(LedgerBytes ledger, long deviceAt, int type) {
    this.ledger = ledger;
    at = deviceAt + DeviceLayout.COUNTERS + (long) type * CounterLayout.BYTES;
    windowsAt =
        deviceAt
            + DeviceLayout.WINDOWS
            + (long) type * DeviceLayout.WINDOWS_PER_TYPE * DeviceLayout.WINDOW_BYTES;
  }

  /** Publishes after entries ended: the level can only be lower, and nothing came. */
  void publishEnded() {
    long odd = ledger.beginLong(at + CounterLayout.SEQUENCE);
    ledger.putLong(at + CounterLayout.CURRENT_BYTES, bytes);
    ledger.putLong(at + CounterLayout.CURRENT_COUNT, count);
    ledger.putLong(at + CounterLayout.FREES, frees);
    ledger.endLong(at + CounterLayout.SEQUENCE, odd);
  }

  /** Publishes after an event that ended nothing and may have raised the level, with peaks. */
  void publishRaised(long stampNs) {
    peakBytes = Math.max(peakBytes, bytes);
    peakCount = Math.max(peakCount, count);
    long odd = ledger.beginLong(at + CounterLayout.SEQUENCE);
    ledger.putLong(at + CounterLayout.CURRENT_BYTES, bytes);
    ledger.putLong(at + CounterLayout.PEAK_BYTES, peakBytes);
    ledger.putLong(at + CounterLayout.CURRENT_COUNT, count);
    ledger.putLong(at + CounterLayout.PEAK_COUNT, peakCount);
    ledger.putLong(at + CounterLayout.ALLOCS, allocs);
    ledger.putLong(at + CounterLayout.ALLOCATED_BYTES, allocatedBytes);
    storeWindow(stampNs >> DeviceLayout.WINDOW_SHIFT);
    ledger.endLong(at + CounterLayout.SEQUENCE, odd);
  }

  private void storeWindow(long now) {
    if (now == window && bytes <= windowPeak) {
      return;
    }
    long record =
        windowsAt + (now & (DeviceLayout.WINDOWS_PER_TYPE - 1)) * DeviceLayout.WINDOW_BYTES;
    if (now != window) {
      // After a step of the clock the record may be this window's already.
      boolean known = ledger.getLong(record + DeviceLayout.WINDOW_NUMBER) == now;
      windowPeak = known ? ledger.getLong(record + DeviceLayout.WINDOW_PEAK) : 0;
      window = now;
    }
    windowPeak = Math.max(windowPeak, bytes);
    ledger.putLong(record + DeviceLayout.WINDOW_NUMBER, now);
    ledger.putLong(record + DeviceLayout.WINDOW_PEAK, windowPeak);
  }
}
