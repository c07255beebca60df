package ttmem.monitor.autopsy;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Liveness;
import ttmem.ledger.reap.Morgue;
import ttmem.sources.host.Roots;
import ttmem.sources.ledger.DeadLedger;

/**
 * Reads post-mortems again and again. Nobody writes a dead ledger, so each is read once and
 * remembered for as long as it lies there. One thread at a time.
 */
public final class AutopsyReader {
  private final Roots roots;
  private final @Nullable Path directory;
  private final List<Path> morgues;
  private final int most;
  private Map<Key, Autopsy> known = new HashMap<>();

  /** A file as it was, and whether its process runs another program. */
  private record Key(Path file, FileStat stat, boolean processRuns) {}

  /**
   * A reader that has read nothing yet.
   *
   * @param directory the one folder of ledgers to look into; null for those of all users
   * @param morgues directories of reaped ones, which need not exist
   * @param most how many to read of those in shared memory, the newest first
   */
  public AutopsyReader(Roots roots, @Nullable Path directory, List<Path> morgues, int most) {
    this.roots = roots;
    this.directory = directory;
    this.morgues = List.copyOf(morgues);
    this.most = most;
  }

  /** Those that still lie where their processes left them. */
  public Autopsies inSharedMemory() {
    return new Look().sharedMemory().end();
  }

  /** Those, and the reaped ones. */
  public Autopsies all() {
    return new Look().sharedMemory().morgues().end();
  }

  /** One look. */
  private final class Look {
    private final Map<Key, Autopsy> now = new HashMap<>();
    private final List<Autopsy> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Look sharedMemory() {
      try {
        List<DeadLedger> dead = DeadLedger.find(roots, directory);
        for (DeadLedger each : dead.subList(0, Math.min(most, dead.size()))) {
          examine(each.path(), Liveness.runs(each.name()));
        }
        if (dead.size() > most) {
          problems.add("ledgers=" + (dead.size() - most) + " more were not read");
        }
      } catch (IOException e) {
        problems.add("who lives can't be read: " + e.getMessage());
      }
      return this;
    }

    Look morgues() {
      for (Path morgue : morgues) {
        try {
          for (Path ledger : new Morgue(morgue).ledgers()) {
            examine(ledger, false);
          }
        } catch (IOException e) {
          problems.add(morgue + ": " + e.getMessage());
        }
      }
      return this;
    }

    private void examine(Path file, boolean processRuns) {
      try {
        Key key = new Key(file, FileStat.of(file, LinkOption.NOFOLLOW_LINKS), processRuns);
        Autopsy autopsy = known.get(key);
        if (autopsy == null) {
          try (LedgerReader reader = LedgerReader.open(file, true)) {
            autopsy = Examination.of(file, reader, processRuns);
          }
        }
        now.put(key, autopsy);
        found.add(autopsy);
      } catch (IOException e) {
        problems.add(file + ": " + e.getMessage());
      }
    }

    Autopsies end() {
      known = now;
      found.sort(Comparator.comparing(Autopsy::lastSign).reversed());
      return new Autopsies(found, problems, false);
    }
  }
}
