package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.Amounts;
import ttmem.model.Usage;

/**
 * Usages on chips that are not known. A process may use any number that it likes for a device, so
 * one process could fill everybody's screen with them; more than a few become one.
 */
final class Unplaced {
  private static final int MAX_SINGLE = 8;

  private Unplaced() {}

  /** The same usages, with those on unknown chips folded into one per source if they are many. */
  static List<Usage> folded(List<Usage> usages) {
    if (usages.stream().filter(Unplaced::is).count() <= MAX_SINGLE) {
      return usages;
    }
    List<Usage> folded = new ArrayList<>(usages.stream().filter(usage -> !is(usage)).toList());
    List<String> sources =
        usages.stream().filter(Unplaced::is).map(Usage::source).distinct().toList();
    for (String source : sources) {
      List<Usage> many =
          usages.stream().filter(usage -> is(usage) && usage.source().equals(source)).toList();
      folded.add(one(many));
    }
    return folded;
  }

  private static boolean is(Usage usage) {
    return usage.device() == null && usage.boardDevices().isEmpty();
  }

  private static Usage one(List<Usage> many) {
    Usage first = many.getFirst();
    return new Usage(
        null,
        List.of(),
        null,
        first.source(),
        first.counted(),
        many.stream().map(Usage::amounts).reduce(Amounts::plus).orElseThrow(),
        many.size() + " device numbers whose chips are not known, the first: " + first.note());
  }
}
