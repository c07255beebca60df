package ttmem.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.ColorScheme;
import ttmem.cli.render.Look;

/** Where output goes and what can be said about it. One thread. */
public final class Console {
  private static final int WIDTH_OF_FILES = 120;

  private final Map<String, String> environment;
  private final OutputStream out;
  private final PrintStream err;
  private final @Nullable TerminalSize terminal;

  /**
   * Output to {@code out}.
   *
   * @param terminal null if {@code out} is no terminal
   */
  Console(
      Map<String, String> environment,
      OutputStream out,
      PrintStream err,
      @Nullable TerminalSize terminal) {
    this.environment = environment;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Standard output is gone: its reader has seen enough. */
  static final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReaderGone() {
      super(null, null, false, false);
    }
  }

  /** A variable of the environment; null if it is not set, or empty. */
  public @Nullable String env(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Writes UTF-8, of which pages for other locales use only ASCII. */
  public void print(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Standard output for documents that are too long to be held; never closes it. */
  OutputStream stream() {
    return new BufferedOutputStream(
        new OutputStream() {
          @Override
          public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            Console.this.write(Arrays.copyOfRange(bytes, offset, offset + length));
          }
        },
        1 << 16);
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      if (isPipe()) {
        throw new ReaderGone();
      }
      throw new Failure(ExitCode.FAILED, "can't write to standard output: " + e.getMessage());
    }
  }

  public void error(String text) {
    err.print("ttmem: " + text + "\n");
    err.flush();
  }

  /** A page beside the output, which belongs to somebody else: on standard error. */
  public void note(String page) {
    err.print(page);
    err.flush();
  }

  /** Replaces the line that says how far work is; nothing unless errors go to a terminal. */
  void progress(String text) {
    if (TerminalSize.isTerminal(target(2)) && !"dumb".equals(env("TERM"))) {
      err.print("\r\u001b[K" + text);
      err.flush();
    }
  }

  /** Whether a descriptor of this process is a terminal. */
  public static boolean isTerminal(int descriptor) {
    return TerminalSize.isTerminal(target(descriptor));
  }

  boolean isTerminal() {
    return terminal != null;
  }

  /** Whether output goes to a terminal that can move its cursor. */
  public boolean canRedraw() {
    return terminal != null && !"dumb".equals(env("TERM"));
  }

  /** Rows of the terminal; as many as wanted without one. */
  int rows() {
    return terminal == null ? Integer.MAX_VALUE : terminal.read().rows();
  }

  /** Columns of the terminal, whatever the environment says. */
  int columns() {
    return terminal == null ? Integer.MAX_VALUE : terminal.read().columns();
  }

  /** How pages have to look here. {@code scheme} is null unless the user named one. */
  Look look(@Nullable String scheme) {
    return new Look(width(), isUtf8(), colors(scheme));
  }

  private int width() {
    String columns = env("COLUMNS");
    if (columns != null) {
      try {
        int width = Integer.parseInt(columns);
        if (width > 0) {
          return width;
        }
      } catch (NumberFormatException e) {
        // Somebody else's nonsense: the terminal knows better.
      }
    }
    return terminal == null ? WIDTH_OF_FILES : terminal.read().columns();
  }

  private boolean isUtf8() {
    String locale = env("LC_ALL");
    if (locale == null) {
      locale = env("LC_CTYPE");
    }
    if (locale == null) {
      locale = env("LANG");
    }
    if (locale == null) {
      return false;
    }
    String lower = locale.toLowerCase(Locale.ROOT);
    return lower.contains("utf-8") || lower.contains("utf8");
  }

  private ColorScheme colors(@Nullable String name) {
    ColorScheme scheme =
        switch (name == null ? "default" : name) {
          case "default" -> ColorScheme.DEFAULT;
          case "colorblind" -> ColorScheme.COLORBLIND;
          case "mono" -> ColorScheme.MONO;
          default ->
              throw Failure.usage(
                  "expected default, colorblind or mono, but got --color-scheme=" + name);
        };
    if (env("NO_COLOR") != null) {
      return ColorScheme.NONE;
    }
    String force = env("CLICOLOR_FORCE");
    if (force != null && !force.equals("0")) {
      return scheme;
    }
    return canRedraw() ? scheme : ColorScheme.NONE;
  }

  private static boolean isPipe() {
    String target = target(1);
    return target.startsWith("pipe:") || target.startsWith("socket:");
  }

  /** What a descriptor of this process is open on, as the kernel names it. */
  static String target(int descriptor) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
