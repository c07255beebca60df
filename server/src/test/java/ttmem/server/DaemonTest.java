package ttmem.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.server.alerts.AlertSettings;
import ttmem.server.control.ControlOptions;
import ttmem.sources.host.Roots;
import ttmem.sources.legacy.Generation;
import ttmem.sources.legacy.LegacyClient;
import ttmem.testkit.HostTree;

/** The whole of {@code ttmem serve} in this process. */
@Timeout(60)
class DaemonTest {
  @TempDir Path folder;

  private DaemonOptions options() {
    return new DaemonOptions(
        Roots.at(folder.resolve("host")),
        folder.resolve("legacy.sock"),
        ServerOptions.EVERYBODY,
        folder.resolve("state"),
        ControlOptions.forUser(folder.resolve("control.sock")),
        _ -> {},
        false,
        AlertSettings.NONE);
  }

  /** They ask the legacy socket only, and nobody else asks here. */
  @Test
  void tellsOldMonitorsOfDevicesThatComeLater() throws Exception {
    HostTree.unpack("none", folder.resolve("host"));
    try (Daemon _ = Daemon.start(options(), Duration.ofMillis(50));
        LegacyClient monitor =
            LegacyClient.connect(folder.resolve("legacy.sock"), Generation.G144)) {
      assertThat(monitor.deviceInfo(-1).devices()).isZero();
      HostTree.unpack("n300", folder.resolve("host"));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> monitor.deviceInfo(-1).devices(), devices -> devices == 2);
      assertThat(monitor.deviceInfo(1).totalDramBytes()).isEqualTo(12L << 30);
    }
  }

  @Test
  void stoppedTwiceTellsTheSameAndLeavesItsSuccessorAlone() throws Exception {
    HostTree.unpack("n300", folder.resolve("host"));
    Daemon first = Daemon.start(options());
    AllocationServer.Summary summary = first.stop();
    try (Daemon _ = Daemon.start(options())) {
      assertThat(first.stop()).isSameAs(summary);
      first.close();
      Path socket = folder.resolve("control.sock");
      assertThat(ControlClient.of(ControlSocketPaths.live(), socket).snapshot().orElseThrow())
          .satisfies(snapshot -> assertThat(snapshot.devices()).hasSize(2));
      assertThat(folder.resolve("legacy.sock")).exists();
    }
    assertThat(folder.resolve("legacy.sock")).doesNotExist();
  }
}
