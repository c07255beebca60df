package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void writesOverTheOldPageWithoutClearingItFirst() {
    assertThat(Screen.frame("one\ntwo\n", 10, 80))
        .isEqualTo("\u001b[?2026h\u001b[H\u001b[Kone\r\n\u001b[Ktwo\r\n\u001b[J\u001b[?2026l");
  }

  @Test
  void saysHowManyLinesDoNotFit() {
    assertThat(Screen.frame("1\n2\n3\n4\n", 3, 80))
        .contains("[K1", "[K2", "2 more lines")
        .doesNotContain("[K3");
    assertThat(Screen.frame("1\n2\n3\n", 3, 80)).contains("[K3").doesNotContain("more");
  }

  @Test
  void survivesAScreenOfOneRow() {
    assertThat(Screen.frame("1\n2\n", 1, 80)).contains("2 more lines").doesNotContain("\r\n");
  }

  @Test
  void clipsEveryLineToTheWidth() {
    String page = "\u001b[1mabcdef\u001b[0m\n二二二\n3\n4\n";
    assertThat(Screen.frame(page, 3, 5))
        .contains("[K\u001b[1mabcde\u001b[0m\r\n", "[K二二\r\n", "[K2 mor\u001b");
    assertThat(Screen.frame(page, 3, 24)).contains("[K2 more lines\u001b");
    assertThat(Screen.frame(page, 3, 40))
        .contains("[K2 more lines; select with -i, -p or -u\u001b");
  }
}
