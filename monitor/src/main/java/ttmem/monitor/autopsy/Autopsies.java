package ttmem.monitor.autopsy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Liveness;
import ttmem.ledger.reap.Morgue;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.DeadLedger;

/**
 * The dead ledgers that can be seen.
 *
 * @param found the one that died last comes first
 * @param problems what can't be read and why, one sentence each
 */
public record Autopsies(List<Autopsy> found, List<String> problems) {

  public Autopsies {
    found = List.copyOf(found);
    problems = List.copyOf(problems);
  }

  /**
   * Reads those still in shared memory and those that were reaped.
   *
   * @param directory the one folder of ledgers to look into; null for those of all users
   * @param morgues directories of reaped ones, which need not exist
   */
  public static Autopsies find(Roots roots, @Nullable Path directory, List<Path> morgues) {
    List<Autopsy> found = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try {
      for (DeadLedger dead : DeadLedger.find(roots, directory)) {
        examine(dead.path(), Liveness.runs(dead.name()), found, problems);
      }
    } catch (IOException e) {
      problems.add("who lives can't be read: " + e.getMessage());
    }
    for (Path morgue : morgues) {
      try {
        for (Path ledger : new Morgue(morgue).ledgers()) {
          examine(ledger, false, found, problems);
        }
      } catch (IOException e) {
        problems.add(morgue + ": " + e.getMessage());
      }
    }
    found.sort(Comparator.comparing(Autopsy::lastSign).reversed());
    return new Autopsies(found, problems);
  }

  private static void examine(
      Path file, boolean processRuns, List<Autopsy> found, List<String> problems) {
    try (LedgerReader reader = LedgerReader.open(file, true)) {
      found.add(Examination.of(file, reader, processRuns));
    } catch (IOException e) {
      problems.add(file + ": " + e.getMessage());
    }
  }
}
