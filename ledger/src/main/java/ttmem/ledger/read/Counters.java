package ttmem.ledger.read;

import java.nio.ByteBuffer;
import ttmem.ledger.format.CounterLayout;

/**
 * The counters of one type on one device.
 *
 * @param currentBytes live now, device-wide; of circular buffers the resident ones
 * @param peakBytes the most that was ever live at once
 * @param currentCount live entries, of circular buffers all that are laid out
 * @param peakCount the most that were ever live at once
 * @param allocs allocations so far
 * @param frees frees so far
 * @param allocatedBytes all that was ever allocated
 * @param changing whether they were changed all the time while they were read: each of them is
 *     right, but maybe of another instant than the next
 */
public record Counters(
    long currentBytes,
    long peakBytes,
    long currentCount,
    long peakCount,
    long allocs,
    long frees,
    long allocatedBytes,
    boolean changing) {

  static Counters of(ByteBuffer bytes, int at, boolean changing) {
    return new Counters(
        bytes.getLong(at + CounterLayout.CURRENT_BYTES),
        bytes.getLong(at + CounterLayout.PEAK_BYTES),
        bytes.getLong(at + CounterLayout.CURRENT_COUNT),
        bytes.getLong(at + CounterLayout.PEAK_COUNT),
        bytes.getLong(at + CounterLayout.ALLOCS),
        bytes.getLong(at + CounterLayout.FREES),
        bytes.getLong(at + CounterLayout.ALLOCATED_BYTES),
        changing);
  }

  /** Whether anything of this type was ever reported. */
  public boolean everUsed() {
    return allocs != 0;
  }
}
