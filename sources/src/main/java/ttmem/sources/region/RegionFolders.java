package ttmem.sources.region;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import ttmem.ledger.files.Patience;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Roots;
import ttmem.sources.host.ShmFolders;
import ttmem.sources.host.ShmFolders.Place;

/**
 * Where regions lie: our own {@code /dev/shm}, and those of holders that live in another mount
 * namespace, reached through {@code /proc/PID/root}. Two paths to one folder (same device and
 * inode) are one place.
 */
final class RegionFolders {
  /** Regions read per folder; a galaxy has 32. The rest is counted. */
  static final int MAX_FILES = 512;

  private final ShmFolders shm;
  private final Patience patience;

  /**
   * What one look found.
   *
   * @param files by place, then name
   * @param closed holders whose own {@code /dev/shm} could not be looked into, with the reason
   * @param problems what went wrong with a folder as a whole
   * @param ownExists whether there is a {@code /dev/shm} of our own
   */
  record Look(
      List<RegionFile> files,
      Map<Integer, String> closed,
      List<String> problems,
      boolean ownExists) {}

  RegionFolders(Roots roots, Patience patience) {
    this.shm = new ShmFolders(roots, patience);
    this.patience = patience;
  }

  /**
   * Finds and reads all regions.
   *
   * @param holders whose own folders are looked into as well
   * @param isWanted chip numbers that are read first when there are more files than are read
   */
  Look look(Collection<ProcessFacts> holders, LongPredicate isWanted) {
    Look look = new Look(new ArrayList<>(), new TreeMap<>(), new ArrayList<>(), false);
    boolean ownExists = read(shm.own(), isWanted, look);
    for (Place place : shm.privatePlaces(holders, look.closed)) {
      read(place, isWanted, look);
    }
    return new Look(look.files, look.closed, look.problems, ownExists);
  }

  /** Reads one folder into {@code look}; false if there is none. */
  private boolean read(Place place, LongPredicate isWanted, Look look) {
    List<String> names;
    try {
      names = patience.call(() -> names(place.folder(), isWanted));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    } catch (IOException e) {
      String what = place.holder() == 0 ? "/dev/shm" : "/dev/shm of pid " + place.holder();
      look.problems.add(what + ": " + RegionFile.printable(e.toString()));
      return true;
    }
    if (names.size() > MAX_FILES) {
      look.problems.add(
          (names.size() - MAX_FILES) + " more files look like regions and were not read");
      names = names.subList(0, MAX_FILES);
    }
    look.files.addAll(
        patience.each(
            names,
            name -> RegionReader.read(place, name, patience.hasWaitedInVain()),
            (name, why) -> RegionFile.refused(place, name, why)));
    return true;
  }

  private static List<String> names(Path folder, LongPredicate isWanted) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (RegionFile.isRegionName(name)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Comparator<String> wantedFirst =
        Comparator.comparing(name -> !RegionFile.idOf(name).map(isWanted::test).orElse(false));
    names.sort(wantedFirst.thenComparing(Comparator.naturalOrder()));
    return names;
  }
}
