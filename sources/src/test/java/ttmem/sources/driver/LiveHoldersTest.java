package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.host.HostFiles;
import ttmem.sources.host.Roots;
import ttmem.testkit.HostTree;

/** Holders among the processes of this machine. */
class LiveHoldersTest {
  private static final int ZERO_MAJOR = 1;
  private static final int ZERO_MINOR = 5;

  @TempDir Path root;

  private static Process sleepReading(Path input) throws IOException {
    return new ProcessBuilder("sleep", "1000").redirectInput(input.toFile()).start();
  }

  /** {@code /dev/zero} stands in for a device node: its name is no Tenstorrent name at all. */
  @Test
  void matchesADescriptorByDeviceNumberWhateverItsName() throws IOException {
    Process sleep = sleepReading(Path.of("/dev/zero"));
    try {
      DescriptorScan scan = new DescriptorScan(Roots.LIVE, new HostFiles());
      int pid = (int) sleep.pid();

      assertThat(
              scan.descriptors(Map.of(DeviceNumbers.of(ZERO_MAJOR, ZERO_MINOR), 7)).ordinalsByPid())
          .containsEntry(pid, Set.of(7));
      assertThat(scan.descriptors(Map.of(DeviceNumbers.of(ZERO_MAJOR, 99), 7)).ordinalsByPid())
          .doesNotContainKey(pid);
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void decodesDeviceNumbersAsTheKernelPacksThem() throws IOException {
    assertThat(DeviceNumbers.ofNode(Path.of("/dev/zero")))
        .isEqualTo(DeviceNumbers.of(ZERO_MAJOR, ZERO_MINOR));
    assertThat(DeviceNumbers.decode(0x0001_2000_6783_459aL))
        .isEqualTo(DeviceNumbers.of(0x12345, 0x6789a));
  }

  /** A root without {@code proc/} has its own nodes, but this machine's processes. */
  @Test
  void seesARealProcessComeAndDieOnAGeneratedRoot() throws IOException {
    HostTree.unpack("n300", root);
    Files.move(root.resolve("proc"), root.resolve("proc-of-another-machine"));
    Process sleep = sleepReading(root.resolve("dev/tenstorrent/0"));
    try (DriverSource source =
        new DriverSource(Roots.at(root), InstantSource.system(), System::nanoTime)) {
      int pid = (int) sleep.pid();

      HostView host = source.read();
      assertThat(host.holders())
          .containsExactly(new Holder(pid, 0, Set.of(Holder.Origin.DESCRIPTOR)));
      assertThat(host.processes().find(pid).orElseThrow().command()).isEqualTo("sleep 1000");

      sleep.destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(source.read().holders()).isEmpty());
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void readsThisMachineWithoutAFault() {
    try (DriverSource source =
        new DriverSource(Roots.LIVE, InstantSource.system(), System::nanoTime)) {
      HostView host = source.read();

      assertThat(host.hostname()).isNotEmpty();
      assertThat(host.processes().find((int) ProcessHandle.current().pid())).isPresent();
    }
  }
}
