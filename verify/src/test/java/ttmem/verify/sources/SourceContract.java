package ttmem.verify.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import ttmem.model.SourceStatus;
import ttmem.sources.HostView;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;
import ttmem.sources.driver.DriverSource;
import ttmem.sources.host.Roots;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/** What every {@link Source} must keep, whatever it reads. A source's test class extends this. */
abstract class SourceContract {
  static final List<String> HOSTS = HostTree.NAMES;

  @TempDir protected Path root;

  /** The source under test. */
  protected abstract Source source(Roots roots);

  /** What it must say of a host where there is nothing to read. */
  protected void sawNothing(SourceReport report) {
    assertThat(report.claims()).isEmpty();
    assertThat(report.status().state()).isEqualTo(SourceStatus.State.ABSENT);
  }

  /** The host that it reads against. */
  protected HostView host(Roots roots) {
    try (DriverSource driver = new DriverSource(roots, InstantSource.system(), System::nanoTime)) {
      return driver.read();
    }
  }

  @ParameterizedTest
  @FieldSource("HOSTS")
  void readsEveryFixtureHost(String name) throws IOException {
    HostTree.unpack(name, root);
    readsTheSameTwiceAndTouchesNothing();
  }

  @Test
  void readsAFolderWithNothingInIt() throws IOException {
    sawNothing(readsTheSameTwiceAndTouchesNothing());
  }

  @Test
  void readsARootThatIsNotThere() {
    Roots roots = Roots.at(root.resolve("nowhere"));
    try (Source source = source(roots)) {
      sawNothing(source.read(host(roots)));
    }
    assertThat(root.resolve("nowhere")).doesNotExist();
  }

  @Test
  void readsFilesWhereFoldersShouldBe() throws IOException {
    for (String name : List.of("dev", "sys", "proc", "etc")) {
      Files.writeString(root.resolve(name), "a file");
    }
    readsTheSameTwiceAndTouchesNothing();
  }

  @Test
  void survivesGarbageInEveryFile() throws IOException {
    Random random = new Random(20261124);
    for (String host : List.of("n300", "broken")) {
      HostTree.unpack(host, root);
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file :
            files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList()) {
          byte[] garbage = new byte[random.nextInt(10_000)];
          random.nextBytes(garbage);
          Files.write(file, garbage);
        }
      }
      readsTheSameTwiceAndTouchesNothing();
    }
  }

  @Test
  void neverWaitsForAFifo() throws IOException {
    Path shm = Files.createDirectories(root.resolve("dev/shm"));
    for (String name : List.of("tt_device_7_memory", "other")) {
      try (Child mkfifo = Child.start(List.of("mkfifo", shm.resolve(name).toString()))) {
        assertThat(mkfifo.exitCode()).isZero();
      }
    }
    readsTheSameTwiceAndTouchesNothing();
  }

  private SourceReport readsTheSameTwiceAndTouchesNothing() throws IOException {
    Roots roots = Roots.at(root);
    Map<String, String> before = tree();
    HostView host = host(roots);
    try (Source source = source(roots)) {
      SourceReport report = source.read(host);
      assertThat(report.status().name()).isEqualTo(source.name());
      assertThat(source.read(host)).isEqualTo(report);
      assertThat(tree()).isEqualTo(before);
      return report;
    }
  }

  /** Every path under the root with what would change if somebody wrote there. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.toList()) {
        Map<String, Object> state =
            Files.readAttributes(
                path, "unix:mode,size,ino,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        tree.put(new String(name, StandardCharsets.UTF_8), new TreeMap<>(state).toString());
      }
    }
    return tree;
  }
}
