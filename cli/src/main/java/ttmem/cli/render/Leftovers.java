package ttmem.cli.render;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ttmem.model.Amounts;
import ttmem.model.Leftover;

/**
 * What the dead left in somebody's books. A few are named one by one; a region that is never tidied
 * has dozens, which are one sentence.
 */
final class Leftovers {
  private static final int NAMED = 3;

  private Leftovers() {}

  /** Of one device. */
  static List<String> sentences(List<Leftover> leftovers, Look look) {
    Map<String, List<Leftover>> bySource = new LinkedHashMap<>();
    for (Leftover leftover : leftovers) {
      bySource.computeIfAbsent(leftover.source(), source -> new ArrayList<>()).add(leftover);
    }
    List<String> sentences = new ArrayList<>();
    for (List<Leftover> ofSource : bySource.values()) {
      if (ofSource.size() <= NAMED) {
        ofSource.forEach(leftover -> sentences.add(one(leftover, look)));
      } else {
        sentences.add(many(ofSource, look));
      }
    }
    return sentences;
  }

  private static String one(Leftover leftover, Look look) {
    return Values.pidAndName(leftover.pid(), leftover.name())
        + ": "
        + PsRenderer.amounts(leftover.amounts(), look)
        + ", by "
        + leftover.source()
        + ": "
        + leftover.note();
  }

  private static String many(List<Leftover> leftovers, Look look) {
    Amounts sum = leftovers.stream().map(Leftover::amounts).reduce(Amounts::plus).orElseThrow();
    return leftovers.size()
        + " dead processes, "
        + pids(leftovers.stream().map(Leftover::pid).toList())
        + ": "
        + PsRenderer.amounts(sum, look)
        + ", by "
        + leftovers.getFirst().source();
  }

  /** {@code PID 1, 2, 3 and 61 more}. */
  static String pids(Collection<Integer> pids) {
    String first =
        pids.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int more = pids.size() - NAMED;
    return "PID " + first + (more > 0 ? " and " + more + " more" : "");
  }
}
