package ttmem.monitor.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Profile;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureException;
import ttmem.sources.capture.CaptureReader;
import ttmem.testkit.CaptureText;

/** Changed digits in real captures: sums stay sound, or there is one clear error. */
class ReplayFuzzTest {
  private static final int ROUNDS = 120;

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(longs = {1, 20261124})
  void keepsItsSumsSoundWhateverNumbersTheCaptureHas(long seed) {
    Random random = new Random(seed);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          int replayed = 0;
          for (int round = 0; round < ROUNDS; round++) {
            replayed += check(changedDigits(random), "seed=" + seed + " round=" + round) ? 1 : 0;
          }
          assertThat(replayed).as("seed=" + seed).isPositive();
        });
  }

  private static byte[] changedDigits(Random random) {
    byte[] bytes = CaptureText.real(CaptureText.REAL.get(random.nextInt(2)));
    for (int changes = 1 + random.nextInt(3); changes > 0; ) {
      int at = random.nextInt(bytes.length);
      if (bytes[at] >= '0' && bytes[at] <= '9') {
        bytes[at] = (byte) ('0' + random.nextInt(10));
        changes--;
      }
    }
    return bytes;
  }

  private boolean check(byte[] bytes, String which) throws Exception {
    Path file = Files.write(dir.resolve("changed.json"), bytes);
    try {
      Capture capture = new CaptureReader().read(file);
      ReplayReport report = CaptureReplay.replay("x", capture, ReplayOptions.DEFAULT);
      Peaks peaks = report.peaks();
      assertThat(peaks.total().bytes())
          .as(which)
          .isBetween(
              Math.max(peaks.l1().bytes(), peaks.cb().bytes()),
              peaks.l1().bytes() + peaks.cb().bytes() + peaks.dataflowBuffer().bytes());
      assertThat(report.liveAtPeak().stream().mapToLong(LiveItem::bytes).sum())
          .as(which)
          .isEqualTo(peaks.total().bytes());
      BoardReport board =
          BoardReplay.replay(capture, ReplayOptions.DEFAULT, BoardOptions.of(Profile.of("p150")));
      assertThat(board.fits()).as(which).isEqualTo(board.failure().isEmpty());
      return true;
    } catch (CaptureException | ReplayException e) {
      assertThat(e.getMessage()).as(which).isNotBlank();
      return false;
    }
  }
}
