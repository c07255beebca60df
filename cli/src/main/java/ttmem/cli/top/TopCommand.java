package ttmem.cli.top;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.Call;
import ttmem.cli.Command;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.Options;
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
        TopView view = new TopView(call, monitor)) {
      return view.run();
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the terminal failed: " + e.getMessage());
    }
  }
}
