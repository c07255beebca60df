package ttmem.ledger.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        HeaderLayout.class,
        IntentLayout.class,
        DeviceLayout.class,
        CounterLayout.class,
        PoolLayout.class,
        TagLayout.class,
        EntryLayout.class
      })
  void constantsKeepTheirRelations(Class<?> layout) throws Exception {
    assertThat(Class.forName(layout.getName(), true, layout.getClassLoader())).isEqualTo(layout);
  }

  @Test
  void recordsAreWholeCacheLines() {
    for (Section section : Section.values()) {
      assertThat(section.recordBytes() % 64).as(section.name()).isZero();
    }
  }

  @Test
  void magicSpellsItsName() {
    byte[] letters = new byte[8];
    for (int i = 0; i < 8; i++) {
      letters[i] = (byte) (HeaderLayout.MAGIC >>> (8 * i));
    }
    assertThat(new String(letters, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("TTMEMLDG");
  }
}
