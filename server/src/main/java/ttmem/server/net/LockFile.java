package ttmem.server.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file that at most one server holds, by {@code flock}: it ends with its process, however that
 * ends. Not {@code FileChannel.lock}: a POSIX lock is lost when anything in this process closes the
 * same file, and two servers in one process would not notice each other.
 *
 * <p>The file is made 0600 without following links. It is unlinked at {@link #close} while still
 * held, so whoever gets a lock must see that the file still has its name.
 */
public final class LockFile implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int OPEN = O_RDWR | O_NONBLOCK | O_CLOEXEC | Abi.CURRENT.noFollow();
  private static final int LOCK_EX_NB = 2 | 4;
  private static final int OWNER_ONLY = 0600;
  private static final int TRIES = 8;

  private final Path path;
  private final AtomicInteger held; // -1 once it is let go

  private LockFile(Path path, int fd) {
    this.path = path;
    held = new AtomicInteger(fd);
  }

  /**
   * Takes the lock.
   *
   * @return empty if somebody else holds it
   * @throws IOException if the file can't be opened or made
   */
  public static Optional<LockFile> take(Path path) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int fd = open(path);
      if (Posix.flock(fd, LOCK_EX_NB) < 0) {
        Sockets.close(fd);
        return Optional.empty();
      }
      if (isNameOf(path, fd)) {
        return Optional.of(new LockFile(path, fd));
      }
      Sockets.close(fd);
    }
    throw new IOException("the lock file is replaced again and again: path=" + path);
  }

  /** Without O_CREAT first: Linux refuses it for others' files in /tmp (fs.protected_regular). */
  private static int open(Path path) throws IOException {
    int fd = Posix.open(path.toString(), OPEN, 0);
    if (fd == -Errno.ENOENT) {
      fd = Posix.open(path.toString(), OPEN | O_CREAT | O_EXCL, OWNER_ONLY);
      if (fd < 0) {
        fd = Posix.open(path.toString(), OPEN, 0);
      }
    }
    if (fd < 0) {
      throw new IOException("can't open the lock file: path=" + path + " " + Errno.text(-fd));
    }
    return fd;
  }

  private static boolean isNameOf(Path path, int fd) {
    return fileKey(path).equals(fileKey(Path.of("/proc/self/fd/" + fd), new LinkOption[0]));
  }

  private static Object fileKey(Path path) {
    return fileKey(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Object fileKey(Path path, LinkOption... options) {
    try {
      return Files.getAttribute(path, "unix:dev", options)
          + ":"
          + Files.getAttribute(path, "unix:ino", options);
    } catch (IOException e) {
      return new Object();
    }
  }

  /** Lets go; any thread, and again without harm. */
  @Override
  public void close() {
    int fd = held.getAndSet(-1);
    if (fd < 0) {
      return;
    }
    try {
      if (isNameOf(path, fd)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // It stays behind, unlocked: the next server takes it.
    } finally {
      Sockets.close(fd);
    }
  }
}
