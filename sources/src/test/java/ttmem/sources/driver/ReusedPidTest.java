package ttmem.sources.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static ttmem.sources.driver.FixtureHost.pids;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the driver's lists that outlive their openers. */
final class ReusedPidTest {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration NEXT_SCAN = Duration.ofSeconds(5);

  @TempDir Path root;

  private static void list(FixtureHost fixture) {
    fixture.write("proc/driver/tenstorrent/0/pids", "9500\n6000\n4310\n4242\n");
  }

  private static void start(FixtureHost fixture, int ticks) {
    fixture.write(
        "proc/9500/stat", "9500 (a) S 1" + " 0".repeat(17) + " " + ticks + " 0".repeat(6) + "\n");
  }

  @Test
  void doesNotTakeASuccessorWithTheNumberForTheOpener() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      list(fixture);
      start(fixture, 100);
      assertThat(pids(fixture.read(), 0)).contains(9500);

      start(fixture, 200);
      assertThat(pids(fixture.readAfter(SOON), 0)).doesNotContain(9500);
    }
  }

  @Test
  void doesNotTakeALaterProcessForAnOpenerThatWasDeadAlready() throws IOException {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      list(fixture);
      assertThat(pids(fixture.read(), 0)).doesNotContain(9500);

      start(fixture, 200);
      assertThat(pids(fixture.readAfter(SOON), 0)).doesNotContain(9500);
      Path descriptors = Files.createDirectories(root.resolve("proc/9500/fd"));
      Files.createSymbolicLink(descriptors.resolve("9"), Path.of("/dev/tenstorrent/0"));
      assertThat(pids(fixture.readAfter(NEXT_SCAN), 0)).as("it really opened it").contains(9500);
    }
  }

  @Test
  void takesAnOpenerAfterTheEntryWasGone() {
    try (FixtureHost fixture = new FixtureHost("n300", root)) {
      list(fixture);
      start(fixture, 100);
      assertThat(pids(fixture.read(), 0)).contains(9500);
      fixture.write("proc/driver/tenstorrent/0/pids", "6000\n4310\n4242\n");
      start(fixture, 200);
      assertThat(pids(fixture.readAfter(SOON), 0)).doesNotContain(9500);

      list(fixture);
      assertThat(pids(fixture.readAfter(SOON), 0)).contains(9500);
    }
  }
}
