package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.LiveBuffer;
import ttmem.server.stats.Counter;
import ttmem.testkit.Child;
import ttmem.testkit.PidNamespace;

/**
 * Server and client in PID namespaces that differ, as one of them in a container. The server sees
 * into namespaces below its own, and not out of it.
 */
final class NamespaceTest {
  @TempDir private Path directory;

  @Test
  void countsAClientInAContainerByThePidThatTheServerSees() throws IOException {
    try (Running server = Running.server();
        OldClient client = OldClient.inNamespace(server.socket(), 144);
        OldClient observer = server.client(144)) {
      client.alloc(0, 0, 0x1000, 8_009);
      assertThat(client.dram(0)).isEqualTo(8_009);
      List<LiveBuffer> buffers = server.get().buffers(null, null, 9);
      assertThat(buffers).hasSize(1);
      int pid = buffers.getFirst().pid();
      assertThat(numbersOf(pid)).as("pid outside and inside").isEqualTo(pid + "\t1");
      assertThat(server.count(Counter.PID_MISMATCHES)).as("it claims its own number").isZero();
      assertThat(server.get().source().read(EmptyHost.VIEW).claims().getFirst().owner().nsPids())
          .containsExactly(pid, 1);
      client.kill();
      Running.soon().until(() -> observer.dram(0) == 0);
    }
  }

  private static String numbersOf(int pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("NSpid:\t"))
        .map(line -> line.substring("NSpid:\t".length()))
        .findFirst()
        .orElseThrow();
  }

  /** The kernel names pid 0: whose bytes these are can't be known, and so they belong to nobody. */
  @Test
  void aServerInAContainerSaysThatItMissesTheClientsOutside() {
    Path socket = directory.resolve("s.sock");
    String before = "exec " + String.join(" ", PidNamespace.command(List.of()));
    try (Child server =
            ServerMain.start(before, socket, directory.resolve("state"), Integer.MAX_VALUE);
        OldClient outside = OldClient.connected(socket, 144)) {
      assertThat(server.ask("status")).isEqualTo("ok: ");
      outside.alloc(0, 0, 0x1000, 8_011);
      outside.free(0, 0x1000);
      outside.alloc(0, 0, 0x1000, 8_017);
      assertThat(outside.dram(0)).as("a question needs no owner").isZero();
      assertThat(server.ask("status"))
          .startsWith("partial: events=3 of processes that the server's PID namespace doesn't show")
          .endsWith("run the server in the host's namespace");
      Running.soon()
          .untilAsserted(
              () -> assertThat(server.toString()).containsOnlyOnce("are counted and dropped"));
      try (OldClient inside = inside(server, socket)) {
        inside.alloc(0, 0, 0x1000, 8_039);
        assertThat(inside.dram(0)).isEqualTo(8_039);
        assertThat(outside.dram(0)).isEqualTo(8_039);
      }
      Running.soon().until(() -> outside.dram(0) == 0);
    }
  }

  /** A client that came into the server's namespace. */
  private static OldClient inside(Child unshare, Path socket) {
    int server =
        Math.toIntExact(
            ProcessHandle.of(unshare.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow()
                .pid());
    return OldClient.connectedBy(List.of("nsenter", "--pid", "-t", "" + server), socket, 144);
  }
}
