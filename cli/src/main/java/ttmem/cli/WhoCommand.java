package ttmem.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.WhoRenderer;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.WhoJsonWriter;
import ttmem.monitor.questions.Observation;
import ttmem.monitor.questions.Who;

/** {@code ttmem who}: who holds the memory. */
final class WhoCommand implements Command {
  private static final String BY = "--by";
  private static final String KEYS =
      Arrays.stream(Who.Key.values()).map(Who.Key::label).collect(Collectors.joining(", "));

  @Override
  public String name() {
    return "who";
  }

  @Override
  public String summary() {
    return "Sums memory by owner: user, container, pod, job, process, device, type or tag.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Example: ttmem who --by pod -i 0");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(Options.valued("KEY", "one of " + KEYS + "; default: user", BY));
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.USER,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.STRICT,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    Who.Key key = key(call.text(BY));
    try (SystemMemoryMonitor monitor = call.monitor()) {
      Observation all = key == Who.Key.TAG ? call.look(monitor) : call.sums(monitor);
      Observation look = call.selection().of(all);
      Who who = Who.of(look, key);
      if (call.json()) {
        Answer.print(call, out -> WhoJsonWriter.write(who, look.time(), JsonForm.PRETTY, out));
      } else {
        Answer.print(call, new WhoRenderer(call.look()).render(who));
      }
      return call.exitCode(all.snapshot());
    }
  }

  private static Who.Key key(@Nullable String text) {
    return text == null
        ? Who.Key.USER
        : Who.Key.of(text)
            .orElseThrow(
                () -> Failure.usage("expected one of %s, but got %s=%s".formatted(KEYS, BY, text)));
  }
}
