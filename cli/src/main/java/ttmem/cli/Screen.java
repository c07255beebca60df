package ttmem.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jline.utils.Signals;
import ttmem.cli.render.Columns;

/**
 * One page that changes in place.
 *
 * <p>Every tick writes all lines over the old ones from the top and never clears the screen first:
 * that, in one write and inside a synchronized update where the terminal knows it, is why nothing
 * flickers. A line is erased before its text and not behind it, since behind the last column the
 * cursor still stands on it. Line wrap is off while it runs, so a page made for the old width can't
 * spill when the window shrinks before the next page. The alternate screen keeps the scroll-back
 * clean; the last page is printed below the prompt at the end. JLine's {@code Display} does less
 * output by comparing pages, but needs a JLine terminal: 170 ms and a second thread, for pages of a
 * few kilobytes twice a second.
 *
 * <p>The thread that watches calls {@link #show}; {@link #close} may come from the shutdown hook
 * that SIGINT starts, so both are synchronized and nothing is drawn after the end.
 */
public final class Screen implements AutoCloseable {
  private static final char ESCAPE = '\u001b';
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String BEGIN = "\u001b[?2026h\u001b[H";
  private static final String END = "\u001b[?2026l";
  private static final String ERASE = "\u001b[K";
  private static final String ERASE_BELOW = "\r\n\u001b[J";

  private final Console console;
  private final Thread hook = new Thread(this::leave, "ttmem-restore-terminal");
  private final Thread watcher = Thread.currentThread();
  private volatile boolean resized;
  private String last = "";
  private boolean left;

  Screen(Console console) {
    this.console = console;
    Runtime.getRuntime().addShutdownHook(hook);
    Signals.register("WINCH", this::onResize);
    console.print(ENTER);
  }

  private void onResize() {
    resized = true;
    LockSupport.unpark(watcher);
  }

  /** Whether the size changed since the last page. */
  boolean wasResized() {
    return resized;
  }

  /** Shows this page in the place of the one before. */
  public synchronized void show(String page) {
    if (left) {
      return;
    }
    resized = false;
    last = page;
    console.print(frame(page, console.rows(), console.columns()));
  }

  /** A page as terminal output, cut to the rows and columns there are. */
  static String frame(String page, int rows, int columns) {
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < page.length(); ) {
      int end = page.indexOf('\n', start);
      lines.add(page.substring(start, end));
      start = end + 1;
    }
    StringBuilder out = new StringBuilder(page.length() + 8 * lines.size() + 32);
    out.append(BEGIN);
    boolean cut = lines.size() > rows;
    int shown = cut ? Math.max(0, rows - 1) : lines.size();
    for (int i = 0; i < shown; i++) {
      clip(out.append(ERASE), lines.get(i), columns);
      if (i < shown - 1 || cut) {
        out.append("\r\n");
      }
    }
    if (cut) {
      String more = lines.size() - shown + " more lines";
      String hint = more + "; select with -i, -p or -u";
      clip(out.append(ERASE), hint.length() <= columns ? hint : more, columns);
    }
    if (lines.size() < rows) {
      out.append(ERASE_BELOW);
    }
    return out.append(END).toString();
  }

  /** What fits of a line; of what does not fit only the escape sequences, which end its colours. */
  private static void clip(StringBuilder out, String line, int columns) {
    int left = columns;
    for (int i = 0; i < line.length(); ) {
      int end = i + Character.charCount(line.codePointAt(i));
      if (line.charAt(i) == ESCAPE) {
        end = line.indexOf('m', i) + 1;
      } else {
        left -= Columns.width(line.substring(i, end));
      }
      if (left >= 0 || line.charAt(i) == ESCAPE) {
        out.append(line, i, end);
      }
      i = end;
    }
  }

  private synchronized void leave() {
    if (!left) {
      left = true;
      try {
        console.print(LEAVE + last);
      } catch (Failure | Console.ReaderGone e) {
        // The terminal is gone, and with it what had to be restored.
      }
    }
  }

  @Override
  public void close() {
    leave();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Already on the way out: the hook ran, or finds nothing left to do.
    }
  }
}
