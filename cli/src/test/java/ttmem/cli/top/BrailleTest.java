package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.Look;

class BrailleTest {
  private static final Look UNICODE = new Look(80, true, ColorScheme.NONE);
  private static final Look ASCII = new Look(80, false, ColorScheme.NONE);

  @Test
  void fillsFromTheBottomInQuartersOfACharacter() {
    double[] shares = {0.25, 0.5, 0.75, 1};
    assertThat(Braille.chart(shares, 2, 1, UNICODE)).containsExactly("⣠⣾");
  }

  @Test
  void spreadsOverRowsFromTheTopDown() {
    assertThat(Braille.chart(new double[] {1, 0.5}, 1, 2, UNICODE)).containsExactly("⡇", "⣿");
  }

  @Test
  void showsALittleAndLeavesUnknownBlank() {
    double[] shares = {0.0001, Double.NaN, 0, 0};
    assertThat(Braille.chart(shares, 2, 1, UNICODE)).containsExactly("⡀ ");
  }

  @Test
  void neverDrawsMoreThanFull() {
    double[] shares = {99, 1};
    assertThat(Braille.chart(shares, 1, 1, UNICODE)).containsExactly("⣿");
  }

  @Test
  void hasStepsWithoutUnicode() {
    double[] shares = {Double.NaN, 0.001, 0.5, 1};
    assertThat(Braille.chart(shares, 4, 1, ASCII)).containsExactly(" .+@");
  }
}
