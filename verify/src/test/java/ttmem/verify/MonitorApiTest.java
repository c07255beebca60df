package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.monitor.MonitorOptions;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.testkit.Child;
import ttmem.testkit.LiveHost;

/** The public API as other programs use it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MonitorApiTest {
  private static final String BDF = "0000:c1:00.0";

  @TempDir Path directory;

  /** Closing any descriptor of a file ends this process's locks on it: none may be its own. */
  @Test
  void aProcessThatTracksItselfAndLooksAtItselfStaysAliveToOthers() throws Exception {
    LiveHost host = LiveHost.unpack("p150x2", directory.resolve("host"));
    MonitorOptions options = new MonitorOptions(host.root(), null, false);
    try (Child watcher = host.start(Program.test(SelfWatcher.class, host.root().toString(), BDF));
        SystemMemoryMonitor other = Monitors.open(options)) {
      String said = watcher.hear();
      assertThat(said).startsWith("looked and closed: ");

      Path companion = Path.of(said.substring(said.indexOf('/')) + ".lock");
      Object inode = Files.getAttribute(companion, "unix:ino");
      assertThat(Files.readString(Path.of("/proc/locks")))
          .containsPattern("POSIX .* WRITE +" + watcher.pid() + " .*:" + inode + " ");
      assertThat(other.systemStats(1).orElseThrow().used().get(MemoryType.DRAM))
          .isEqualTo(Reading.of(104_729));
      assertThat(Program.ttmem(host, "ps"))
          .contains("PID " + watcher.pid() + " (java): 102.3 KiB DRAM");
      theExampleOfTheDocumentationSees(watcher.pid(), host);
      assertThat(watcher.leave()).isZero();
    }
  }

  private void theExampleOfTheDocumentationSees(int pid, LiveHost host) throws Exception {
    String page = Files.readString(Path.of("../docs/reference/monitor-api.md"));
    String code = page.substring(page.indexOf("```java\n") + 8, page.indexOf("\n```\n") + 1);
    Path source = Files.writeString(directory.resolve("Look.java"), code);

    Process process =
        Program.source(source, host.root().toString()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out)
        .contains("device 0\n  DRAM used: 0\n", "device 1\n  DRAM used: 104729\n")
        .contains("L1 CB: unknown (not available: pid " + pid + ": its ledger never reported any")
        .contains("pid " + pid + ", DRAM in each bank: 16384 allocated, largest hole 536870912")
        .endsWith("done\n");
  }
}
