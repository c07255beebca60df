package ttmem.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.FileStat.FileKey;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.Liveness;

/**
 * Keeps a directory from filling up with the ledgers of the dead: those of the own user beyond 64
 * go, the oldest first. Only what is surely dead: nobody holds the companion's lock, the writer
 * would be visible if it lived, and no process has its pid and start time. At most 1024 are looked
 * at, so that a start never takes long. Companions are never opened.
 */
final class StaleLedgers {
  static final int KEPT = 64;
  private static final int LOOKED_AT = 1024;
  private static final int START_TIME_FIELD = 19; // after the name

  private record Found(LedgerName name, Path path, FileStat stat) {}

  private StaleLedgers() {}

  static void remove(Path directory, int uid) throws IOException {
    List<Found> found = own(directory, uid);
    if (found.size() <= KEPT) {
      return;
    }
    found.sort(Comparator.comparing(ledger -> ledger.stat.modified()));
    Liveness liveness = Liveness.now();
    List<Found> dead = new ArrayList<>();
    for (Found ledger : found.subList(0, Math.min(found.size(), LOOKED_AT))) {
      if (isDead(ledger, liveness)) {
        dead.add(ledger);
      }
    }
    for (Found ledger : dead.subList(0, Math.max(0, dead.size() - KEPT))) {
      Files.deleteIfExists(ledger.path);
      Files.deleteIfExists(companion(ledger));
    }
  }

  private static List<Found> own(Path directory, int uid) throws IOException {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        Optional<LedgerName> name = LedgerName.parse(String.valueOf(path.getFileName()));
        if (name.isPresent()) {
          FileStat stat = stat(path);
          if (stat != null && stat.isRegularFile() && stat.uid() == uid) {
            found.add(new Found(name.get(), path, stat));
          }
        }
      }
    }
    return found;
  }

  private static boolean isDead(Found ledger, Liveness liveness) {
    FileStat companion = stat(companion(ledger));
    FileKey key = companion == null ? null : companion.key();
    try (LedgerReader reader = LedgerReader.open(ledger.path, false)) {
      return liveness.verdict(key, reader.header()) == Liveness.Verdict.DEAD && isGone(ledger.name);
    } catch (IOException e) {
      return false; // of another version, or no ledger: somebody else's business
    }
  }

  private static boolean isGone(LedgerName name) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + name.pid() + "/stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[START_TIME_FIELD]) != name.startTicks();
    } catch (IOException e) {
      return true;
    }
  }

  private static Path companion(Found ledger) {
    return ledger.path.resolveSibling(ledger.name.companionName());
  }

  private static @Nullable FileStat stat(Path path) {
    try {
      return FileStat.of(path, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null; // gone meanwhile
    }
  }
}
