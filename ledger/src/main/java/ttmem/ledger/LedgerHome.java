package ttmem.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory of a user's ledgers, and the companion file by which a writer gets its number and
 * shows that it lives.
 */
final class LedgerHome {
  static final String LEDGER = ".ledger";
  static final String LOCK = ".lock";
  private static final int MAX_WRITERS = 4096;
  private static final FileAttribute<Set<PosixFilePermission>> FOR_OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** A writer number of this process, taken for good by its locked companion. */
  record Companion(int writer, Path ledger, Path path, FileChannel channel, Object fileKey) {
    /** Lets go: from now on the ledger is that of a dead writer. */
    void release() throws IOException {
      channel.close();
    }
  }

  private LedgerHome() {}

  /** The directory, made if it is missing and checked to be a real one of this user. */
  static Path directory(TrackerOptions options, int uid) throws IOException {
    Path directory =
        options
            .directory()
            .orElse(Path.of("/dev/shm/ttmem-" + Integer.toUnsignedString(uid)))
            .toAbsolutePath();
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      // Checked below, whoever made it.
    }
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isDirectory()) {
      throw new IOException("expected a directory, but got path=" + directory);
    }
    Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(uid)) {
      throw new IOException(
          "expected a directory of uid=%s, but got path=%s of uid=%s"
              .formatted(Integer.toUnsignedString(uid), directory, owner));
    }
    return directory;
  }

  /** Takes the first writer number of this process that is free. */
  static Companion companion(Path directory, ProcessFacts facts) throws IOException {
    for (int writer = 1; writer <= MAX_WRITERS; writer++) {
      Path ledger =
          directory.resolve(
              Integer.toUnsignedString(facts.pid())
                  + "-"
                  + Long.toUnsignedString(facts.startTime())
                  + "-"
                  + writer
                  + LEDGER);
      Path path = ledger.resolveSibling(ledger.getFileName() + LOCK);
      if (Files.exists(ledger, LinkOption.NOFOLLOW_LINKS)) {
        continue; // its companion may have been lost
      }
      try {
        return lock(writer, ledger, path);
      } catch (FileAlreadyExistsException e) {
        // Another tracker's, or another library's in this process.
      }
    }
    throw new IOException("no writer number is free: pid=" + facts.pid());
  }

  private static Companion lock(int writer, Path ledger, Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FOR_OWNER);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("a new file is locked already: path=" + path);
      }
      Object key =
          Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
      return new Companion(writer, ledger, path, channel, key);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      channel.close();
      throw e;
    }
  }

  /** Under this name a ledger is written until it is ready. */
  static Path unready(Path ledger) {
    return ledger.resolveSibling("." + ledger.getFileName() + ".new");
  }

  /** Makes an empty file that only its owner may read. */
  static void create(Path path) throws IOException {
    Files.createFile(path, FOR_OWNER);
  }
}
