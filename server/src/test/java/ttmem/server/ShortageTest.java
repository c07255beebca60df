package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.server.legacy.Limits;
import ttmem.server.registry.Capacity;
import ttmem.server.stats.Counter;
import ttmem.testkit.Child;

/** What happens when something runs out. */
final class ShortageTest {

  @TempDir private Path directory;

  @Test
  void refusesConnectionsAboveTheLimitOfAUser() {
    Limits limits = new Limits(100, 5, new Capacity(1000, 10));
    try (Running server = Running.server(options -> options.withLimits(limits));
        OldClient client = server.client(144);
        OldClient greedy = OldClient.start(144)) {
      greedy.ok("idle 20 " + server.socket());
      Running.soon().until(() -> server.count(Counter.CONNECTIONS_REFUSED) == 16);
      assertThat(server.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(5);
      assertThat(client.dram(0)).isZero();
      greedy.kill();
      Running.soon().until(() -> connects(server));
    }
  }

  private static boolean connects(Running server) {
    try (OldClient another = server.client(144)) {
      another.process().say("query 144 0");
      return !another.process().hear().startsWith("error");
    }
  }

  @Test
  void survivesTheLackOfDescriptorsWithoutSpinning() {
    Path socket = directory.resolve("s.sock");
    try (Child server =
            ServerMain.start("ulimit -n 100; exec", socket, directory.resolve("state"), 100_000);
        OldClient client = OldClient.connected(socket, 144);
        OldClient greedy = OldClient.start(144)) {
      try (OldClient first = OldClient.connected(socket, 144)) {
        first.alloc(0, 0, 1, 7_107); // loads the classes, which takes descriptors too
        assertThat(first.dram(0)).isEqualTo(7_107);
      }
      Running.soon().until(() -> client.dram(0) == 0);
      greedy.ok("idle 300 " + socket);
      client.alloc(0, 0, 1, 7_109);
      long start = System.nanoTime();
      Running.soon().until(() -> System.nanoTime() - start > 300_000_000L && client.dram(0) >= 0);
      greedy.kill();
      try (OldClient next = OldClient.connected(socket, 144)) {
        assertThat(next.dram(0)).isBetween(0L, 7_109L);
      }
      server.leave();
      assertThat(shortages(server)).isBetween(1L, 100L);
    }
  }

  private static long shortages(Child server) {
    String line = server.hear();
    while (!line.startsWith("accept_shortages=")) {
      line = server.hear();
    }
    return Long.parseLong(line.substring(line.indexOf('=') + 1));
  }

  @Test
  void goesOnInPlainMemoryWhenTheDiskIsFull() throws IOException {
    Path socket = directory.resolve("s.sock");
    Path state = directory.resolve("state");
    // A limit on the size of files refuses a write as a full disk does.
    try (Child server = ServerMain.start("ulimit -f 1000; exec", socket, state, Integer.MAX_VALUE);
        OldClient client = OldClient.connected(socket, 144)) {
      client.flood(50_000, 0, 1, 64);
      assertThat(client.dram(0)).isEqualTo(50_000 * 64);
      assertThat(Files.size(state.resolve("entries"))).isLessThan(1 << 20);
      assertThat(server.isAlive()).isTrue();
    }
  }
}
