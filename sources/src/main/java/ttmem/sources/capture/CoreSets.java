package ttmem.sources.capture;

import java.util.HashMap;
import java.util.Map;

/** Few sets of cores occur in one capture, each very often: one object for each. */
final class CoreSets {
  private static final int MAX_CORES_OF_ALL = 8_000_000;

  private final Map<String, CoreRanges> byText = new HashMap<>();
  private final Map<CoreRanges, CoreRanges> known = new HashMap<>();
  private int coresOfAll;

  CoreRanges ofText(String text) throws BadNode {
    CoreRanges ranges = byText.get(text);
    if (ranges == null) {
      ranges = one(CoreRangesReader.readText(text));
      byText.put(text, ranges);
    }
    return ranges;
  }

  /** The object that stands for all sets equal to {@code ranges}. */
  CoreRanges one(CoreRanges ranges) throws BadNode {
    CoreRanges first = known.putIfAbsent(ranges, ranges);
    if (first != null) {
      return first;
    }
    coresOfAll += ranges.count() + 1;
    if (coresOfAll > MAX_CORES_OF_ALL) {
      throw new BadNode(
          "expected at most %d cores in all different core_range_set together"
              .formatted(MAX_CORES_OF_ALL));
    }
    return ranges;
  }
}
