package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static ttmem.sources.driver.FixtureHost.chip;
import static ttmem.sources.driver.FixtureHost.pids;
import static ttmem.sources.driver.FixtureHost.reading;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Metric;
import ttmem.model.SourceStatus.State;
import ttmem.sources.HostView;
import ttmem.sources.host.Roots;

/** Trees that lie. Whatever lies where a file should: nothing throws, and nothing waits. */
class HostileHostTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final List<String> ATTRIBUTES =
      List.of(
          "tt_aiclk",
          "tt_serial",
          "tt_card_type",
          "dev",
          "device/vendor",
          "device/current_link_speed",
          "device/hwmon/hwmon3/name",
          "device/hwmon/hwmon3/temp1_input",
          "pcie_perf_counters/slv_rd_data_word_sent0");

  @TempDir Path root;

  private static HostView readTwice(FixtureHost fixture) {
    return assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          fixture.read();
          return fixture.readAfter(Duration.ofSeconds(11));
        });
  }

  private static void makeFifo(Path path) throws IOException, InterruptedException {
    Files.deleteIfExists(path);
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  /** An open of a FIFO waits for its other end: if the node were opened, this would hang. */
  @Test
  void neverOpensTheDeviceNode() throws Exception {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      makeFifo(root.resolve("dev/tenstorrent/0"));

      HostView host = readTwice(fixture);

      assertThat(pids(host, 0)).containsExactly(4242, 4310, 4311, 6000);
    }
  }

  @Test
  void doesNotWaitForFifosInThePlaceOfFiles() throws Exception {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      for (String attribute : ATTRIBUTES) {
        makeFifo(fixture.device(0).resolve(attribute));
      }
      for (String file : List.of("4242/stat", "4310/cgroup", "6000/maps", "stat")) {
        makeFifo(root.resolve("proc/" + file));
      }
      makeFifo(root.resolve("proc/driver/tenstorrent/0/pids"));
      makeFifo(root.resolve("etc/hostname"));
      makeFifo(root.resolve("sys/module/tenstorrent/version"));

      HostView host = readTwice(fixture);

      assertThat(reading(host, 0, Metric.AICLK_MHZ).note()).contains("not a regular file");
      assertThat(chip(host, 0).identity().arch()).isEqualTo("wormhole_b0");
      assertThat(pids(host, 0)).containsExactly(4310, 4311);
    }
  }

  @Test
  void countsIdentityThatCantBeReadAsReadingsThatCant() throws Exception {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      makeFifo(fixture.device(0).resolve("tt_serial"));

      HostView host = readTwice(fixture);

      assertThat(host.status().error()).isEqualTo("device 0: 1 attribute can't be read");
      assertThat(chip(host, 0).notes()).contains("can't be read: tt_serial, not a regular file");
    }
  }

  @Test
  void takesDirectoriesAndLinksForUnreadable() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      Path secret = root.resolve("secret");
      Files.writeString(secret, "1234\n");
      for (int i = 0; i < ATTRIBUTES.size(); i++) {
        Path path = fixture.device(0).resolve(ATTRIBUTES.get(i));
        Files.delete(path);
        if (i % 2 == 0) {
          Files.createSymbolicLink(path, secret);
        } else {
          Files.createDirectory(path);
        }
      }

      HostView host = readTwice(fixture);

      assertThat(reading(host, 0, Metric.AICLK_MHZ).isKnown()).isFalse();
      assertThat(chip(host, 0).identity().serial()).isNull();
      assertThat(chip(host, 0).identity().bdf()).isEqualTo("0000:01:00.0");
    }
  }

  @Test
  void readsNoMoreOfAHugeFileThanItsStart() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      for (String attribute : ATTRIBUTES) {
        try (RandomAccessFile file =
            new RandomAccessFile(fixture.device(0).resolve(attribute).toFile(), "rw")) {
          file.setLength(64L << 30);
        }
      }
      for (String path :
          List.of("driver/tenstorrent/0/pids", "4242/stat", "4310/cmdline", "6000/maps", "stat")) {
        try (RandomAccessFile file =
            new RandomAccessFile(root.resolve("proc/" + path).toFile(), "rw")) {
          file.setLength(64L << 30);
        }
      }

      HostView host = readTwice(fixture);

      assertThat(reading(host, 0, Metric.AICLK_MHZ).isKnown()).isFalse();
      assertThat(host.processes().find(4310).orElseThrow().command()).startsWith("tt-worker");
    }
  }

  @Test
  void takesFilesInThePlaceOfDirectoriesForNothing() throws IOException {
    for (String path : List.of("sys/bus/pci/devices", "sys/class/tenstorrent", "proc")) {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), "not a directory");
    }
    Roots roots = new Roots(root, root.resolve("proc"));
    try (DriverSource source = new DriverSource(roots, InstantSource.system(), System::nanoTime)) {
      HostView host = source.read();

      assertThat(host.chips()).isEmpty();
      assertThat(host.status().state()).isEqualTo(State.FAILED);
      assertThat(host.status().error()).contains("class/tenstorrent");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void survivesRandomBytesInEveryFile(long seed) throws IOException {
    Random random = new Random(seed);
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(root)) {
        all =
            walk.filter(Files::isRegularFile).filter(path -> !Files.isSymbolicLink(path)).toList();
      }
      for (Path path : all) {
        if (random.nextBoolean()) {
          byte[] bytes = new byte[random.nextInt(300)];
          random.nextBytes(bytes);
          Files.write(path, bytes);
        }
      }

      HostView host = readTwice(fixture);

      assertThat(host.chips()).as("seed=%d", seed).isNotEmpty();
    }
  }
}
