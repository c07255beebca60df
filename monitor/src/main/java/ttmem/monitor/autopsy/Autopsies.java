package ttmem.monitor.autopsy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ttmem.sources.host.Roots;

/**
 * The dead ledgers that can be seen.
 *
 * @param found the one that died last comes first
 * @param problems what can't be read and why, one sentence each
 * @param truncated whether there are more that were asked for
 */
public record Autopsies(List<Autopsy> found, List<String> problems, boolean truncated) {
  public static final Autopsies NONE = new Autopsies(List.of(), List.of(), false);

  private static final int MOST = 1000;

  public Autopsies {
    found = List.copyOf(found);
    problems = List.copyOf(problems);
  }

  /**
   * Reads those still in shared memory, the newest thousand, and those that were reaped.
   *
   * @param directory the one folder of ledgers to look into; null for those of all users
   * @param morgues directories of reaped ones, which need not exist
   */
  public static Autopsies find(Roots roots, @Nullable Path directory, List<Path> morgues) {
    return new AutopsyReader(roots, directory, morgues, MOST).all();
  }

  /** Some of them, the latest first. */
  public Autopsies only(Predicate<Autopsy> wanted, int limit) {
    List<Autopsy> chosen = found.stream().filter(wanted).toList();
    boolean more = chosen.size() > limit;
    return new Autopsies(more ? chosen.subList(0, limit) : chosen, problems, truncated || more);
  }
}
