package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void writesOverTheOldPageWithoutClearingItFirst() {
    assertThat(Screen.frame("one\ntwo\n", 10))
        .isEqualTo("\u001b[?2026h\u001b[H\u001b[Kone\r\n\u001b[Ktwo\r\n\u001b[J\u001b[?2026l");
  }

  @Test
  void saysHowManyLinesDoNotFit() {
    assertThat(Screen.frame("1\n2\n3\n4\n", 3))
        .contains("[K1", "[K2", "2 more lines")
        .doesNotContain("[K3");
    assertThat(Screen.frame("1\n2\n3\n", 3)).contains("[K3").doesNotContain("more");
  }

  @Test
  void survivesAScreenOfOneRow() {
    assertThat(Screen.frame("1\n2\n", 1)).contains("2 more lines").doesNotContain("\r\n");
  }
}
