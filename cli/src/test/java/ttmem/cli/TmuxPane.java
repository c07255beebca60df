package ttmem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real terminal of a given size, in a tmux server of its own. */
public final class TmuxPane implements AutoCloseable {
  private final Path socket;

  /** Runs {@code script} by {@code sh} in a new terminal. */
  public TmuxPane(Path folder, int columns, int rows, String script) {
    this.socket = folder.resolve("tmux");
    tmux(
        "new-session", "-d", "-x", Integer.toString(columns), "-y", Integer.toString(rows), script);
  }

  /** What the terminal shows now. */
  public String screen() {
    return tmux("capture-pane", "-p");
  }

  public void type(String key) {
    tmux("send-keys", key);
  }

  /** Sends text as it is, also escape sequences. */
  public void send(String text) {
    tmux("send-keys", "-l", text);
  }

  public void resize(int columns, int rows) {
    tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
  }

  /** A variable of tmux's formats, such as {@code cursor_flag}. */
  public String state(String variable) {
    return tmux("display-message", "-p", "#{" + variable + "}").strip();
  }

  /** The program of this pane whose command line has this word. */
  public ProcessHandle program(String word) {
    ProcessHandle first = ProcessHandle.of(Long.parseLong(state("pane_pid"))).orElseThrow();
    return Stream.concat(first.descendants(), Stream.of(first))
        .filter(child -> child.info().commandLine().orElse("").contains(word))
        .filter(child -> child.children().findAny().isEmpty()) // not the shell that started it
        .findFirst()
        .orElseThrow();
  }

  /** Sends a signal to the program of this pane whose command line has this word. */
  public void signal(String name, String word) {
    ProcessHandle program = program(word);
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(program.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String tmux(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString(), "-f", "/dev/null"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().remove("COLUMNS");
    builder.environment().remove("NO_COLOR");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("tmux answers").isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
      return output;
    } catch (IOException e) {
      throw new AssertionError("this test needs tmux: apt install tmux", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    tmux("kill-server");
  }
}
