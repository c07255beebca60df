package ttmem.sources.region;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.Patience;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Roots;
import ttmem.sources.region.RegionFile.Place;

/**
 * Where regions lie: our own {@code /dev/shm}, and those of holders that live in another mount
 * namespace, reached through {@code /proc/PID/root}. Two paths to one folder (same device and
 * inode) are one place.
 */
final class RegionFolders {
  /** Regions read per folder; a galaxy has 32. The rest is counted. */
  static final int MAX_FILES = 512;

  /** Folders looked at besides our own. */
  private static final int MAX_PRIVATE = 64;

  private final Roots roots;
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
    this.roots = roots;
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
    boolean ownExists = read(new Place(roots.devShm(), 0, 0), isWanted, look);
    for (Place place : privatePlaces(holders, look)) {
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

  /**
   * One place per folder that isn't ours, for the first holder that leads there. Only where {@code
   * proc} belongs to the same host as {@code /dev/shm}: under a root without processes of its own
   * the live host's processes lead to the live host's memory.
   */
  private List<Place> privatePlaces(Collection<ProcessFacts> holders, Look look) {
    if (!roots.proc().startsWith(roots.root())) {
      return List.of();
    }
    List<ProcessFacts> asked = List.copyOf(holders);
    List<Folder> folders =
        patience.each(
            asked,
            holder -> Folder.of(folderOf(holder)),
            (holder, why) -> new Folder(null, "its /dev/shm can't be looked into: " + why));
    Folder own =
        patience
            .each(
                List.of(roots.devShm()), Folder::of, (path, why) -> new Folder(null, "own: " + why))
            .getFirst();
    Set<@Nullable FileKey> seen = new HashSet<>();
    seen.add(own.key);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      ProcessFacts holder = asked.get(i);
      Folder folder = folders.get(i);
      if (!folder.closed.isEmpty()) {
        look.closed.put(holder.pid(), folder.closed);
      } else if (folder.key != null && seen.add(folder.key) && places.size() < MAX_PRIVATE) {
        places.add(new Place(folderOf(holder), holder.pid(), holder.identity().pidNamespace()));
      }
    }
    return places;
  }

  private Path folderOf(ProcessFacts holder) {
    return roots.proc().resolve(holder.pid() + "/root/dev/shm");
  }

  /** What tells one folder from another. */
  private record FileKey(long device, long inode) {}

  /**
   * A folder that may be looked into, or why not.
   *
   * @param key null if there is no such folder, or it is closed
   */
  private record Folder(@Nullable FileKey key, String closed) {
    /** Links are not followed: they lead out of the holder's root, back into ours. */
    static Folder of(Path path) {
      try {
        Path parent = path.getParent();
        if (parent != null && !isFolder(parent)) {
          return new Folder(null, "");
        }
        Map<String, Object> found =
            Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return isFolder(path)
            ? new Folder(
                new FileKey(
                    (long) found.getOrDefault("dev", 0L), (long) found.getOrDefault("ino", 0L)),
                "")
            : new Folder(null, "");
      } catch (AccessDeniedException e) {
        return new Folder(null, "its /dev/shm can't be looked into: run ttmem as root");
      } catch (IOException e) {
        return new Folder(null, "");
      }
    }

    /** {@code Files.isDirectory} would hide that it may not be asked. */
    private static boolean isFolder(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isDirectory();
    }
  }
}
