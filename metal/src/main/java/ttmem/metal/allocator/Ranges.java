package ttmem.metal.allocator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of addresses as sorted lists of ranges that neither touch nor overlap. */
final class Ranges {

  private Ranges() {}

  static List<AddressRange> merged(List<AddressRange> ranges) {
    List<AddressRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(AddressRange::start));
    List<AddressRange> merged = new ArrayList<>();
    for (AddressRange range : sorted) {
      if (!merged.isEmpty() && range.start() <= merged.getLast().end()) {
        AddressRange last = merged.removeLast();
        merged.add(new AddressRange(last.start(), Math.max(last.end(), range.end())));
      } else {
        merged.add(range);
      }
    }
    return merged;
  }

  /** What is left of some ranges; both lists merged. */
  static List<AddressRange> minus(List<AddressRange> ranges, List<AddressRange> taken) {
    List<AddressRange> left = new ArrayList<>();
    int first = 0;
    for (AddressRange range : ranges) {
      while (first < taken.size() && taken.get(first).end() <= range.start()) {
        first++;
      }
      long start = range.start();
      for (int i = first; i < taken.size() && taken.get(i).start() < range.end(); i++) {
        if (taken.get(i).start() > start) {
          left.add(new AddressRange(start, taken.get(i).start()));
        }
        start = Math.max(start, taken.get(i).end());
      }
      if (start < range.end()) {
        left.add(new AddressRange(start, range.end()));
      }
    }
    return left;
  }
}
