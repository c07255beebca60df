package ttmem.ledger.read;

/**
 * The highest level that an allocation reached in one window.
 *
 * @param window {@code wall ns >> 30}
 * @param peakBytes device-wide
 */
public record WindowPeak(long window, long peakBytes) {}
