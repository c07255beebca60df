package ttmem.sources.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.testkit.CaptureText;

/** Damage at random: a capture comes out, or the one kind of error, and soon. */
class CaptureFuzzTest {
  private static final int ROUNDS = 250;

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(longs = {20261124, 2, 3})
  void givesACaptureOrAClearErrorForDamagedFiles(long seed) {
    Random random = new Random(seed);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = damaged(random);
            check(bytes, "seed=" + seed + " round=" + round);
          }
        });
  }

  private static byte[] damaged(Random random) throws Exception {
    byte[] bytes = CaptureText.real(CaptureText.REAL.get(random.nextInt(2)));
    if (random.nextInt(4) == 0) {
      bytes = CaptureReaderTest.gzip(bytes);
    }
    if (random.nextInt(3) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }
    int flips = bytes.length == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) "0123456789-\"{}[],:eE".charAt(random.nextInt(20));
    }
    return bytes;
  }

  private void check(byte[] bytes, String which) throws Exception {
    Path file = Files.write(dir.resolve("damaged"), bytes);
    try {
      Capture capture = new CaptureReader().read(file);
      assertThat(capture.nodes()).as(which).isPositive();
    } catch (CaptureException e) {
      assertThat(e.getMessage()).as(which).isNotBlank().doesNotContain("\n", "\u001b");
    } catch (RuntimeException e) {
      fail(which, e);
    }
  }
}
