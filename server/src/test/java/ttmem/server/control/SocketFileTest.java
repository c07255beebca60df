package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.SnapshotSamples;

/** Who may have the name of the socket. */
@Timeout(60)
class SocketFileTest {
  @TempDir Path directory;

  private static ControlServer start(ControlOptions options) throws IOException {
    return ControlServer.start(
        options, Backend.of(SnapshotSamples::empty, question -> List.of(), () -> true));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static boolean answers(Path socket) {
    return RawClient.ask(socket, "GET /-/healthy HTTP/1.1").startsWith("HTTP/1.1 200");
  }

  @Test
  void makesSocketAndDirectoryForTheUserAlone() throws IOException {
    Path socket = directory.resolve("own/ttmem.sock");
    try (ControlServer _ = start(ControlOptions.forUser(socket))) {
      assertThat(mode(socket)).isEqualTo("rw-------");
      assertThat(mode(directory.resolve("own"))).isEqualTo("rwx------");
    }
    assertThat(socket).doesNotExist();
    assertThat(directory.resolve("own")).isEmptyDirectory();
  }

  @Test
  void makesAServicesSocketForEverybody() throws IOException {
    Path socket = directory.resolve("run/ttmem.sock");
    try (ControlServer _ = start(ControlOptions.forService(socket))) {
      assertThat(mode(socket)).isEqualTo("rw-rw-rw-");
      assertThat(mode(directory.resolve("run"))).isEqualTo("rwxr-xr-x");
    }
  }

  @Test
  void takesOverAStaleSocket() throws IOException {
    Path socket = directory.resolve("s");
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(socket));
    dead.close();
    assertThat(socket).exists();
    try (ControlServer _ = start(ControlOptions.forUser(socket))) {
      assertThat(answers(socket)).isTrue();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void leavesALiveServerItsSocket() throws IOException {
    Path socket = directory.resolve("s");
    try (ControlServer _ = start(ControlOptions.forUser(socket))) {
      assertThatThrownBy(() -> start(ControlOptions.forUser(socket)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another server listens on the socket: path=" + socket);
      assertThat(answers(socket)).isTrue();
    }
  }

  @Test
  void leavesAForeignServerItsSocket() throws IOException {
    Path socket = directory.resolve("s");
    try (ServerSocketChannel foreign = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      foreign.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> start(ControlOptions.forUser(socket)))
          .hasMessageContaining("another server listens");
      assertThat(socket).exists();
    }
  }

  @Test
  void leavesAFileThatIsNoSocket() throws IOException {
    Path file = Files.writeString(directory.resolve("s"), "precious");
    assertThatThrownBy(() -> start(ControlOptions.forUser(file)))
        .hasMessageContaining("expected a socket or nothing, but found another file");
    assertThat(file).hasContent("precious");
  }

  @Test
  void unlinksOnlyItsOwnSocket() throws IOException {
    Path socket = directory.resolve("s");
    ControlServer server = start(ControlOptions.forUser(socket));
    Files.delete(socket);
    Files.writeString(socket, "somebody else's");
    server.close();
    assertThat(socket).hasContent("somebody else's");
  }

  @Test
  void closedTwiceLeavesItsSuccessorTheSocket() throws IOException {
    Path socket = directory.resolve("s");
    ControlServer first = start(ControlOptions.forUser(socket));
    first.close();
    try (ControlServer _ = start(ControlOptions.forUser(socket))) {
      first.close();
      assertThat(answers(socket)).isTrue();
      assertThatThrownBy(() -> start(ControlOptions.forUser(socket)))
          .hasMessageContaining("another server listens");
    }
  }

  @Test
  void canStartAgainAtOnce() throws IOException {
    Path socket = directory.resolve("s");
    for (int i = 0; i < 3; i++) {
      try (ControlServer _ = start(ControlOptions.forUser(socket))) {
        assertThat(answers(socket)).isTrue();
      }
    }
  }
}
