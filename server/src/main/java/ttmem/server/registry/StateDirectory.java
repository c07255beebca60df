package ttmem.server.registry;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.server.net.LockFile;

/**
 * The directory that one server at a time keeps its registry in: {@code lock}, {@code entries},
 * {@code owners}.
 *
 * <p>Files that are not exactly what this version writes (foreign, truncated, of another version,
 * not a pair) are renamed and never believed. Files of an earlier boot or another PID namespace are
 * replaced: all that they speak of is gone.
 */
public final class StateDirectory implements AutoCloseable {
  private final LockFile lock;
  private final RecordFile entries;
  private final RecordFile owners;

  private StateDirectory(LockFile lock, RecordFile entries, RecordFile owners) {
    this.lock = lock;
    this.entries = entries;
    this.owners = owners;
  }

  /**
   * Opens the directory, made 0700 if it isn't there, and takes its lock.
   *
   * @param log gets one line per thing that an operator should know
   * @throws StateException if another server uses it, or it can't be written
   */
  public static StateDirectory open(Path path, Host host, Clock clock, Consumer<String> log)
      throws StateException {
    LockFile lock = lock(path);
    try {
      return open(path, lock, host, clock, log);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw new StateException(reason(path, e), e);
    }
  }

  RecordFile entries() {
    return entries;
  }

  RecordFile owners() {
    return owners;
  }

  /** Whether everything that is in the registry would survive this process. */
  boolean isDurable() {
    return entries.isDurable() && owners.isDurable();
  }

  @Override
  public void close() {
    try {
      entries.close();
      owners.close();
    } catch (IOException e) {
      // Nothing was buffered: what is mapped is in the file.
    } finally {
      lock.close();
    }
  }

  private static LockFile lock(Path path) throws StateException {
    try {
      if (!Files.isDirectory(path)) {
        if (Files.exists(path)) {
          throw new StateException(
              "expected a directory or nothing for the state, but got a file: path=" + path);
        }
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return LockFile.take(path.resolve("lock"))
          .orElseThrow(
              () ->
                  new StateException(
                      "another server uses the state directory: path="
                          + path
                          + ". Stop it, or choose another directory"));
    } catch (IOException e) {
      throw new StateException(reason(path, e), e);
    }
  }

  private static String reason(Path path, Exception e) {
    String why =
        switch (e) {
          case AccessDeniedException denied -> "no permission for file=" + denied.getFile();
          case FileAlreadyExistsException exists ->
              "expected a directory, but got a file: file=" + exists.getFile();
          case NoSuchFileException missing -> "there is no file=" + missing.getFile();
          case FileSystemException failed when failed.getReason() != null ->
              failed.getReason() + ": file=" + failed.getFile();
          case IOException failed when failed.getMessage() != null -> failed.getMessage();
          default -> e.toString();
        };
    return "can't use the state directory: path="
        + path
        + ": "
        + why
        + "; expected a directory that this user can write";
  }

  private static StateDirectory open(
      Path path, LockFile lock, Host host, Clock clock, Consumer<String> log) throws IOException {
    StateFile entries =
        new StateFile(path.resolve("entries"), EntryLayout.BYTES, Registry.ENTRY_CHUNK_SHIFT);
    StateFile owners =
        new StateFile(path.resolve("owners"), OwnerLayout.BYTES, Registry.OWNER_CHUNK_SHIFT);
    @Nullable String fault = fault(entries, owners);
    boolean usable = fault == null && entries.exists() && owners.exists();
    if (fault != null) {
      setAside(entries.path(), clock, fault, log);
      setAside(owners.path(), clock, fault, log);
    }
    if (!usable || !entries.isOf(host) || !owners.isOf(host)) {
      long pair = new Random().nextLong();
      if (!entries.create(host, pair) || !owners.create(host, pair)) {
        log.accept(
            "error: no room for the registry in " + path + ": it will not survive a restart");
        return new StateDirectory(lock, entries.openPlain(), owners.openPlain());
      }
    }
    entries.trim();
    RecordFile entryFile = entries.open();
    try {
      return new StateDirectory(lock, entryFile, owners.open());
    } catch (IOException | RuntimeException e) {
      entryFile.close();
      throw e;
    }
  }

  /** Why the pair can't be believed; null if it can, or isn't there. */
  private static @Nullable String fault(StateFile entries, StateFile owners) throws IOException {
    if (!entries.exists() && !owners.exists()) {
      return null;
    }
    @Nullable String fault = entries.fault();
    if (fault == null) {
      fault = owners.fault();
    }
    if (fault == null && entries.pair() != owners.pair()) {
      fault = "entries and owners are not a pair";
    }
    return fault;
  }

  private static void setAside(Path file, Clock clock, String fault, Consumer<String> log)
      throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Path aside = file.resolveSibling(file.getFileName() + ".bad-" + clock.millis());
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      log.accept("error: registry file not believed: " + fault + "; kept as " + aside);
    }
  }
}
