package ttmem.cli.top;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import ttmem.cli.Call;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.render.Look;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.history.HistoryQuestion;

/**
 * The loop: look, draw, and take keys until it is time to look again. One thread looks and takes
 * keys; the thread of a signal (a new size) and that of the archive only draw, under the lock of
 * this.
 */
final class TopView implements AutoCloseable {
  private static final int MOST_BUFFERS = 5000;
  private static final long ALERTS_EVERY_NS = 5_000_000_000L;
  private static final long DEAD_EVERY_NS = 2_000_000_000L;

  private final Call call;
  private final SystemMemoryMonitor monitor;
  private final @Nullable ControlClient server;
  private final long intervalMs;
  private final Look look;
  private final Kept kept = new Kept();
  private final Samples samples = new Samples();
  private final Archive archive;
  private final Past past;
  private final TopState state;
  private final TopTerminal terminal;
  private @Nullable Snapshot now;
  private @Nullable BufferList buffers;
  private Watch watch = Watch.NOBODY;
  private long watchedAtNs = Long.MIN_VALUE;
  private @Nullable Autopsies dead;
  private long examinedAtNs = Long.MIN_VALUE;
  private String trouble = "";
  private Screenful shown = Screenful.empty();

  TopView(Call call, SystemMemoryMonitor monitor) throws IOException {
    this.call = call;
    this.monitor = monitor;
    server = call.server();
    intervalMs = call.refreshMs();
    look = call.look();
    archive = new Archive(server, this::arrived);
    past = new Past(kept, archive);
    state = new TopState(call.sort(), past);
    terminal = new TopTerminal(call.console(), this::draw);
  }

  int run() throws IOException {
    while (!state.quit()) {
      if (!state.paused()) {
        look();
        draw();
      }
      long next = System.nanoTime() + intervalMs * 1_000_000;
      while (!state.quit() && System.nanoTime() < next) {
        Input input = terminal.read((next - System.nanoTime()) / 1_000_000);
        if (input == null) {
          continue;
        }
        Tab before;
        synchronized (this) {
          before = state.tab();
          state.on(input, shown);
        }
        draw();
        if (state.tab() != before && !state.paused()) {
          break;
        }
      }
    }
    return ExitCode.OK;
  }

  /** Later looks that fail leave the page as it is, and say so; the first one ends the command. */
  private void look() {
    try {
      Snapshot all = call.snapshot(monitor);
      Snapshot chosen = now == null ? call.selection().of(all) : call.selection().orNothing(all);
      BufferList list = buffers();
      Watch alerts = watch();
      Autopsies autopsies = dead();
      synchronized (this) {
        now = chosen;
        buffers = list;
        watch = alerts;
        dead = autopsies;
        trouble = "";
        kept.add(chosen);
        samples.add(chosen, intervalMs);
      }
    } catch (Failure e) {
      if (now == null) {
        throw e;
      }
      synchronized (this) {
        trouble = String.valueOf(e.getMessage());
      }
    }
  }

  /** Of what the page shows, and only where a page shows them. */
  private @Nullable BufferList buffers() {
    return switch (state.tab()) {
      case DEVICE ->
          call.buffers(monitor, new BufferFilter(null, state.device(), MOST_BUFFERS)).orElse(null);
      case PROCESS ->
          call.buffers(monitor, new BufferFilter(state.pid(), null, MOST_BUFFERS)).orElse(null);
      default -> null;
    };
  }

  /** With every look where they are shown, else now and then: the head line counts them. */
  private Watch watch() {
    long nowNs = System.nanoTime();
    boolean fresh = watchedAtNs != Long.MIN_VALUE && nowNs - watchedAtNs < ALERTS_EVERY_NS;
    if (server == null || (fresh && state.tab() != Tab.ALERTS)) {
      return watch;
    }
    watchedAtNs = nowNs;
    try {
      return server.alerts().map(report -> new Watch(report, "")).orElse(Watch.NOBODY);
    } catch (ControlException e) {
      return new Watch(null, "the server says nothing of alerts: " + e.getMessage());
    }
  }

  private @Nullable Autopsies dead() {
    long nowNs = System.nanoTime();
    boolean fresh = examinedAtNs != Long.MIN_VALUE && nowNs - examinedAtNs < DEAD_EVERY_NS;
    if (state.tab() != Tab.AUTOPSIES || fresh) {
      return dead;
    }
    examinedAtNs = nowNs;
    return call.autopsies();
  }

  /** On the thread of the archive. */
  private void arrived(Archive.Use use) {
    synchronized (this) {
      if (use == Archive.Use.CHARTS && now != null) {
        HistoryQuestion question = charts(now);
        var history = question == null ? null : archive.ask(use, question);
        if (history != null && !history.series().isEmpty()) {
          samples.fill(history);
          state.hasHistory();
        }
      }
    }
    draw();
  }

  /** What the charts of this page need of the past; null for a page without. */
  private @Nullable HistoryQuestion charts(Snapshot newest) {
    Instant end = state.at() == null ? newest.time() : state.at();
    long span = state.span().seconds();
    long half = span / 2;
    long begin = Math.floorDiv(end.getEpochSecond(), half) * half;
    Instant from = Instant.ofEpochSecond(begin - span);
    Instant until = Instant.ofEpochSecond(begin + half);
    return switch (state.tab()) {
      case OVERVIEW -> new HistoryQuestion(null, null, MemoryType.DRAM, from, until);
      case DEVICE -> new HistoryQuestion(state.device(), null, null, from, until);
      case PROCESS -> new HistoryQuestion(null, state.pid(), null, from, until);
      default -> null;
    };
  }

  /** Also on the threads of the signal and of the archive. */
  private synchronized void draw() {
    if (now == null) {
      return;
    }
    Instant at = state.at();
    Snapshot snapshot = at == null ? now : past.at(at, now);
    if (at != null && snapshot == null) {
      String problem = archive.problem();
      snapshot =
          Recorded.nothing(
              at, now, problem.isEmpty() ? "nothing is known of this time yet" : problem);
    }
    HistoryQuestion question = charts(now);
    if (question != null) {
      archive.ask(Archive.Use.CHARTS, question);
    }
    Look current = new Look(terminal.columns(), look.unicode(), look.colors());
    Scene scene =
        new Scene(
            now.time(),
            snapshot == null ? now : snapshot,
            at == null ? buffers : null,
            samples,
            watch,
            dead,
            trouble);
    shown = TopRenderer.render(scene, state, current, terminal.rows());
    terminal.show(shown.lines());
  }

  @Override
  public void close() throws IOException {
    archive.close();
    terminal.close();
  }
}
