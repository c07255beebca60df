package ttmem.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A descriptor is closed once: its number may be another file's a moment later. The lowest free
 * number is given next, so a second close would take the lock away again.
 */
final class ClosingTest {
  @TempDir private Path directory;

  private void assertClosesOnce(AutoCloseable first) throws Exception {
    first.close();
    try (LockFile next = LockFile.take(directory.resolve("next")).orElseThrow()) {
      first.close();
      assertThat(next).isNotNull();
      assertThat(LockFile.take(directory.resolve("next"))).isEmpty();
    }
  }

  @Test
  void lockFilesCloseOnce() throws Exception {
    assertClosesOnce(LockFile.take(directory.resolve("lock")).orElseThrow());
  }

  @Test
  void listenersCloseOnce() throws Exception {
    assertClosesOnce(Listener.open(directory.resolve("s.sock"), "rw-------"));
  }

  @Test
  void wakeUpsCloseOnceAndWriteNothingAfterwards() throws Exception {
    WakeUp wakeUp = new WakeUp();
    assertClosesOnce(wakeUp);
    wakeUp.signal();
    assertThat(wakeUp.descriptor()).isNegative();
  }

  @Test
  void epollsCloseOnce() throws Exception {
    assertClosesOnce(new Epoll(4));
  }

  @Test
  void aListenerThatIsClosedRefusesAtOnce() throws IOException {
    Path path = directory.resolve("s.sock");
    Listener listener = Listener.open(path, "rw-------");
    listener.close();
    int client = Sockets.open();
    assertThat(Sockets.connect(client, path)).isNegative();
    Sockets.close(client);
  }
}
