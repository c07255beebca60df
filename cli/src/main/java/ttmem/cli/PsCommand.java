package ttmem.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import ttmem.cli.render.PsRenderer;
import ttmem.monitor.SystemMemoryMonitor;

/** {@code ttmem ps}: processes by device. */
final class PsCommand implements Command {
  private static final String WIDE = "--wide";

  @Override
  public String name() {
    return "ps";
  }

  @Override
  public String summary() {
    return "Lists processes by device, with the memory that each holds.";
  }

  @Override
  public List<String> description() {
    return List.of("", "One line per process: PID 1234 (python): 2.5 GiB DRAM, 100 MiB L1");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(WIDE)
            .type(boolean.class)
            .arity("0")
            .description("a table with one column per kind of memory")
            .build());
  }

  @Override
  public int run(Call call) {
    boolean json = call.json();
    boolean wide = call.has(WIDE);
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Presenter presenter = new Presenter(call, monitor);
      if (json) {
        boolean stream = call.intervalMs() > 0;
        return presenter.present(look -> snapshot -> Json.snapshot(snapshot, stream));
      }
      return presenter.presentWithHint(
          look -> {
            PsRenderer renderer = new PsRenderer(look, call.sort());
            return wide ? renderer::table : renderer::lines;
          });
    }
  }
}
