package ttmem.cli;

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.TrendRenderer;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.TrendJsonWriter;
import ttmem.monitor.questions.Leaks;
import ttmem.monitor.questions.Observation;

/** {@code ttmem leaks}: what grows and grows, and what is older than it should be. */
final class LeaksCommand implements Command {
  private static final String OLDER_THAN = "--older-than";
  private static final String LEAST = "--min-growth";
  private static final long USUAL_LEAST_BYTES = 1 << 20;

  @Override
  public String name() {
    return "leaks";
  }

  @Override
  public String summary() {
    return "Lists memory that grows and grows, by process and tag, and buffers that are old.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Examples: ttmem leaks --window 10m; ttmem leaks --older-than 1h recorded.ndjson",
        "",
        "Exit code 1: at least one is listed; 5: there are too few looks to judge growth.");
  }

  @Override
  public void define(CommandSpec spec) {
    Watch.define(spec);
    spec.addOption(Options.valued("TIME", "list buffers that are older: 10m, 2h, 1d", OLDER_THAN));
    spec.addOption(Options.valued("SIZE", "growth below it is not listed (default 1M)", LEAST));
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.USER,
        Options.INTERVAL,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    String age = call.text(OLDER_THAN);
    Duration olderThan = age == null ? null : Watch.duration(OLDER_THAN, age);
    String least = call.text(LEAST);
    Leaks.Question question =
        new Leaks.Question(
            least == null ? USUAL_LEAST_BYTES : ByteCount.parse(LEAST, least), olderThan);
    List<Observation> looks = Watch.looks(call, true);
    Leaks leaks = Leaks.of(looks, question);
    if (call.json()) {
      Answer.print(
          call, out -> TrendJsonWriter.write(leaks, looks.getLast().time(), JsonForm.PRETTY, out));
    } else {
      Answer.print(call, new TrendRenderer(call.look()).leaks(leaks));
    }
    if (!leaks.growing().isEmpty() || !leaks.old().isEmpty()) {
      return ExitCode.CONDITION_FALSE;
    }
    return leaks.judged() ? ExitCode.OK : ExitCode.FAILED;
  }
}
