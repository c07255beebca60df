package ttmem.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import ttmem.server.legacy.DeviceFacts;
import ttmem.server.stats.Counter;

/** A running server in a directory of its own, with eight Wormhole devices. */
final class Running implements AutoCloseable {
  static final DeviceFacts EIGHT_WORMHOLES =
      new DeviceFacts() {
        @Override
        public int count() {
          return 8;
        }

        @Override
        public Optional<DeviceFact> device(int number) {
          return number >= 0 && number < 8
              ? Optional.of(
                  new DeviceFact("wormhole_b0", 12, 1L << 30, 12L << 30, 1499136, 64L * 1499136))
              : Optional.empty();
        }
      };

  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private final UnaryOperator<ServerOptions> change;
  private AllocationServer server;

  private Running(Path directory, UnaryOperator<ServerOptions> change) {
    this.directory = directory;
    this.change = change;
    this.server = start();
  }

  static Running server() {
    return server(options -> options);
  }

  static Running server(UnaryOperator<ServerOptions> change) {
    try {
      Path directory = Files.createTempDirectory("ttmem-server-");
      // Other users' clients must get to the socket.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new Running(directory, change);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path socket() {
    return directory.resolve("legacy.sock");
  }

  Path state() {
    return directory.resolve("state");
  }

  AllocationServer get() {
    return server;
  }

  ServerOptions options() {
    return change.apply(
        ServerOptions.of(socket(), state()).withDevices(EIGHT_WORMHOLES).withLog(log::add, false));
  }

  List<String> log() {
    return List.copyOf(log);
  }

  long count(Counter counter) {
    return server.counters().get(counter);
  }

  /** A client process of the given generation. */
  OldClient client(int generation) {
    return OldClient.connected(socket(), generation);
  }

  /** Closes the server and starts another one on the same files. */
  void restart() {
    server.close();
    server = start();
  }

  /** Waits for what becomes true soon. */
  static ConditionFactory soon() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2));
  }

  @Override
  public void close() {
    server.close();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AllocationServer start() {
    try {
      return AllocationServer.start(options());
    } catch (ServerStartException e) {
      throw new AssertionError(e);
    }
  }
}
