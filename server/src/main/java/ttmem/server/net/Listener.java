package ttmem.server.net;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A listening Unix socket whose name is a {@link SocketFile}. Any thread may close it, and again
 * without harm.
 */
public final class Listener implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final SocketFile name;
  private final AtomicInteger fd;

  private Listener(SocketFile name, int fd) {
    this.name = name;
    this.fd = new AtomicInteger(fd);
  }

  /**
   * Listens on {@code path}.
   *
   * @param mode who may connect, such as {@code rw-rw-rw-}
   * @throws IOException if somebody else listens there, or something else is there, or the file
   *     system says no; the message says what to do
   */
  public static Listener open(Path path, String mode) throws IOException {
    SocketFile name = SocketFile.claim(path);
    int fd = -1;
    try {
      Path bindPath = name.bindPath();
      fd = check("socket", Sockets.open(), path);
      check("bind", Sockets.bind(fd, bindPath), path);
      check("SO_PASSCRED", Sockets.passCredentials(fd), path);
      check("listen", Sockets.listen(fd, BACKLOG), path);
      name.publish(bindPath, PosixFilePermissions.fromString(mode));
      return new Listener(name, fd);
    } catch (IOException | RuntimeException e) {
      Sockets.close(fd);
      name.close();
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
      name.close();
    } catch (IOException e) {
      // A stale socket stays behind; the next server recovers it.
    }
  }

  private static int check(String call, int result, Path path) throws IOException {
    if (result < 0) {
      throw new IOException(call + " failed: path=" + path + " " + Errno.text(-result));
    }
    return result;
  }
}
