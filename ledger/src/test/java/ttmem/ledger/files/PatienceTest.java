package ttmem.ledger.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.testkit.Child;

final class PatienceTest {
  @TempDir Path directory;

  /** A read that waits for a writer, as of a region swapped for a FIFO after it was checked. */
  private static String open(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fifo(String name) {
    Path path = directory.resolve(name);
    try (Child mkfifo = Child.start(List.of("mkfifo", path.toString()))) {
      assertThat(mkfifo.exitCode()).isZero();
    }
    return path;
  }

  @Test
  void givesUpOnTheOneThatHangsAndGoesOn() throws IOException {
    Path hangs = fifo("hangs");
    Path good = Files.writeString(directory.resolve("good"), "good");
    try (Patience patience = new Patience(Duration.ofMillis(100))) {
      List<String> results =
          patience.each(
              List.of(good, hangs, good),
              PatienceTest::open,
              (path, why) -> path.getFileName() + ": " + why);
      assertThat(results).containsExactly("good", "hangs: no answer within 100 ms", "good");
    }
    Files.writeString(hangs, "");
  }

  @Test
  void doesNotCollectStuckThreadsForEver() throws IOException {
    List<Path> fifos = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      fifos.add(fifo("fifo" + i));
    }
    try (Patience patience = new Patience(Duration.ofMillis(50))) {
      List<String> results = patience.each(fifos, PatienceTest::open, (path, why) -> why);
      assertThat(results.subList(0, 4)).containsOnly("no answer within 50 ms");
      assertThat(results.subList(4, 6))
          .containsOnly("not tried, since earlier attempts still hang");
      for (Path fifo : fifos.subList(0, 4)) {
        Files.writeString(fifo, "");
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .ignoreExceptions()
          .until(() -> patience.call(() -> "works again").equals("works again"));
    }
  }

  @Test
  void tellsWhatWentWrong() {
    try (Patience patience = new Patience(Duration.ofSeconds(5))) {
      assertThatThrownBy(() -> patience.call(() -> open(directory.resolve("nothing"))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing");
    }
  }
}
