package ttmem.monitor.replay;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operations of allocation sequences and their outcomes in a few words, on one line. */
final class SequenceWords {
  private static final Set<String> NOT_ASKED = Set.of("i", "op", "r", "err", "largest_addrs");
  private static final int MAX_ITEMS = 8;
  private static final int MAX_LENGTH = 120;

  private SequenceWords() {}

  /** The name and what was asked: {@code alloc size=2048 dir=up}. */
  static String operation(Map<String, Object> line) {
    String asked =
        line.entrySet().stream()
            .filter(field -> !NOT_ASKED.contains(field.getKey()))
            .map(field -> " " + field.getKey() + "=" + shortened(field.getValue()))
            .collect(Collectors.joining());
    return clip(line.getOrDefault("op", "") + asked);
  }

  /** A number or a few; nothing of longer results, which are answers and not events. */
  static String outcome(@Nullable Object value) {
    if (value instanceof Long) {
      return value.toString();
    }
    boolean few =
        value instanceof List<?> list
            && list.size() <= MAX_ITEMS
            && list.stream().allMatch(item -> item instanceof Long);
    return few ? clip(String.valueOf(value)) : "";
  }

  private static String shortened(@Nullable Object value) {
    return value instanceof List<?> list && list.size() > MAX_ITEMS
        ? list.subList(0, MAX_ITEMS) + "..."
        : String.valueOf(value);
  }

  private static String clip(String text) {
    String line = Texts.oneLine(text);
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
