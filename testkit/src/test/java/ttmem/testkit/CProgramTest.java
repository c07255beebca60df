package ttmem.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CProgramTest {
  private static final String ECHO =
      """
      #include <stdio.h>
      int main(int argc, char **argv) {
        char line[64];
        printf("%d %s\\n", argc, argv[1]);
        fflush(stdout);
        while (fgets(line, sizeof line, stdin)) {
          fputs(line, stdout);
          fflush(stdout);
        }
        return 7;
      }
      """;

  @TempDir Path directory;

  @Test
  void compilesOnceAndTalksToTheProgram() throws IOException {
    Path source = Files.writeString(directory.resolve("echo.c"), ECHO);
    CProgram program = CProgram.compile(source);
    assertThat(CProgram.compile(source)).isSameAs(program);
    try (Child child = program.start("first")) {
      child.hear("2 first");
      assertThat(child.ask("again")).isEqualTo("again");
      assertThat(child.leave()).isEqualTo(7);
    }
  }

  @Test
  void killsWithoutWarning() throws IOException {
    Path source = Files.writeString(directory.resolve("echo.c"), ECHO);
    try (Child child = CProgram.compile(source).start("x")) {
      child.hear("2 x");
      child.kill();
      assertThat(child.isAlive()).isFalse();
      assertThat(child.exitCode()).isEqualTo(128 + 9);
    }
  }

  @Test
  void refusesWarnings() throws IOException {
    Path source =
        Files.writeString(directory.resolve("sloppy.c"), "int main(void) { int unused; }\n");
    assertThatThrownBy(() -> CProgram.compile(source))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("sloppy.c")
        .hasMessageContaining("unused");
  }
}
