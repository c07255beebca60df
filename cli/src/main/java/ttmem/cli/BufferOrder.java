package ttmem.cli;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.monitor.BufferList;

/**
 * Which buffers of a list, in which order.
 *
 * @param order null as they come
 * @param tag this tag and those below; null for all
 */
record BufferOrder(@Nullable Comparator<LiveBuffer> order, @Nullable String tag) {
  private static final Comparator<LiveBuffer> LARGEST =
      Comparator.comparingLong(LiveBuffer::bytes).reversed();
  private static final Comparator<LiveBuffer> OLDEST = Comparator.comparing(BufferOrder::since);

  /**
   * As asked on the command line.
   *
   * @throws Failure if there is no such order
   */
  static BufferOrder of(@Nullable String sort, @Nullable String tag) {
    if (sort == null) {
      return new BufferOrder(null, tag);
    }
    return switch (sort) {
      case "size" -> new BufferOrder(LARGEST, tag);
      case "age" -> new BufferOrder(OLDEST, tag);
      default -> throw Failure.usage("expected size or age, but got --sort=" + sort);
    };
  }

  private static Instant since(LiveBuffer buffer) {
    Instant since = buffer.since();
    return since == null ? Instant.MAX : since;
  }

  /** Whether any buffers in any order will do. */
  boolean isAny() {
    return order == null && tag == null;
  }

  /** The first {@code most} of the list. */
  BufferList of(BufferList list, int most) {
    List<LiveBuffer> chosen = list.buffers().stream().filter(this::isAsked).toList();
    if (order != null) {
      chosen = chosen.stream().sorted(order).toList();
    }
    boolean cut = chosen.size() > most;
    return new BufferList(
        list.time(),
        cut ? chosen.subList(0, most) : chosen,
        cut || list.truncated(),
        list.hidden());
  }

  private boolean isAsked(LiveBuffer buffer) {
    String own = buffer.tag();
    return tag == null || (own != null && (own.equals(tag) || own.startsWith(tag + "/")));
  }
}
