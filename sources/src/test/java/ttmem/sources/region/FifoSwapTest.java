package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.SourceStatus.State;
import ttmem.sources.FakeHost;
import ttmem.sources.HostView;
import ttmem.sources.host.Roots;
import ttmem.sources.host.ShmFolders;
import ttmem.sources.region.RegionFile.Finding;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** A region that is a FIFO whenever it suits its owner, looked at for a long time. */
final class FifoSwapTest {
  private static final String NAME = "tt_device_14521741404_memory";
  private static final int LOOKS = 2000;

  @TempDir Path directory;

  private Path region() {
    return Fixtures.put(
        directory, NAME, Fixtures.bytes(Fixtures.SHM.resolve("v4/tt_device_14521741404_memory")));
  }

  private ShmFolders.Place place() {
    region();
    return new ShmFolders.Place(directory.resolve("dev/shm"), 0, 0);
  }

  private static Path fifo(Path path) {
    try (Child mkfifo = Child.start(List.of("mkfifo", path.toString()))) {
      assertThat(mkfifo.exitCode()).isZero();
    }
    return path;
  }

  @Test
  void blindsALongLookerOnceAtMost() throws Exception {
    Path region = region();
    Path fifo = fifo(region.resolveSibling("fifo"));
    HostView host =
        new FakeHost().process(4101, "ttnn-serve").process(4202, "a-very-long-pro").view();
    try (RegionSource source =
        new RegionSource(Roots.at(directory), Duration.ofMillis(400), FileTrust.ANY)) {
      int hung = 0;
      try (Child swapper =
          CProgram.compile(Path.of("src/test/c/fifo_swapper.c"))
              .start(region.toString(), fifo.toString())) {
        swapper.hear("ok");
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofNanos(1))
            .pollInSameThread()
            .until(() -> source.read(host).status().error().contains("no answer within"));
        for (int i = 0; i < LOOKS; i++) {
          String error = source.read(host).status().error();
          assertThat(error).doesNotContain("not tried");
          hung += error.contains("no answer within") ? 1 : 0;
        }
      }
      assertThat(hung).as("looks that waited in vain after the first").isZero();
      Files.delete(region);
      Files.delete(fifo);
      region();
      assertThat(source.read(host).status().state()).isEqualTo(State.OK);
      assertThat(source.read(host).claims()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsRegularFilesOnly(boolean careful) throws Exception {
    ShmFolders.Place shm = place();
    Files.createSymbolicLink(shm.folder().resolve("tt_device_1_memory"), Path.of(NAME));
    fifo(shm.folder().resolve("tt_device_2_memory"));
    Files.createDirectory(shm.folder().resolve("tt_device_3_memory"));
    assertThat(RegionReader.read(shm, NAME, careful).finding()).isInstanceOf(Finding.Decoded.class);
    assertThat(RegionReader.read(shm, NAME, careful))
        .isEqualTo(RegionReader.read(shm, NAME, !careful));
    assertThat(refusal(shm, "tt_device_1_memory", careful)).startsWith("a link");
    assertThat(refusal(shm, "tt_device_2_memory", careful)).startsWith("a FIFO");
    assertThat(refusal(shm, "tt_device_3_memory", careful)).startsWith("a directory");
    assertThat(RegionReader.read(shm, "tt_device_4_memory", careful).finding())
        .isInstanceOf(Finding.Refused.class);
  }

  private static String refusal(ShmFolders.Place place, String name, boolean careful) {
    return RegionReader.read(place, name, careful).finding() instanceof Finding.Refused(String why)
        ? why
        : "not refused";
  }

  @Test
  void leavesNoDescriptorBehind() throws Exception {
    ShmFolders.Place shm = place();
    Path descriptors = Path.of("/proc/self/fd");
    assertThat(RegionReader.read(shm, NAME, true).uid()).isNotNegative();
    for (int i = 0; i < 500; i++) {
      assertThat(RegionReader.read(shm, NAME, true).uid()).isNotNegative();
    }
    try (var open = Files.list(descriptors)) {
      assertThat(open.count()).isLessThan(300);
    }
  }
}
