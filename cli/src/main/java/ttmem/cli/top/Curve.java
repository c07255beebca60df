package ttmem.cli.top;

import java.util.Arrays;

/**
 * Bytes over time, in pieces: from one instant until another, so many at most. Between two pieces
 * nothing is known. Bounded: when it is full, pairs of touching pieces in the older half become one
 * each, with the larger of their values, so that the past gets coarser but loses no peak; where
 * nothing touches, the oldest half of that half goes. One thread.
 */
final class Curve {
  static final int MOST = 1024;

  private long[] from = new long[16];
  private long[] until = new long[16];
  private long[] bytes = new long[16];
  private int size;

  /** Appends a piece; it begins where the last one ends, or later. Milliseconds since 1970. */
  void add(long fromMs, long untilMs, long value) {
    if (size > 0 && until[size - 1] == fromMs && bytes[size - 1] == value) {
      until[size - 1] = untilMs;
      return;
    }
    if (size == MOST) {
      thin();
    }
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      until = Arrays.copyOf(until, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    from[size] = fromMs;
    until[size] = untilMs;
    bytes[size++] = value;
  }

  /** Lets the last piece end here instead. */
  void endAt(long untilMs) {
    if (size > 0) {
      until[size - 1] = Math.max(from[size - 1], untilMs);
    }
  }

  int size() {
    return size;
  }

  /** Where the last piece ends. */
  long end() {
    return size == 0 ? Long.MIN_VALUE : until[size - 1];
  }

  /**
   * Raises each element to the most that was used in its time.
   *
   * @param peaks one per {@code stepMs} from {@code startMs} on
   */
  void raise(long[] peaks, long startMs, long stepMs) {
    long endMs = startMs + peaks.length * stepMs;
    for (int i = size - 1; i >= 0 && until[i] > startMs; i--) {
      long last = Math.min(endMs, until[i]) - 1;
      for (long at = Math.max(startMs, from[i]);
          at <= last;
          at += stepMs - (at - startMs) % stepMs) {
        int slot = (int) ((at - startMs) / stepMs);
        peaks[slot] = Math.max(peaks[slot], bytes[i]);
      }
    }
  }

  private void thin() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      boolean pair = i + 1 < MOST / 2 && until[i] == from[i + 1];
      from[kept] = from[i];
      bytes[kept] = pair ? Math.max(bytes[i], bytes[i + 1]) : bytes[i];
      until[kept++] = until[pair ? i + 1 : i];
      i += pair ? 1 : 0;
    }
    int gone = kept > MOST - MOST / 8 ? MOST / 4 : 0;
    System.arraycopy(from, gone, from, 0, kept - gone);
    System.arraycopy(until, gone, until, 0, kept - gone);
    System.arraycopy(bytes, gone, bytes, 0, kept - gone);
    size = kept - gone;
  }
}
