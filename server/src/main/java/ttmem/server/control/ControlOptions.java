package ttmem.server.control;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;

/**
 * How a {@link ControlServer} listens.
 *
 * @param socket where
 * @param mode who may connect: permissions of the socket
 * @param directoryMode permissions of its directory, should it have to be made
 * @param maxConnections in all; see {@link Guests} for who gets them
 * @param idleTimeout after which a connection on which nothing moves is closed
 */
public record ControlOptions(
    Path socket,
    Set<PosixFilePermission> mode,
    Set<PosixFilePermission> directoryMode,
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
        MAX_CONNECTIONS,
        IDLE_TIMEOUT);
  }

  /** The same with other bounds. */
  public ControlOptions bounded(int connections, Duration idle) {
    return new ControlOptions(socket, mode, directoryMode, connections, idle);
  }
}
