package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.cli.TmuxPane;
import ttmem.testkit.HostTree;

/** The full-screen view in a real terminal. */
class TopProgramTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void takesKeysSurvivesAResizeAndGivesTheTerminalBack() {
    try (TmuxPane pane = start(100, 30)) {
      until(pane, "4242");
      assertThat(pane.state("alternate_on")).isEqualTo("1");
      assertThat(pane.state("mouse_any_flag")).isEqualTo("1");
      pane.type("Enter");
      until(pane, "[3 Device]");
      until(pane, "⣿");
      pane.resize(60, 10);
      await().atMost(DEADLINE).until(pane::screen, text -> text.lines().count() == 10);
      until(pane, "[3 Dev");
      pane.type("Escape");
      until(pane, "[1 Overview]");
      pane.type("q");
      until(pane, "exit=0");
      assertSane(pane);
    }
  }

  @Test
  void leavesASaneTerminalWhenInterruptedOrTerminated() {
    for (String signal : new String[] {"INT", "TERM", "HUP"}) {
      try (TmuxPane pane = start(80, 24)) {
        until(pane, "4242");
        pane.signal(signal, "ttmem.cli.Main");
        until(pane, "exit=");
        assertSane(pane);
      }
    }
  }

  @Test
  void ctrlCEndsItWith130() {
    try (TmuxPane pane = start(80, 24)) {
      until(pane, "4242");
      pane.type("C-c");
      until(pane, "exit=130");
      assertSane(pane);
    }
  }

  @Test
  void leavesNothingInTheTemporaryFolderWhenItIsKilled() {
    try (TmuxPane pane = start(80, 24)) {
      until(pane, "4242");
      pane.signal("KILL", "ttmem.cli.Main");
      until(pane, "exit=137");
    }
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  private static void assertSane(TmuxPane pane) {
    assertThat(pane.state("alternate_on")).isEqualTo("0");
    assertThat(pane.state("cursor_flag")).isEqualTo("1");
    assertThat(pane.state("mouse_any_flag")).isEqualTo("0");
    pane.type("echo");
    await().atMost(DEADLINE).until(pane::screen, text -> text.contains("echo"));
  }

  private static void until(TmuxPane pane, String text) {
    await().atMost(DEADLINE).until(pane::screen, screen -> screen.contains(text));
  }

  private Path temporary() {
    try {
      return Files.createDirectories(folder.resolve("tmp"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TmuxPane start(int columns, int rows) {
    HostTree.unpack("n300", folder);
    String command =
        String.join(
            " ",
            "LC_ALL=C.UTF-8",
            "XDG_CACHE_HOME=" + folder.resolve("cache"),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary(),
            "-cp " + System.getProperty("java.class.path"),
            "ttmem.cli.Main top -r 200 --sysroot " + folder);
    return new TmuxPane(folder, columns, rows, "trap : INT; " + command + "; echo exit=$?; cat");
  }
}
