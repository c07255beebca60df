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
import ttmem.model.Snapshot;
import ttmem.monitor.SystemMemoryMonitor;

/** {@code ttmem top}: the full-screen view. */
public final class TopCommand implements Command {

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
          synchronized (this) {
            snapshot = now;
            samples.add(now);
          }
          draw();
        }
        long next = System.nanoTime() + intervalNs;
        while (!state.quit() && System.nanoTime() < next) {
          Input input = terminal.read((next - System.nanoTime()) / 1_000_000);
          if (input != null) {
            synchronized (this) {
              state.on(input, shown);
            }
            draw();
          }
        }
      }
      return ExitCode.OK;
    }

    /** Also on the thread of the signal that tells of a new size. */
    private synchronized void draw() {
      if (snapshot == null) {
        return;
      }
      Look now = new Look(terminal.columns(), look.unicode(), look.colors());
      shown = TopRenderer.render(snapshot, samples, state, now, terminal.rows());
      terminal.show(shown.lines());
    }

    @Override
    public void close() throws IOException {
      terminal.close();
    }
  }
}
