package ttmem.sources.ledger;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.Patience;
import ttmem.ledger.read.LedgerName;
import ttmem.ledger.read.Liveness;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Roots;
import ttmem.sources.host.ShmFolders;

/**
 * Every folder of ledgers: those of all users in our own {@code /dev/shm}, and those in the private
 * ones of processes that hold a chip; or the one that {@code TTMEM_DIR} names, and then no other.
 */
final class LedgerPlaces implements AutoCloseable {
  /** Ledgers read per look; the rest is counted. */
  static final int MOST = 1000;

  private static final String PREFIX = "ttmem-";
  private static final int MAX_FOLDERS = 1024;

  private final Patience patience;
  private final ShmFolders shm;
  private final @Nullable Path only;
  private final Map<Path, LedgerFolder> folders = new HashMap<>();

  /**
   * What one look found.
   *
   * @param anything whether there is any folder of ledgers
   * @param closed users whose folder may not be looked into, with its path
   * @param closedHolders processes whose {@code /dev/shm} may not be looked into, with the reason
   * @param failures what went wrong with a folder as a whole
   */
  record Look(
      boolean anything,
      List<LiveLedger> live,
      List<DeadLedger> dead,
      List<LedgerName> unknown,
      int unread,
      List<LedgerFolder.Problem> problems,
      Map<Integer, String> closed,
      Map<Integer, String> closedHolders,
      List<String> failures) {}

  private record Found(Path path, String label) {}

  LedgerPlaces(Roots roots, @Nullable Path only, Patience patience) {
    this.patience = patience;
    this.shm = new ShmFolders(roots, patience);
    this.only = only;
  }

  /**
   * Looks into all of them.
   *
   * @param holders processes whose private folders are looked into as well
   * @throws IOException if the kernel doesn't say who lives
   */
  Look look(Collection<ProcessFacts> holders) throws IOException {
    Map<Integer, String> closed = new TreeMap<>();
    Map<Integer, String> closedHolders = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    List<Found> found = found(holders, closedHolders, failures);
    forget(found);
    Look look =
        new Look(
            !found.isEmpty(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            0,
            new ArrayList<>(),
            closed,
            closedHolders,
            failures);
    if (found.isEmpty()) {
      return look;
    }
    Liveness liveness = Liveness.now();
    int left = MOST;
    int unread = 0;
    for (Found place : found) {
      LedgerFolder.Look here = lookInto(place, liveness, left, look);
      if (here != null) {
        look.live.addAll(here.live());
        look.dead.addAll(here.dead());
        look.unknown.addAll(here.unknown());
        look.problems.addAll(here.problems());
        left -= here.live().size() + here.dead().size() + here.unknown().size();
        left = Math.max(0, left - here.problems().size());
        unread += here.unread();
      }
    }
    return new Look(
        true,
        look.live,
        look.dead,
        look.unknown,
        unread,
        look.problems,
        closed,
        closedHolders,
        failures);
  }

  private LedgerFolder.@Nullable Look lookInto(
      Found place, Liveness liveness, int most, Look look) {
    LedgerFolder folder =
        folders.computeIfAbsent(place.path, path -> new LedgerFolder(path, place.label));
    try {
      return patience.call(() -> folder.look(liveness, most, patience.hasWaitedInVain()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (AccessDeniedException e) {
      look.closed.put(
          uidOf(place), place.label + " can't be read: run ttmem as root or as that user");
      return null;
    } catch (IOException e) {
      // Somebody may still be at work in it: it is left to him.
      folders.remove(place.path);
      look.failures.add(place.label + ": " + e.getMessage());
      return null;
    }
  }

  private static int uidOf(Found place) {
    try {
      return FileStat.of(place.path, LinkOption.NOFOLLOW_LINKS).uid();
    } catch (IOException e) {
      return -1;
    }
  }

  private List<Found> found(
      Collection<ProcessFacts> holders, Map<Integer, String> closed, List<String> failures) {
    Path named = only;
    if (named != null) {
      return Files.isDirectory(named) ? List.of(new Found(named, named.toString())) : List.of();
    }
    List<Found> found = new ArrayList<>();
    List<ShmFolders.Place> places = new ArrayList<>();
    places.add(shm.own());
    places.addAll(shm.privatePlaces(holders, closed));
    for (ShmFolders.Place place : places) {
      try {
        found.addAll(patience.call(() -> in(place, failures)));
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Nothing there: no ledgers.
      } catch (IOException e) {
        failures.add(
            "/dev/shm" + (place.holder() == 0 ? "" : " of pid " + place.holder()) + ": " + e);
      }
    }
    return found;
  }

  private static List<Found> in(ShmFolders.Place place, List<String> failures) throws IOException {
    List<Found> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place.folder(), PREFIX + "*")) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.matches(PREFIX + "[0-9]{1,10}") || found.size() == MAX_FOLDERS) {
          continue;
        }
        String label =
            "/dev/shm/" + name + (place.holder() == 0 ? "" : " of pid " + place.holder());
        FileStat stat = FileStat.of(entry, LinkOption.NOFOLLOW_LINKS);
        boolean ownName =
            place.holder() != 0 || name.equals(PREFIX + Integer.toUnsignedString(stat.uid()));
        if (!stat.isDirectory()) {
          failures.add(label + ": a " + stat.kind() + ", expected a directory");
        } else if (!ownName) {
          failures.add(label + ": belongs to uid=" + Integer.toUnsignedString(stat.uid()));
        } else {
          found.add(new Found(entry, label));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private void forget(List<Found> found) {
    Set<Path> paths = new HashSet<>();
    found.forEach(place -> paths.add(place.path));
    folders
        .entrySet()
        .removeIf(
            folder -> {
              boolean gone = !paths.contains(folder.getKey());
              if (gone) {
                folder.getValue().close();
              }
              return gone;
            });
  }

  @Override
  public void close() {
    folders.values().forEach(LedgerFolder::close);
  }
}
