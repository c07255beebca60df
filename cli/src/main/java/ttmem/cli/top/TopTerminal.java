package ttmem.cli.top;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.MouseEvent;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import ttmem.cli.Console;
import ttmem.cli.render.Line;
import ttmem.sources.host.NativeLibrary;

/**
 * The terminal: raw mode, the alternate screen, keys and the mouse. However the program ends short
 * of SIGKILL, {@link #close} runs once and leaves the terminal as it was; a hook sees to it on
 * signals. {@link Display} sends only what changed.
 */
final class TopTerminal implements AutoCloseable {
  /** Mouse off, plain keys, the cursor, the usual screen. */
  private static final String LEAVE =
      "\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1005l\u001b[?1006l\u001b[?1015l"
          + "\u001b[?1l\u001b>\u001b[?25h\u001b[?1049l";

  private final Console console;
  private final Terminal terminal;
  private final Display display;
  private final BindingReader reader;
  private final KeyMap<Object> keys;
  private final Thread hook = new Thread(this::restore, "ttmem-restore-terminal");
  private List<Row> shown = List.of();
  private boolean restored;
  private int columns;
  private int rows;

  /** In the user's cache; where there is none, JLine unpacks it into /tmp each time. */
  private static void keepNativeLibrary(Console console) {
    String cache = console.env("XDG_CACHE_HOME");
    String home = console.env("HOME");
    if (cache == null || !cache.startsWith("/")) {
      cache = home == null || !home.startsWith("/") ? null : home + "/.cache";
    }
    if (cache != null) {
      String _ =
          NativeLibrary.unpack(
              "org/jline/nativ/Linux/{arch}/libjlinenative.so",
              "arm64",
              Path.of(cache, "ttmem"),
              "library.jline");
    }
  }

  /** A row as text with escape sequences, and taken apart into cells, which costs more. */
  private record Row(String text, AttributedString cells) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && row.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  /** Stands for a mouse report in the map of keys. */
  private static final Object MOUSE = "mouse";

