package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.server.stats.Counter;
import ttmem.testkit.Child;

/** A client that does what the old Python client does, in Python. */
final class PythonClientTest {
  private static final String CLIENT =
      """
      import os, socket, struct, sys, time
      path, size = sys.argv[1], int(sys.argv[2])
      s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
      s.connect(path)
      def send(kind, device, length, buffer_type, ident, stamp):
          head = struct.pack('<B3xiQB3xiQQ', kind, device, length, buffer_type,
                             0 if kind == 3 else os.getpid(), ident, stamp)
          s.sendall(head.ljust(size, b'\\0'))
      def query(device):
          send(3, device, 0, 0, 0, 0)
          answer = b''
          while len(answer) < size:
              answer += s.recv(size - len(answer))
          print(*struct.unpack_from('<4Q', answer, 40), flush=True)
      now = int(time.time() * 1e9)
      send(1, 2, 7177, 0, 1, now)
      send(1, 2, 7187, 3, 2, now)     # its TRACE
      query(2)
      sys.stdin.readline()
      send(2, 0, 0, 0, 1, 0)          # always device 0
      query(2)
      sys.stdin.readline()
      """;

  @ParameterizedTest
  @ValueSource(ints = {72, 112})
  void isServedAsItIs(int generation) {
    try (Running server = Running.server();
        Child python =
            Child.start(
                List.of(
                    "python3",
                    "-c",
                    CLIENT,
                    server.socket().toString(),
                    Integer.toString(generation)))) {
      python.hear("7177 0 7187 0");
      assertThat(python.ask("go")).isEqualTo("0 0 7187 0");
      assertThat(server.count(Counter.MISDIRECTED_FREES)).isEqualTo(1);
      assertThat(server.get().buffers(python.pid(), 2, 9)).hasSize(1);
    }
  }

  @Test
  void itsNumberingIsSaidAtTheStart() {
    try (Running server = Running.server()) {
      Running.soon()
          .until(() -> server.log().stream().anyMatch(line -> line.contains("Python clients")));
    }
  }
}
