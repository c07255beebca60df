package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** A server on a kernel that can't give a handle on the process behind a socket (before 6.5). */
final class OldKernelTest {
  @TempDir private Path directory;

  @Test
  void seesAKilledProcessWithin100MillisecondsByItsPidAlone() throws IOException {
    Path socket = directory.resolve("s.sock");
    CProgram oldKernel = CProgram.compile(Path.of("src/test/c/old_kernel.c"));
    List<Long> millis = new ArrayList<>();
    try (Child server =
            ServerMain.start(
                "exec " + oldKernel.executable(),
                socket,
                directory.resolve("state"),
                Integer.MAX_VALUE);
        OldClient observer = OldClient.connected(socket, 144)) {
      assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/status")))
          .as("a filter stands between the server and the kernel")
          .contains("Seccomp:\t2\n");
      for (int i = 0; i < 5; i++) {
        try (OldClient client = OldClient.connected(socket, 144)) {
          client.alloc(0, 0, 0x1000, 8_053);
          assertThat(client.dram(0)).isEqualTo(8_053);
          int child = client.fork(0, 0, 0x1000, 8_059);
          assertThat(client.dram(0)).isEqualTo(8_053 + 8_059);
          long start = System.nanoTime();
          client.kill();
          Running.soon().until(() -> observer.dram(0) == 8_059);
          millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
          assertThat(ProcessHandle.of(child).map(ProcessHandle::destroyForcibly)).hasValue(true);
          Running.soon().until(() -> observer.dram(0) == 0);
        }
      }
    }
    assertThat(millis.stream().sorted().skip(2).findFirst().orElseThrow())
        .as("the median of " + millis)
        .isLessThan(100);
  }
}