  TopTerminal(Console console, Runnable onResize) throws IOException {
    this.console = console;
    // Or JLine draws lines in the character set of old terminals, which UTF-8 ones do not have.
    System.setProperty(TerminalBuilder.PROP_DISABLE_ALTERNATE_CHARSET, "true");
    keepNativeLibrary(console);
    // JLine's own handlers would end the process past the hook that gives the terminal back.
    terminal = TerminalBuilder.builder().system(true).dumb(false).nativeSignals(false).build();
    terminal.enterRawMode();
    reader = new BindingReader(terminal.reader());
    keys = keys(terminal);
    display = new Display(terminal, true);
    Runtime.getRuntime().addShutdownHook(hook);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_xmit);
    terminal.puts(Capability.cursor_invisible);
    terminal.trackMouse(Terminal.MouseTracking.Normal);
    Signals.register("WINCH", onResize);
    terminal.flush();
  }

  int columns() {
    return Math.max(1, terminal.getWidth());
  }

  int rows() {
    return Math.max(1, terminal.getHeight());
  }

  /** Shows these lines, one per row. */
  synchronized void show(List<Line> lines) {
    if (restored) {
      return;
    }
    if (columns() != columns || rows() != rows) {
      columns = columns();
      rows = rows();
      display.resize(rows, columns);
      display.clear();
      shown = List.of();
      terminal.puts(Capability.clear_screen);
    }
    List<Row> next = new ArrayList<>(lines.size());
    StringBuilder out = new StringBuilder();
    for (Line line : lines.subList(0, Math.min(rows, lines.size()))) {
      out.setLength(0);
      line.writeTo(out);
      out.setLength(out.length() - 1);
      Row before = next.size() < shown.size() ? shown.get(next.size()) : null;
      String text = out.toString();
      next.add(
          before != null && before.text.equals(text)
              ? before
              : new Row(text, AttributedString.fromAnsi(text)));
    }
    if (!next.equals(shown)) {
      List<AttributedString> cells = new ArrayList<>(); // JLine takes rows out that scrolled away
      next.forEach(row -> cells.add(row.cells));
      display.update(cells, -1);
      shown = next;
    }
    terminal.flush();
  }

  /**
   * The next input, or null if none comes in time. Input of no meaning is swallowed.
   *
   * @throws IOException if the terminal is gone
   */
  @Nullable Input read(long timeoutMs) throws IOException {
    int next = reader.peekCharacter(Math.max(1, timeoutMs));
    if (next == NonBlockingReader.READ_EXPIRED) {
      return null;
    }
    if (next < 0) {
      throw new IOException("the terminal was closed");
    }
    Object bound = reader.readBinding(keys);
    if (bound == null) {
      throw new IOException("the terminal was closed");
    }
    if (bound.equals(MOUSE)) {
      // By the prefix that came: terminals report in another form than their description says.
      return mouse(terminal.readMouseEvent(reader.getLastBinding()));
    }
    return bound instanceof Input input
        ? input
        : new Input.Letter(reader.getLastBinding().codePointAt(0));
  }

  private static @Nullable Input mouse(MouseEvent event) {
    return switch (event.getType()) {
      case Pressed -> new Input.Click(event.getX(), event.getY());
      case Wheel -> new Input.Wheel(event.getButton() == MouseEvent.Button.WheelUp ? -3 : 3);
      default -> null;
    };
  }

  private static KeyMap<Object> keys(Terminal terminal) {
    KeyMap<Object> keys = new KeyMap<>();
    keys.setAmbiguousTimeout(50);
    keys.setUnicode("letter");
    keys.setNomatch("letter");
    for (char c = ' '; c <= '~'; c++) {
      keys.bind("letter", String.valueOf(c));
    }
    bind(keys, terminal, Input.Key.UP, Capability.key_up, "\u001b[A", "\u001bOA");
    bind(keys, terminal, Input.Key.DOWN, Capability.key_down, "\u001b[B", "\u001bOB");
    bind(keys, terminal, Input.Key.RIGHT, Capability.key_right, "\u001b[C", "\u001bOC");
    bind(keys, terminal, Input.Key.LEFT, Capability.key_left, "\u001b[D", "\u001bOD");
    bind(keys, terminal, Input.Key.PAGE_UP, Capability.key_ppage, "\u001b[5~");
    bind(keys, terminal, Input.Key.PAGE_DOWN, Capability.key_npage, "\u001b[6~");
    bind(keys, terminal, Input.Key.HOME, Capability.key_home, "\u001b[H", "\u001b[1~", "\u001bOH");
    bind(keys, terminal, Input.Key.END, Capability.key_end, "\u001b[F", "\u001b[4~", "\u001bOF");
    bind(keys, terminal, Input.Key.PREVIOUS_TAB, Capability.key_btab, "\u001b[Z");
    keys.bind(Input.Key.NEXT_TAB, "\t");
    keys.bind(Input.Key.ENTER, "\r", "\n");
    keys.bind(Input.Key.ESCAPE, "\u001b");
    keys.bind(Input.Key.BACKSPACE, "\u007f", "\b");
    bind(keys, terminal, new Input.Letter('?'), Capability.key_f1, "\u001bOP", "\u001b[11~");
    bind(keys, terminal, new Input.Letter('q'), Capability.key_f10, "\u001b[21~");
    String mouse = KeyMap.key(terminal, Capability.key_mouse);
    keys.bind(MOUSE, mouse == null ? "\u001b[M" : mouse, "\u001b[M", "\u001b[<");
    return keys;
  }

  private static void bind(
      KeyMap<Object> keys, Terminal terminal, Object input, Capability key, String... usual) {
    String sequence = KeyMap.key(terminal, key);
    if (sequence != null) {
      keys.bind(input, sequence);
    }
    keys.bind(input, usual);
  }

  /**
   * Past JLine, whose own hook may have closed the terminal already; that one sets the modes back.
   */
  private synchronized void restore() {
    if (restored) {
      return;
    }
    restored = true;
    try {
      console.print(LEAVE);
    } catch (RuntimeException e) {
      // The terminal is gone, and with it what had to be restored.
    }
  }

  @Override
  public void close() throws IOException {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Already on the way out: the hook ran, or finds nothing left to do.
    }
    terminal.close();
  }
}
