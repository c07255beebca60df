package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CurveTest {
  private final Curve curve = new Curve();

  @Test
  void tellsTheMostOfEachStepAndLeavesGaps() {
    curve.add(1000, 2000, 5);
    curve.add(2000, 2500, 9);
    curve.add(4000, 5000, 7);
    assertThat(peaks(0, 1000, 6)).containsExactly(-1, 5, 9, -1, 7, -1);
    assertThat(peaks(500, 2000, 2)).containsExactly(9, 7);
  }

  @Test
  void growsOnePieceAsLongAsNothingChanges() {
    for (int i = 0; i < 5000; i++) {
      curve.add(i * 500L, i * 500L + 500, 7);
    }
    assertThat(curve.size()).isEqualTo(1);
    assertThat(peaks(0, 500L * 1000, 5)).containsOnly(7);
  }

  @Test
  void staysBoundedAndLosesNoPeak() {
    for (int i = 0; i < 100_000; i++) {
      curve.add(i * 500L, i * 500L + 500, i == 777 ? 1_000_000 : i % 3);
      assertThat(curve.size()).isLessThanOrEqualTo(Curve.MOST);
    }
    long[] all = peaks(0, 100_000L * 500, 1);
    assertThat(all).containsExactly(1_000_000);
    assertThat(peaks(0, 625_000, 80)).as("no hole").doesNotContain(-1);
    assertThat(peaks(99_900L * 500, 500, 100)).as("the newest are whole").contains(0, 1, 2);
  }

  @Test
  void forgetsTheOldestWhereNothingTouches() {
    for (int i = 0; i < 10_000; i++) {
      curve.add(i * 1000L, i * 1000L + 500, i);
      assertThat(curve.size()).isLessThanOrEqualTo(Curve.MOST);
    }
    assertThat(peaks(9_999_000, 1000, 1)).containsExactly(9999);
  }

  private long[] peaks(long start, long step, int count) {
    long[] peaks = new long[count];
    Arrays.fill(peaks, -1);
    curve.raise(peaks, start, step);
    return peaks;
  }
}
