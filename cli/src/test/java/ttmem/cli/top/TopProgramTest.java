package ttmem.cli.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ttmem.cli.TmuxPane;
import ttmem.testkit.HostTree;

/** The full-screen view in a real terminal. */
class TopProgramTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void fitsFrom20x5To300x100AndGivesTheTerminalBack() {
    try (TmuxPane pane = start(100, 30)) {
      until(pane, "4242");
      assertThat(pane.state("alternate_on")).isEqualTo("1");
      assertThat(pane.state("mouse_any_flag")).isEqualTo("1");
      pane.type("Enter");
      until(pane, "[3 Device]");
      until(pane, "⣿");
      for (int[] size : new int[][] {{20, 5}, {300, 100}, {37, 9}, {200, 12}, {60, 10}}) {
        pane.resize(size[0], size[1]);
        await()
            .atMost(DEADLINE)
            .until(
                pane::screen, text -> text.lines().count() == size[1] && text.startsWith("ttmem"));
        until(pane, "q quit");
      }
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

  @Test
  void everyKeyDoesWhatItSays() {
    try (TmuxPane pane = start(120, 40)) {
      until(pane, "› "); // the cursor is on the first device
      type(pane, "j", "›   1  n300 R");
      type(pane, "k", "›   0  n300");
      type(pane, "Down", "›   1  n300 R");
      type(pane, "Up", "›   0  n300");
      type(pane, "G", "›   1  6000");
      type(pane, "g", "›   0  n300");
      type(pane, "End", "›   1  6000");
      type(pane, "Home", "›   0  n300");
      type(pane, "PageDown", "›   1  6000");
      type(pane, "PageUp", "›   0  n300");
      type(pane, "Tab", "[2 Processes]");
      type(pane, "BTab", "[1 Overview]");
      type(pane, "Right", "[2 Processes]");
      type(pane, "Left", "[1 Overview]");
      type(pane, "l", "[2 Processes]");
      type(pane, "h", "[1 Overview]");
      for (int i = 1; i <= Tab.count(); i++) {
        type(pane, Integer.toString(i), "[" + i + " " + Tab.ofDigit(i).title());
      }
      until(pane, "no dead process left a ledger");
      type(pane, "5", "no server runs: alerts are watched by ttmem serve");
      type(pane, "?", "stand still, and go on");
      type(pane, "Escape", "no server runs");
      type(pane, "F1", "stand still, and go on");
      type(pane, "Escape", "no server runs");
      type(pane, "2", "[2 Processes]");
      type(pane, "/", "filter: _");
      type(pane, "4310", "filter: 4310_");
      type(pane, "Enter", "filter=4310");
      assertThat(pane.screen()).doesNotContain("4242");
      type(pane, "Escape", "4242");
      type(pane, "P", order("4242", "4310"));
      type(pane, "Space", "PAUSED");
      type(pane, "Space", Pattern.compile("^(?!.*PAUSED)", Pattern.DOTALL));
      type(pane, "+", "[2 Processes]");
      type(pane, "1", "LAST 10 MIN");
      type(pane, "-", "LAST 1 MIN");
      type(pane, "[", "PAST");
      type(pane, "n", Pattern.compile("^(?!.*PAST)", Pattern.DOTALL));
      type(pane, "2", "[2 Processes]");
      click(pane, "USER");
      until(pane, order("6000", "4311"));
      click(pane, "3 Device");
      until(pane, "[3 Device]");
      type(pane, "F10", "exit=0");
      assertSane(pane);
    }
  }

  @Test
  void whatFailsIsSaidOnASaneTerminal() {
    try (TmuxPane pane = TopPrograms.top(folder, 80, 24, "--control-socket /nonexistent/socket")) {
      until(pane, "exit=3");
      assertThat(pane.screen()).contains("there is no such socket");
      assertSane(pane);
    }
  }

  @Test
  void endsWhenTheTerminalIsLostEvenIfTheHangUpIsIgnored() {
    HostTree.unpack("n300", folder);
    TmuxPane pane =
        new TmuxPane(
            folder,
            80,
            24,
            "trap '' HUP; LC_ALL=C.UTF-8 " + TopPrograms.ttmem() + " top --sysroot " + folder);
    ProcessHandle program;
    try (pane) {
      until(pane, "4242");
      program = pane.program("ttmem.cli.Main");
    }
    await().atMost(DEADLINE).until(() -> !program.isAlive());
  }

  /** Presses a key and waits for what it does. */
  private static void type(TmuxPane pane, String key, String then) {
    pane.type(key);
    until(pane, then);
  }

  private static void type(TmuxPane pane, String key, Pattern then) {
    pane.type(key);
    until(pane, then);
  }

  private static Pattern order(String first, String second) {
    return Pattern.compile(first + ".*\n.* " + second);
  }

  /** Presses and lets go the left button on this text, as a terminal reports it. */
  private static void click(TmuxPane pane, String text) {
    List<String> lines = pane.screen().lines().toList();
    for (int row = 0; row < lines.size(); row++) {
      int column = lines.get(row).indexOf(text);
      if (column >= 0) {
        String place = "\u001b[<0;%d;%d".formatted(column + 1, row + 1);
        pane.send(place + "M" + place + "m");
        return;
      }
    }
    throw new AssertionError("not on the screen: " + text);
  }

  private static void assertSane(TmuxPane pane) {
    assertThat(pane.state("alternate_on")).isEqualTo("0");
    assertThat(pane.state("cursor_flag")).isEqualTo("1");
    assertThat(pane.state("mouse_any_flag")).isEqualTo("0");
    pane.type("echo");
    await().atMost(DEADLINE).until(pane::screen, text -> text.contains("echo"));
  }

  private static void until(TmuxPane pane, Pattern pattern) {
    await().atMost(DEADLINE).until(pane::screen, screen -> pattern.matcher(screen).find());
  }

  private static void until(TmuxPane pane, String text) {
    await().atMost(DEADLINE).until(pane::screen, screen -> screen.contains(text));
  }

  private TmuxPane start(int columns, int rows) {
    HostTree.unpack("n300", folder);
    return TopPrograms.top(folder, columns, rows, "--sysroot " + folder);
  }
}
