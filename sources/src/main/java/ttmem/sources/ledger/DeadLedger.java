package ttmem.sources.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.Patience;
import ttmem.ledger.read.LedgerName;
import ttmem.sources.host.Roots;

/**
 * A ledger whose process is gone.
 *
 * @param path to it
 * @param label where it lies, for people
 * @param name which process it was
 */
public record DeadLedger(Path path, String label, LedgerName name) {

  /**
   * All that can be seen, the newest first, a thousand at most.
   *
   * @param directory the one folder to look into; null for those of all users
   * @throws IOException if the kernel doesn't say who lives
   */
  public static List<DeadLedger> find(Roots roots, @Nullable Path directory) throws IOException {
    try (Patience patience = new Patience(Duration.ofSeconds(5));
        LedgerPlaces places = new LedgerPlaces(roots, directory, patience)) {
      return List.copyOf(places.look(List.of()).dead());
    }
  }
}
