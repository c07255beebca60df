package ttmem.server.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of a listening socket in the file system, held by at most one server.
 *
 * <p>A lock file beside the socket keeps two servers of this kind apart for as long as one lives.
 * Against older servers, which know no lock, the socket is tried: if anybody answers, it is theirs.
 * A stale one is replaced. The socket is bound under a name of its own, gets its mode, and is then
 * renamed over the final one: clients never meet it half made, and an HTTP server, which unlinks
 * the name that it bound to, can't unlink another's. At the end the final name goes only if it
 * still is this socket's. One thread at a time.
 */
public final class SocketFile implements AutoCloseable {
  private static final LinkOption AS_IS = LinkOption.NOFOLLOW_LINKS;
  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final LockFile lock;
  private @Nullable Map<String, Object> published;

  private SocketFile(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the name, in a directory that is made with this mode if it isn't there.
   *
   * @throws IOException if another server has it, or something that is no socket
   */
  public static SocketFile claim(Path socket, Set<PosixFilePermission> directoryMode)
      throws IOException {
    makeDirectory(
        Objects.requireNonNull(socket.toAbsolutePath().normalize().getParent()), directoryMode);
    return claim(socket);
  }

  /** The same in a directory that is there. */
  public static SocketFile claim(Path socket) throws IOException {
    Path path = socket.toAbsolutePath().normalize();
    Path lockPath = path.resolveSibling(path.getFileName() + ".lock");
    LockFile lock = LockFile.take(lockPath).orElseThrow(() -> taken(path));
    try {
      if (isAnswered(path)) {
        throw taken(path);
      }
      return new SocketFile(path, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static IOException taken(Path path) {
    return new IOException(
        "another server listens on the socket: path=" + path + ". Stop it, or choose another path");
  }

  private static void makeDirectory(Path directory, Set<PosixFilePermission> mode)
      throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, mode); // at once, whatever the umask says
  }

  private static boolean isAnswered(Path path) throws IOException {
    if (!Files.exists(path, AS_IS)) {
      return false;
    }
    int mode = (Integer) Files.getAttribute(path, "unix:mode", AS_IS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException("expected a socket or nothing, but found another file: path=" + path);
    }
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.configureBlocking(false); // one whose backlog is full is as alive as any
      client.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** The name to bind to. Nothing is there. */
  public Path bindPath() throws IOException {
    Files.deleteIfExists(unpublished());
    return unpublished();
  }

  private Path unpublished() {
    return path.resolveSibling("." + path.getFileName() + ".new");
  }

  /** Gives the bound socket its mode and its final name. */
  public void publish(Path bound, Set<PosixFilePermission> mode) throws IOException {
    Files.setPosixFilePermissions(bound, mode);
    published = identity(bound);
    Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Map<String, Object> identity(Path path) throws IOException {
    return Files.readAttributes(path, "unix:dev,ino", AS_IS);
  }

  @Override
  public void close() throws IOException {
    try {
      if (published == null) {
        Files.deleteIfExists(unpublished());
      } else if (Files.exists(path, AS_IS) && identity(path).equals(published)) {
        Files.delete(path);
      }
    } finally {
      published = null;
      lock.close();
    }
  }
}
