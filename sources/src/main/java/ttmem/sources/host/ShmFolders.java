package ttmem.sources.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.Patience;

/**
 * Where shared memory lies: our own {@code /dev/shm}, and those of processes that live in another
 * mount namespace, reached through {@code /proc/PID/root}. Two paths to one folder (same device and
 * inode) are one place.
 */
public final class ShmFolders {
  /** Folders looked at besides our own. */
  private static final int MAX_PRIVATE = 64;

  private final Roots roots;
  private final Patience patience;

  /**
   * A folder of shared memory.
   *
   * @param folder its path
   * @param holder the process whose private {@code /dev/shm} it is; 0 for our own
   * @param pidNamespace of that process; 0 for our own, and where it can't be read
   */
  public record Place(Path folder, int holder, long pidNamespace) {}

  public ShmFolders(Roots roots, Patience patience) {
    this.roots = roots;
    this.patience = patience;
  }

  /** Our own. */
  public Place own() {
    return new Place(roots.devShm(), 0, 0);
  }

  /**
   * One place per folder that isn't ours, for the first process that leads there. Only where {@code
   * proc} belongs to the same host as {@code /dev/shm}: under a root without processes of its own
   * the live host's processes lead to the live host's memory.
   *
   * @param closed takes the processes whose folder can't be looked into, with the reason
   */
  public List<Place> privatePlaces(Collection<ProcessFacts> holders, Map<Integer, String> closed) {
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
        closed.put(holder.pid(), folder.closed);
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
