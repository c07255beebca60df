package ttmem.cli;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.NoDevice;
import ttmem.model.Snapshot;
import ttmem.monitor.SystemMemoryMonitor;

/** Shows one view once, or again and again: on a terminal, in a pipe, in a file. */
final class Presenter {
  private final Call call;
  private final SystemMemoryMonitor monitor;

  Presenter(Call call, SystemMemoryMonitor monitor) {
    this.call = call;
    this.monitor = monitor;
  }

  /** A view that says by itself when there is no device. */
  int present(ViewFactory views) {
    return present(views, false);
  }

  /** A view that gets a hint on standard error when there is no device. */
  int presentWithHint(ViewFactory views) {
    return present(views, true);
  }

  private int present(ViewFactory views, boolean hint) {
    long intervalMs = call.intervalMs();
    Selection selection = call.selection();
    String file = call.file();
    if (intervalMs == 0) {
      Snapshot all = call.snapshot(monitor);
      if (hint && all.devices().isEmpty()) {
        call.console().error(NoDevice.hint(all.driver()));
      }
      String text = views.view(call.look()).of(selection.of(all));
      if (file == null) {
        call.console().print(text);
      } else {
        OutputFile.replace(file, text);
      }
      return call.exitCode(all);
    }
    boolean redraw = call.watches() && !call.json() && file == null && call.console().canRedraw();
    try (Screen screen = redraw ? new Screen(call.console()) : null;
        OutputFile out = file == null ? null : new OutputFile(file)) {
      loop(views, selection, intervalMs, screen, out);
    }
    return ExitCode.OK;
  }

  private void loop(
      ViewFactory views,
      Selection selection,
      long intervalMs,
      @Nullable Screen screen,
      @Nullable OutputFile out) {
    long intervalNs = intervalMs * 1_000_000;
    long next = System.nanoTime();
    boolean seen = false;
    boolean lost = false;
    while (!Thread.currentThread().isInterrupted()) {
      @Nullable String text = null;
      try {
        text = page(views, selection, seen);
        seen = true;
        lost = false;
      } catch (Failure e) {
        // A server that restarts doesn't end a watch; one that never answered does.
        if (!seen || e.exitCode() != ExitCode.NO_SERVER) {
          throw e;
        }
        if (screen != null) {
          text = "ttmem: " + e.getMessage() + "; waiting for it\n";
        } else if (!lost) {
          call.console().error(e.getMessage() + "; waiting for it");
        }
        lost = true;
      }
      if (text != null) {
        show(text, screen, out);
      }
      long now = System.nanoTime();
      if (now >= next) {
        // After a sleep of the machine no burst of pages catches up.
        next = Math.max(next + intervalNs, now);
      }
      await(next, screen);
    }
  }

  /**
   * One page.
   *
   * @param seen whether there was one before: a process that ended while being watched is no error;
   *     one that never was there is
   */
  private String page(ViewFactory views, Selection selection, boolean seen) {
    Snapshot all = call.snapshot(monitor);
    View view = views.view(call.look());
    try {
      return view.of(selection.of(all));
    } catch (Failure e) {
      if (!seen) {
        throw e;
      }
      return view.of(all.devices().isEmpty() ? all : none(all));
    }
  }

  private void show(String text, @Nullable Screen screen, @Nullable OutputFile out) {
    if (screen != null) {
      screen.show(text);
    } else if (out != null) {
      out.append(text);
    } else {
      call.console().print(text);
    }
  }

  /** Until the time comes, or the terminal changes its size. */
  private static void await(long deadlineNs, @Nullable Screen screen) {
    while (!Thread.currentThread().isInterrupted()) {
      long left = deadlineNs - System.nanoTime();
      if (left <= 0 || (screen != null && screen.wasResized())) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }

  private static Snapshot none(Snapshot all) {
    return new Snapshot(
        all.time(),
        all.host(),
        all.driver(),
        all.devices(),
        List.of(),
        List.of(),
        all.sources(),
        all.notes());
  }
}
