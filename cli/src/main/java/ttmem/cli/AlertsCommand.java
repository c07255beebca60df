package ttmem.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.render.AlertsRenderer;
import ttmem.cli.serve.AlertTest;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.Rehearsal;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.json.AlertReportJsonWriter;
import ttmem.monitor.json.JsonForm;

/** {@code ttmem alerts}: what fires at the server; {@code ttmem alerts test}: what would have. */
final class AlertsCommand implements Command {
  private static final String FROM = "--from";
  private static final String SINCE = "--since";
  private static final String TEST = "test";

  @Override
  public String name() {
    return "alerts";
  }

  @Override
  public String summary() {
    return "Lists the alerts of a server, or tries rules on a recording.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "ttmem alerts: what fires, waits, can't be told and has resolved, and who was told.",
        "",
        "ttmem alerts test RULES --from FILE: what the rules of a configuration file would have",
        "said to the looks of FILE, which ttmem --json -w writes. Nobody is told.",
        "",
        "Exit code 1: an alert of the test fires; 3: no server.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(argument(0, "test", "try rules on a recording"));
    spec.addPositional(argument(1, "RULES", "the configuration file with the rules"));
    spec.addOption(
        OptionSpec.builder(FROM)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("FILE")
            .description("a recording of ttmem --json -w; may be given several times")
            .build());
    spec.addOption(
        Options.valued("TIME", "only the last 1h of the recording, or from an instant on", SINCE));
  }

  private static PositionalParamSpec argument(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .type(String.class)
        .index(Integer.toString(index))
        .arity("0..1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  @Override
  public List<String> shared() {
    return List.of(Options.FILE, Options.JSON, Options.SOCKET, Options.COLORS);
  }

  @Override
  public int run(Call call) {
    String action = call.argument(0);
    if (action == null) {
      return list(call);
    }
    if (!action.equals(TEST)) {
      throw Failure.usage("expected nothing or test RULES, but got " + action);
    }
    return test(call, call.argument(1));
  }

  private static int list(Call call) {
    if (!call.each(FROM).isEmpty() || call.text(SINCE) != null) {
      throw Failure.usage("expected --from and --since with test RULES only");
    }
    ControlClient server = call.server();
    AlertReport report;
    try {
      report =
          (server == null ? Optional.<AlertReport>empty() : server.alerts())
              .orElseThrow(
                  () ->
                      new Failure(
                          ExitCode.NO_SERVER, "no server runs: alerts are watched by ttmem serve"));
    } catch (ControlException e) {
      throw Failure.of(e);
    }
    if (call.json()) {
      Answer.print(call, out -> AlertReportJsonWriter.write(report, JsonForm.PRETTY, out));
    } else {
      Answer.print(call, new AlertsRenderer(call.look()).render(report));
    }
    return ExitCode.OK;
  }

  private static int test(Call call, @Nullable String rules) {
    List<String> files = call.each(FROM);
    if (rules == null || files.isEmpty()) {
      throw Failure.usage("expected test RULES --from FILE; see ttmem alerts --help");
    }
    Rehearsal rehearsal = AlertTest.run(rules, ObservationFile.all(files), call.text(SINCE));
    if (call.json()) {
      Answer.print(call, out -> AlertReportJsonWriter.write(rehearsal, JsonForm.PRETTY, out));
    } else {
      Answer.print(call, new AlertsRenderer(call.look()).render(rehearsal));
    }
    return rehearsal.fired() ? ExitCode.CONDITION_FALSE : ExitCode.OK;
  }
}
