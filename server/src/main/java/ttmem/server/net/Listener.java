package ttmem.server.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A listening Unix socket that doesn't steal and isn't stolen from. Any thread may close it, and
 * again without harm.
 *
 * <p>A lock file beside the socket keeps two servers of this kind apart for as long as one lives.
 * Against older servers, which know no lock, the socket is tried: if anybody answers, it is theirs.
 * Only a socket that nobody listens on is removed, and at the end only the very file that was made
 * here. The mode is set after the bind and before the listen: until then nobody can connect.
 */
public final class Listener implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final Path path;
  private final AtomicInteger fd;
  private final LockFile lock;
  private final @Nullable Object inode;

  private Listener(Path path, int fd, LockFile lock) {
    this.path = path;
    this.fd = new AtomicInteger(fd);
    this.lock = lock;
    this.inode = inode(path);
  }

  /**
   * Listens on {@code path}.
   *
   * @param mode who may connect, such as {@code rw-rw-rw-}
   * @throws IOException if somebody else listens there, or something else is there, or the file
   *     system says no; the message says what to do
   */
  public static Listener open(Path path, String mode) throws IOException {
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    LockFile lock =
        LockFile.take(lockPath)
            .orElseThrow(
                () ->
                    new IOException(
                        "another ttmem server holds the socket: path="
                            + path
                            + ". Stop it, or choose another path"));
    int fd = -1;
    try {
      clear(path);
      fd = check("socket", Sockets.open(), path);
      check("bind", Sockets.bind(fd, path), path);
      Listener listener = new Listener(path, fd, lock);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      check("SO_PASSCRED", Sockets.passCredentials(fd), path);
      check("listen", Sockets.listen(fd, BACKLOG), path);
      return listener;
    } catch (IOException | RuntimeException e) {
      Sockets.close(fd);
      lock.close();
      throw e;
    }
  }

  /** The listening descriptor; -1 once it is closed. */
  public int descriptor() {
    return fd.get();
  }

  /** First of all nobody can connect any more: what stays in a backlog would be waited for. */
  @Override
  public void close() {
    int listening = fd.getAndSet(-1);
    if (listening < 0) {
      return;
    }
    Sockets.close(listening);
    try {
      if (inode != null && inode.equals(inode(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // A stale socket stays behind; the next server recovers it.
    } finally {
      lock.close();
    }
  }

  /** Removes a socket that nobody listens on. */
  private static void clear(Path path) throws IOException {
    @Nullable Object before = inode(path);
    if (before == null) {
      return;
    }
    boolean isSocket =
        ((Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000)
            == 0140000;
    if (!isSocket) {
      throw new IOException("expected a socket or nothing, but found another file: path=" + path);
    }
    int probe = check("socket", Sockets.open(), path);
    int answer = Sockets.connect(probe, path);
    Sockets.close(probe);
    if (answer != -Errno.ECONNREFUSED) {
      throw new IOException(
          "another server listens on the socket: path="
              + path
              + " connect="
              + (answer >= 0 ? "accepted" : "errno=" + -answer)
              + ". Stop it, or choose another path");
    }
    if (before.equals(inode(path))) {
      Files.delete(path);
    }
  }

  private static int check(String call, int result, Path path) throws IOException {
    if (result < 0) {
      throw new IOException(call + " failed: path=" + path + " " + Errno.text(-result));
    }
    return result;
  }

  /** What identifies the file; null if there is none. */
  private static @Nullable Object inode(Path path) {
    try {
      return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS)
          + ":"
          + Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }
}
