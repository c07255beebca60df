package ttmem.monitor.questions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;

/**
 * Live buffers summed by tag, per process and device. Tags are paths; a path's own figures and
 * those of the paths below it are told apart, so that a tree of them adds up.
 *
 * @param time when the buffers were listed
 * @param rows by process, device and path; a path that only leads to others has a row, too
 * @param truncated whether there were more buffers than are summed here: all sums are lower bounds
 * @param hidden whether there are buffers that this viewer may not see
 */
public record Tags(Instant time, List<Row> rows, boolean truncated, boolean hidden) {

  /**
   * One tag of one process on one device.
   *
   * @param device logical id of the chip; null if it is not known
   * @param logicalDevice the number that the process gives it
   * @param path outermost tag first, raw: escape before printing; empty for what has no tag
   * @param buffers how many have this very path
   * @param own their bytes by type; of circular buffers those on the cores where they are resident
   * @param total the same with all paths below
   */
  public record Row(
      int pid,
      @Nullable Integer device,
      int logicalDevice,
      String path,
      int buffers,
      Map<MemoryType, Long> own,
      Map<MemoryType, Long> total) {

    public Row {
      own = copy(own);
      total = copy(total);
    }

    /** How many tags it lies below. */
    public int depth() {
      return (int) path.chars().filter(c -> c == '/').count();
    }

    private static Map<MemoryType, Long> copy(Map<MemoryType, Long> bytes) {
      EnumMap<MemoryType, Long> copy = new EnumMap<>(MemoryType.class);
      copy.putAll(bytes);
      return Collections.unmodifiableMap(copy);
    }
  }

  public Tags {
    rows = List.copyOf(rows);
  }

  /**
   * The sums of one look: of a process of which two sources tell, one counts.
   *
   * @param buffers those of the look, or some of them
   */
  public static Tags of(Snapshot snapshot, BufferList buffers) {
    return of(
        new BufferList(
            buffers.time(),
            new Observation(snapshot, buffers).counted(),
            buffers.truncated(),
            buffers.hidden()));
  }

  /** The sums of a list of buffers. */
  public static Tags of(BufferList list) {
    Map<List<Integer>, TreeMap<String, Sum>> places = new TreeMap<>(Tags::compare);
    for (LiveBuffer buffer : list.buffers()) {
      Integer chip = buffer.device();
      List<Integer> place = List.of(buffer.pid(), chip == null ? -1 : chip, buffer.logicalDevice());
      add(places.computeIfAbsent(place, each -> new TreeMap<>(Tags::comparePaths)), buffer);
    }
    List<Row> rows = new ArrayList<>();
    places.forEach(
        (place, paths) ->
            paths.forEach(
                (path, sum) ->
                    rows.add(
                        new Row(
                            place.get(0),
                            place.get(1) < 0 ? null : place.get(1),
                            place.get(2),
                            path,
                            sum.buffers,
                            sum.own,
                            sum.total))));
    return new Tags(list.time(), rows, list.truncated(), list.hidden());
  }

  private static final class Sum {
    int buffers;
    final Map<MemoryType, Long> own = new EnumMap<>(MemoryType.class);
    final Map<MemoryType, Long> total = new EnumMap<>(MemoryType.class);
  }

  private static void add(TreeMap<String, Sum> paths, LiveBuffer buffer) {
    String path = buffer.tag() == null ? "" : buffer.tag();
    long bytes = inUse(buffer);
    Sum sum = paths.computeIfAbsent(path, each -> new Sum());
    sum.buffers++;
    sum.own.merge(buffer.type(), bytes, Long::sum);
    sum.total.merge(buffer.type(), bytes, Long::sum);
    for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
      paths
          .computeIfAbsent(path.substring(0, slash), each -> new Sum())
          .total
          .merge(buffer.type(), bytes, Long::sum);
    }
  }

  /** A circular buffer is in use on the cores that no other program has taken since. */
  private static long inUse(LiveBuffer buffer) {
    LiveBuffer.Shape shape = buffer.shape();
    if (shape == null || buffer.type() != MemoryType.CB) {
      return buffer.bytes();
    }
    if (shape.residentCores() != null && shape.coreBytes() != null) {
      return shape.coreBytes() * CoreGrid.parse(shape.residentCores()).size();
    }
    return Boolean.FALSE.equals(shape.resident()) ? 0 : buffer.bytes();
  }

  private static int compare(List<Integer> a, List<Integer> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = Integer.compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** What lies below a path follows it at once. */
  private static int comparePaths(String a, String b) {
    return a.replace('/', '\0').compareTo(b.replace('/', '\0'));
  }
}
