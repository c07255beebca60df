package ttmem.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.TrendRenderer;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.TrendJsonWriter;
import ttmem.monitor.questions.Eta;
import ttmem.monitor.questions.Observation;

/** {@code ttmem eta}: when is it full. */
final class EtaCommand implements Command {

  @Override
  public String name() {
    return "eta";
  }

  @Override
  public String summary() {
    return "Says when memory is full if it goes on like this, as a range, or that it isn't"
        + " growing.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Examples: ttmem eta --window 5m -i 0; ttmem eta recorded.ndjson");
  }

  @Override
  public void define(CommandSpec spec) {
    Watch.define(spec);
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.INTERVAL,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    List<Observation> looks = Watch.looks(call, false);
    List<Eta> answers = Eta.of(looks);
    if (call.json()) {
      Answer.print(
          call,
          out -> TrendJsonWriter.write(answers, looks.getLast().time(), JsonForm.PRETTY, out));
    } else {
      Answer.print(call, new TrendRenderer(call.look()).eta(answers));
    }
    return ExitCode.OK;
  }
}
