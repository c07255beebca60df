package ttmem.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.PosixLocks;
import ttmem.ledger.read.LedgerName;

/**
 * The ledgers of one run, told from all others.
 *
 * <p>Which processes belong to a tree can't be asked afterwards: parents are forgotten when they
 * die, sessions change. So the tree gets a ledger directory of its own ({@code TTMEM_DIR}, which
 * descendants inherit however they detach), and a ledger there is the tree's. Other people's {@code
 * ttmem} looks into the usual directory only; so every ledger, and first its companion, gets a
 * second name there: a hard link, never an open file, so that the companion's lock and inode are
 * the writer's own. A third name keeps it for this run, whatever trims the first two.
 */
final class RunFolder implements AutoCloseable {
  /** Another pid namespace's runs look dead to this one; while they are young they are let be. */
  private static final Duration SETTLED = Duration.ofHours(1);

  private final Path usual;
  private final Path own;
  private final Path held;
  private final Map<String, Path> ledgers = new LinkedHashMap<>();

  private RunFolder(Path usual, Path own) {
    this.usual = usual;
    this.own = own;
    this.held = own.resolve("held");
  }

  /**
   * Makes the directory.
   *
   * @param usual where ledgers of this user go otherwise
   */
  static RunFolder create(Path usual) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    if (!Files.isDirectory(usual, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(usual, mode);
    }
    sweep(usual);
    ProcessHandle self = ProcessHandle.current();
    Path own = usual.resolve(".run-" + self.pid() + "-" + System.nanoTime());
    Files.createDirectory(own, mode);
    RunFolder folder = new RunFolder(usual, own);
    Files.createDirectory(folder.held, mode);
    return folder;
  }

  /**
   * Dissolves what earlier runs had to leave because a process went on, once nobody writes there.
   */
  private static void sweep(Path usual) throws IOException {
    PosixLocks locks = PosixLocks.now();
    for (Path directory : files(usual)) {
      String[] name = String.valueOf(directory.getFileName()).split("-", 3);
      if (name[0].equals(".run") && name.length == 3 && isOver(directory, name[1], locks)) {
        RunFolder stale = new RunFolder(usual, directory);
        stale.look();
        stale.dissolve();
      }
    }
  }

  private static boolean isOver(Path directory, String pid, PosixLocks locks) {
    try {
      FileTime changed = Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS);
      if (changed.toInstant().isAfter(Instant.now().minus(SETTLED))
          || Files.exists(Path.of("/proc", pid))) {
        return false;
      }
      for (Path file : files(directory)) {
        if (file.toString().endsWith(".lock")
            && locks.holder(FileStat.of(file).key()).isPresent()) {
          return false;
        }
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  Path directory() {
    return own;
  }

  /** Gives new ledgers their other names. */
  void look() {
    for (Path file : files(own)) {
      String name = String.valueOf(file.getFileName());
      if (!ledgers.containsKey(name) && LedgerName.parse(name).isPresent()) {
        Path companion = own.resolve(name + ".lock");
        Path kept = link(file, held.resolve(name));
        if (kept != null) {
          link(companion, usual.resolve(name + ".lock"));
          link(file, usual.resolve(name));
          ledgers.put(name, kept);
        }
      }
    }
  }

  /** The ledgers of the run so far, by name. */
  Map<String, Path> ledgers() {
    return ledgers;
  }

  /** The companion of a ledger, to be looked at, never to be opened. */
  Path companion(String name) {
    return usual.resolve(name + ".lock");
  }

  /** Takes back all names of a ledger that has nothing more to say. */
  void remove(String name) {
    for (Path directory : List.of(held, own, usual)) {
      delete(directory.resolve(name));
      if (!directory.equals(held)) {
        delete(directory.resolve(name + ".lock"));
      }
    }
  }

  private static @Nullable Path link(Path file, Path name) {
    try {
      return Files.createLink(name, file);
    } catch (FileAlreadyExistsException e) {
      return name;
    } catch (IOException e) {
      return null;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It stays behind as an ordinary dead ledger.
    }
  }

  private static List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Leaves the ledgers in the usual directory; while one is written its own name stays, too. */
  @Override
  public void close() {
    for (Path file : files(held)) {
      delete(file);
    }
    delete(held);
  }

  /** Removes the directory; nobody may write there any more. */
  void dissolve() {
    close();
    for (Path file : files(own)) {
      delete(file);
    }
    delete(own);
  }
}
