package ttmem.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SystemdNotifierTest {
  /** A service manager: says when it is bound, then each datagram, with line feeds as blanks. */
  private static final String MANAGER =
      """
      import socket, sys
      name = sys.argv[1]
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind("\\0" + name[1:] if name[0] == "@" else name)
      print("bound", flush=True)
      for _ in range(2):
          print(s.recv(4096).decode().replace("\\n", " "), flush=True)
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tellsTheServiceManager(boolean isAbstract) throws Exception {
    String address =
        isAbstract ? "@ttmem-test-" + ProcessHandle.current().pid() : directory + "/notify";
    Process manager;
    try {
      manager = new ProcessBuilder("python3", "-c", MANAGER, address).start();
    } catch (IOException e) {
      throw new AssertionError("this test needs python3: install it", e);
    }
    try (BufferedReader heard =
        new BufferedReader(
            new InputStreamReader(manager.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(heard.readLine()).isEqualTo("bound");
      SystemdNotifier notifier = new SystemdNotifier(Map.of("NOTIFY_SOCKET", address));
      assertThat(notifier.ready("2 devices\nX=1")).isTrue();
      assertThat(heard.readLine()).isEqualTo("READY=1 STATUS=2 devices X=1");
      assertThat(notifier.stopping()).isTrue();
      assertThat(heard.readLine()).isEqualTo("STOPPING=1");
    } finally {
      manager.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "@", "/nonexistent/notify", "vsock:2:1"})
  void goesOnWhenNobodyListens(String address) {
    SystemdNotifier notifier = new SystemdNotifier(Map.of("NOTIFY_SOCKET", address));
    assertThat(notifier.ready("up")).isFalse();
    assertThat(notifier.stopping()).isFalse();
  }

  @Test
  void goesOnWithoutAServiceManagerOrWithALongName() {
    assertThat(new SystemdNotifier(Map.of()).stopping()).isFalse();
    assertThat(new SystemdNotifier(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(200))).stopping())
        .isFalse();
  }
}
