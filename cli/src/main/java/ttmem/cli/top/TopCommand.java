package ttmem.cli.top;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.Call;
import ttmem.cli.Command;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.Options;
import ttmem.cli.render.Look;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;

/** {@code ttmem top}: the full-screen view. */
public final class TopCommand implements Command {
  private static final int MOST_BUFFERS = 5000;

  @Override
  public String name() {
    return "top";
  }

  @Override
  public String summary() {
    return "Shows devices and processes full screen, with history; ? lists the keys.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Needs a terminal; without one, ttmem -w prints page after page.");
  }

  @Override
  public void define(CommandSpec spec) {}

  @Override
  public List<String> shared() {
    return Options.OF_TOP;
  }

  @Override
  public int run(Call call) {
    if (!call.console().canRedraw()) {
      throw Failure.usage("top needs a terminal, but standard output is none; see ttmem -w");
    }
    try (SystemMemoryMonitor monitor = call.monitor();
        View view = new View(call)) {
      return view.run(call, monitor);
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the terminal failed: " + e.getMessage());
    }
  }

  /** The loop: look, draw, and take keys until it is time to look again. */
  private static final class View implements AutoCloseable {
    private final TopState state;
    private final Samples samples = new Samples();
    private final Look look;
    private final TopTerminal terminal;
    private @Nullable Snapshot snapshot;
    private List<LiveBuffer> buffers = List.of();
    private Screenful shown = Screenful.empty();

    View(Call call) throws IOException {
      state = new TopState(call.sort());
      look = call.look();
      terminal = new TopTerminal(call.console(), this::draw);
    }

    int run(Call call, SystemMemoryMonitor monitor) throws IOException {
      long intervalNs = call.refreshMs() * 1_000_000;
      while (!state.quit()) {
        if (!state.paused()) {
          Snapshot now = call.selection().of(call.snapshot(monitor));
          List<LiveBuffer> list = buffers(call, monitor);
          synchronized (this) {
            snapshot = now;
            buffers = list;
            samples.add(now);
          }
          draw();
        }
        long next = System.nanoTime() + intervalNs;
        while (!state.quit() && System.nanoTime() < next) {
          Tab before;
          Input input = terminal.read((next - System.nanoTime()) / 1_000_000);
          if (input != null) {
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
      }
      return ExitCode.OK;
    }

    /** Of what the page shows, and only where a page shows them. */
    private List<LiveBuffer> buffers(Call call, SystemMemoryMonitor monitor) {
      return switch (state.tab()) {
        case OVERVIEW, PROCESSES -> List.of();
        case DEVICE -> buffers(call, monitor, new BufferFilter(null, state.device(), MOST_BUFFERS));
        case PROCESS -> buffers(call, monitor, new BufferFilter(state.pid(), null, MOST_BUFFERS));
      };
    }

    private static List<LiveBuffer> buffers(
        Call call, SystemMemoryMonitor monitor, BufferFilter filter) {
      return call.buffers(monitor, filter).map(BufferList::buffers).orElse(List.of());
    }

    /** Also on the thread of the signal that tells of a new size. */
    private synchronized void draw() {
      if (snapshot == null) {
        return;
      }
      Look now = new Look(terminal.columns(), look.unicode(), look.colors());
      shown = TopRenderer.render(snapshot, buffers, samples, state, now, terminal.rows());
      terminal.show(shown.lines());
    }

    @Override
    public void close() throws IOException {
      terminal.close();
    }
  }
}
