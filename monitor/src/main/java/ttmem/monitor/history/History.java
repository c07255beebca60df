package ttmem.monitor.history;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.MemoryType;

/**
 * The past between two instants.
 *
 * @param time when it was asked for
 * @param from the first instant that was asked for
 * @param until the last one
 * @param stepSeconds how much time one point stands for
 * @param series in the order of device, type, pid
 * @param truncated whether there are more series than these
 */
public record History(
    Instant time,
    Instant from,
    Instant until,
    int stepSeconds,
    List<Series> series,
    boolean truncated) {
  /** How many series one answer has at most. */
  public static final int MOST_SERIES = 1000;

  public History {
    series = List.copyOf(series);
  }

  /**
   * The use of one type of memory.
   *
   * @param device logical id at that time; null if the chip of a process was not known
   * @param pid of the process; null for a chip as a whole
   * @param process its command; null for a chip, or if it may not be shown
   * @param uid its owner; -1 for a chip, or if it is not known
   * @param type of memory
   * @param points in time order; a time of which nothing is known has none
   */
  public record Series(
      @Nullable Integer device,
      @Nullable Integer pid,
      @Nullable String process,
      int uid,
      MemoryType type,
      List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /**
   * One step of time.
   *
   * @param at seconds since 1970 at which it begins
   * @param least bytes
   * @param most bytes
   * @param last bytes of the last sample in it
   */
  public record Point(long at, long least, long most, long last) {}
}
