package ttmem.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.render.DiffRenderer;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.json.DiffJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.questions.Diff;
import ttmem.monitor.questions.FailOn;
import ttmem.monitor.questions.Observation;

/** {@code ttmem diff A B}: what changed between two looks. */
final class DiffCommand implements Command {
  private static final String BY = "--by";
  private static final String FAIL_ON = "--fail-on";
  private static final String NOW = "now";

  @Override
  public String name() {
    return "diff";
  }

  @Override
  public String summary() {
    return "Says what came, went, grew and shrank between two snapshots, or one and now.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "EXPR is [KIND.]TYPE>SIZE or >=: KIND is added, gone, grown or shrunk, without it the net",
        "difference is meant; TYPE is dram, l1, l1_small, trace, cb, kernel, system_memory or any.",
        "",
        "Example: ttmem diff before.json now --fail-on 'grown.dram>64MiB'",
        "",
        "Exit code 1: a condition of --fail-on is met; 5: one can't be decided.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(argument(0, "A", "a file of ttmem snapshot or --json, or now"));
    spec.addPositional(argument(1, "B", "the same, later"));
    spec.addOption(Options.valued("KEY", "owner (default), tag or type", BY));
    spec.addOption(
        OptionSpec.builder(FAIL_ON)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("EXPR")
            .description("exit with 1 if this is so; may be given several times")
            .build());
  }

  private static PositionalParamSpec argument(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .type(String.class)
        .index(Integer.toString(index))
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
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
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    Diff.Key key = key(call.text(BY));
    List<FailOn> conditions = conditions(call.list(FAIL_ON));
    String a = call.argument(0);
    String b = call.argument(1);
    if (a == null || b == null) {
      throw Failure.usage("expected two looks A and B; see ttmem diff --help");
    }
    if (a.equals(NOW) && b.equals(NOW)) {
      throw Failure.usage("expected two different looks, but got A=now B=now");
    }
    Selection selection = call.selection();
    Observation before = look(call, a);
    Observation after = look(call, b);
    selection.requireAny(List.of(before, after));
    Diff diff = Diff.of(selection.orNothing(before), selection.orNothing(after), key);
    List<FailOn.Answer> answers = new ArrayList<>();
    for (FailOn condition : conditions) {
      answers.add(condition.ask(diff));
    }
    if (call.json()) {
      Answer.print(call, out -> DiffJsonWriter.write(diff, answers, JsonForm.PRETTY, out));
    } else {
      Answer.print(call, new DiffRenderer(call.look()).render(diff, answers));
    }
    return exitCode(answers);
  }

  private static Observation look(Call call, String name) {
    if (!name.equals(NOW)) {
      return ObservationFile.last(name);
    }
    try (SystemMemoryMonitor monitor = call.monitor()) {
      return call.look(monitor);
    }
  }

  private static int exitCode(List<FailOn.Answer> answers) {
    int code = ExitCode.OK;
    for (FailOn.Answer answer : answers) {
      if (answer.verdict() == FailOn.Verdict.MET) {
        return ExitCode.CONDITION_FALSE;
      }
      if (answer.verdict() == FailOn.Verdict.UNDECIDED) {
        code = ExitCode.FAILED;
      }
    }
    return code;
  }

  private static Diff.Key key(@Nullable String text) {
    return text == null
        ? Diff.Key.OWNER
        : Diff.Key.of(text)
            .orElseThrow(
                () -> Failure.usage("expected owner, tag or type, but got " + BY + "=" + text));
  }

  private static List<FailOn> conditions(List<String> texts) {
    List<FailOn> conditions = new ArrayList<>();
    for (String text : texts) {
      conditions.add(
          FailOn.parse(text, size -> ByteCount.parse(FAIL_ON, size))
              .orElseThrow(
                  () ->
                      Failure.usage(
                          "expected [KIND.]TYPE>SIZE such as grown.dram>64MiB, but got "
                              + FAIL_ON
                              + "="
                              + text)));
    }
    return conditions;
  }
}
