package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.sources.driver.FixtureHost.pids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are mapped and not open, where no list of the driver's tells who may. */
class MappedHolderTest {
  private static final int MAPPED_ONLY = 6000;
  private static final int BYSTANDER = 5100;
  private static final Duration SCAN = Duration.ofSeconds(5);

  @TempDir Path root;

  private FixtureHost withoutLists() throws IOException {
    FixtureHost fixture = new FixtureHost("n300", root);
    Files.delete(root.resolve("proc/driver/tenstorrent/0/pids"));
    return fixture;
  }

  @Test
  void staysAHolderAtEveryScanAfterTheOneThatFoundIt() throws IOException {
    try (FixtureHost fixture = withoutLists()) {
      assertThat(pids(fixture.read(), 0)).contains(MAPPED_ONLY);
      for (int scan = 0; scan < 12; scan++) {
        assertThat(pids(fixture.readAfter(SCAN), 0)).contains(MAPPED_ONLY);
      }
    }
  }

  @Test
  void oneThatComesLaterIsFoundWithinHalfAMinute() throws IOException {
    try (FixtureHost fixture = withoutLists()) {
      assertThat(pids(fixture.read(), 0)).doesNotContain(BYSTANDER);
      Files.copy(
          root.resolve("proc/" + MAPPED_ONLY + "/maps"),
          root.resolve("proc/" + BYSTANDER + "/maps"),
          StandardCopyOption.REPLACE_EXISTING);

      int scans = 1;
      while (!pids(fixture.readAfter(SCAN), 0).contains(BYSTANDER)) {
        scans++;
        assertThat(scans).isLessThanOrEqualTo(6);
      }
    }
  }

  @Test
  void aNewProcessIsLookedAtInItsFirstScan() throws IOException {
    try (FixtureHost fixture = withoutLists()) {
      Path newcomer = root.resolve("proc/6001");
      assertThat(pids(fixture.read(), 0)).doesNotContain(6001);
      try (var files = Files.walk(root.resolve("proc/" + MAPPED_ONLY))) {
        for (Path file : files.toList()) {
          Files.copy(
              file,
              newcomer.resolve(root.resolve("proc/" + MAPPED_ONLY).relativize(file).toString()),
              LinkOption.NOFOLLOW_LINKS);
        }
      }

      String status = Files.readString(newcomer.resolve("status"));
      fixture.write("proc/6001/status", status.replace("\t6000\n", "\t6001\n"));

      assertThat(pids(fixture.readAfter(SCAN), 0)).contains(6001);
    }
  }
}
