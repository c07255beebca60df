package ttmem.sources.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What is used of {@code /proc/PID/status}: lines of {@code Key:<TAB>values}.
 *
 * @param threadGroup {@code Tgid}; 0 if unknown
 * @param uid the real user id; -1 if unknown
 * @param nsPids {@code NSpid}, from the reader's namespace inward; empty if unknown
 */
record StatusFile(int threadGroup, int uid, List<Integer> nsPids) {

  static StatusFile parse(String text) {
    int threadGroup = 0;
    int uid = -1;
    List<Integer> nsPids = List.of();
    for (String line : text.split("\n", -1)) {
      int colon = line.indexOf(':');
      switch (line.substring(0, Math.max(0, colon))) {
        case "Tgid" -> threadGroup = first(numbers(line, colon), 0);
        case "Uid" -> uid = first(numbers(line, colon), -1);
        case "NSpid" -> nsPids = numbers(line, colon);
        default -> {}
      }
    }
    return new StatusFile(threadGroup, uid, nsPids);
  }

  private static int first(List<Integer> numbers, int otherwise) {
    return numbers.isEmpty() ? otherwise : numbers.getFirst();
  }

  private static List<Integer> numbers(String line, int colon) {
    List<Integer> numbers = new ArrayList<>();
    try {
      for (String number : line.substring(colon + 1).trim().split("\\s+", -1)) {
        numbers.add(Integer.parseUnsignedInt(number));
      }
      return numbers;
    } catch (NumberFormatException e) {
      return List.of();
    }
  }
}
