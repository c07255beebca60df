package ttmem.server.control;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ControlServer} listens.
 *
 * @param socket where
 * @param mode who may connect: permissions of the socket
 * @param directoryMode permissions of its directory, should it have to be made
 * @param tcp a loopback address to listen on as well; null for none
 * @param maxConnections in all; see {@link Guests} for who gets them
 * @param idleTimeout after which a connection on which nothing moves is closed
 */
public record ControlOptions(
    Path socket,
    Set<PosixFilePermission> mode,
    Set<PosixFilePermission> directoryMode,
    @Nullable InetSocketAddress tcp,
    int maxConnections,
    Duration idleTimeout) {
  private static final int MAX_CONNECTIONS = 128;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  public ControlOptions {
    mode = Set.copyOf(mode);
    directoryMode = Set.copyOf(directoryMode);
  }

  /** For one user: socket 0600 in a directory of 0700. */
  public static ControlOptions forUser(Path socket) {
    return of(socket, "rw-------", "rwx------");
  }

  /** For every user of the host, each of whom sees what is theirs: socket 0666. */
  public static ControlOptions forService(Path socket) {
    return of(socket, "rw-rw-rw-", "rwxr-xr-x");
  }

  private static ControlOptions of(Path socket, String mode, String directoryMode) {
    return new ControlOptions(
        socket,
        PosixFilePermissions.fromString(mode),
        PosixFilePermissions.fromString(directoryMode),
        null,
        MAX_CONNECTIONS,
        IDLE_TIMEOUT);
  }

  /** The same with other bounds. */
  public ControlOptions bounded(int connections, Duration idle) {
    return new ControlOptions(socket, mode, directoryMode, tcp, connections, idle);
  }

  /**
   * The same on TCP as well, where every caller is a stranger.
   *
   * @throws IllegalArgumentException if the address is not one of this host's loopback interface
   */
  public ControlOptions alsoOn(InetSocketAddress address) {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("expected a loopback address, but got " + address);
    }
    return new ControlOptions(socket, mode, directoryMode, address, maxConnections, idleTimeout);
  }
}
