package ttmem.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import ttmem.model.Reading;

class SizesTest {
  private static final Look UNICODE = new Look(80, true, ColorScheme.NONE);
  private static final Look ASCII = new Look(80, false, ColorScheme.NONE);
  private static final Reading TOTAL = Reading.inferred(32L << 30, "by type");

  @Test
  void aSmallUseIsInAUnitOfItsOwn() {
    assertThat(Sizes.ofTotal(Reading.of(12 << 20), TOTAL, UNICODE)).isEqualTo("12 MiB / ~32 GiB");
    assertThat(Sizes.ofTotal(bound(12 << 20), TOTAL, UNICODE)).isEqualTo("≥12 MiB / ~32 GiB");
    assertThat(Sizes.ofTotal(bound(12 << 20), TOTAL, ASCII)).isEqualTo(">=12 MiB / ~32 GiB");
    assertThat(Sizes.ofTotal(bound(0), TOTAL, ASCII)).isEqualTo(">=0 / ~32 GiB");
  }

  @Test
  void aLowerBoundIsNeverRoundedUp() {
    assertThat(Sizes.text(Reading.of((1 << 20) - 1), ASCII)).isEqualTo("1.0 MiB");
    assertThat(Sizes.text(bound((1 << 20) - 1), ASCII)).isEqualTo(">=1023.9 KiB");
    assertThat(Sizes.ofTotal(bound((2L << 30) - 1), TOTAL, ASCII)).isEqualTo(">=1.9 / ~32 GiB");
  }

  @Test
  void aShareThatIsALowerBoundSaysSoInAscii() {
    Reading half = bound(16L << 30);
    assertThat(DeviceTable.share(half, TOTAL, ASCII).percent()).isEqualTo(">=50%");
    assertThat(DeviceTable.share(half, TOTAL, UNICODE).percent()).isEqualTo("≥50%");
  }

  private static Reading bound(long bytes) {
    return Reading.atLeast(bytes, "a part is unknown");
  }
}
