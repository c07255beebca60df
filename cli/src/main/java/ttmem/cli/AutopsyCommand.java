package ttmem.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.render.AutopsyRenderer;
import ttmem.ledger.reap.Reaper;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;
import ttmem.monitor.json.AutopsyJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.sources.ledger.DeadLedger;

/** {@code ttmem autopsy}: what dead processes held. */
final class AutopsyCommand implements Command {
  private static final String LAST = "--last";
  private static final String LIST = "--list";
  private static final String REAP = "--reap";
  private static final String STATE = "--state";
  private static final String AUTOPSIES = "autopsies";

  @Override
  public String name() {
    return "autopsy";
  }

  @Override
  public String summary() {
    return "Shows what a dead process held at the moment of its death.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Without a PID or --last it lists them. They come from the ledgers that tracked processes"
            + " left behind; only --reap, or a server, moves them to the state directory.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity("0..1")
            .paramLabel("PID")
            .description("the dead process, as it saw itself")
            .build());
    flag(spec, LAST, "the one that died last");
    flag(spec, LIST, "all of them, one line each");
    flag(spec, REAP, "move them to the state directory, compacted; lists what is left where it is");
    spec.addOption(
        OptionSpec.builder(STATE)
            .type(String.class)
            .arity("1")
            .paramLabel("DIR")
            .description(
                "the state directory (default $XDG_STATE_HOME/ttmem; looked at is"
                    + " /var/lib/ttmem, too)")
            .build());
  }

  private static void flag(CommandSpec spec, String name, String description) {
    spec.addOption(
        OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build());
  }

  @Override
  public List<String> shared() {
    return List.of(Options.FILE, Options.JSON, Options.SYSROOT, Options.COLORS);
  }

  @Override
  public int run(Call call) {
    if (call.has(REAP)) {
      return reap(call);
    }
    Autopsies all = find(call);
    List<Autopsy> chosen = chosen(call, all);
    for (String problem : all.problems()) {
      call.console().error(problem);
    }
    if (chosen.isEmpty()) {
      throw new Failure(ExitCode.NO_MATCH, "no dead process left a ledger that can be read here");
    }
    if (call.json()) {
      Autopsies answer = new Autopsies(chosen, all.problems(), false);
      Answer.print(call, out -> AutopsyJsonWriter.write(answer, JsonForm.PRETTY, out));
    } else {
      AutopsyRenderer renderer = new AutopsyRenderer(call.look());
      boolean one = call.has(LAST) || call.argument(0) != null;
      StringBuilder text = new StringBuilder();
      if (one) {
        chosen.forEach(
            autopsy -> text.append(text.isEmpty() ? "" : "\n").append(renderer.page(autopsy)));
      } else {
        text.append(renderer.list(chosen));
      }
      Answer.print(call, text.toString());
    }
    return ExitCode.OK;
  }

  /** All that can be read where the options and the environment say. */
  static Autopsies find(Call call) {
    return Autopsies.find(call.roots(), directory(call), morgues(call));
  }

  private static @Nullable Path directory(Call call) {
    String named = call.console().env("TTMEM_DIR");
    return named == null ? null : Path.of(named);
  }

  private static List<Autopsy> chosen(Call call, Autopsies all) {
    String pid = call.argument(0);
    if ((pid == null ? 0 : 1) + (call.has(LAST) ? 1 : 0) + (call.has(LIST) ? 1 : 0) > 1) {
      throw Failure.usage("expected one of PID, --last and --list");
    }
    if (pid != null) {
      int number = Call.number("PID", pid, 1);
      return all.found().stream().filter(each -> each.process().pid() == number).toList();
    }
    return call.has(LAST) ? all.found().stream().limit(1).toList() : all.found();
  }

  private static int reap(Call call) {
    Reaper reaper = new Reaper(morgues(call).getFirst(), Duration.ZERO);
    StringBuilder text = new StringBuilder();
    int failed = 0;
    try {
      for (DeadLedger dead : DeadLedger.find(call.roots(), directory(call))) {
        Reaper.Outcome outcome = reaper.reap(dead.path());
        text.append(dead.label());
        text.append(outcome.why().isEmpty() ? ": moved" : ": left: " + outcome.why()).append('\n');
        failed += outcome.result() == Reaper.Result.FAILED ? 1 : 0;
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "who lives can't be read: " + e.getMessage());
    }
    Answer.print(call, text.toString());
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Where reaped ledgers lie, the caller's own first. */
  private static List<Path> morgues(Call call) {
    String state = call.text(STATE);
    if (state != null) {
      return List.of(Path.of(state, AUTOPSIES));
    }
    Path sysroot = call.sysroot();
    if (sysroot != null) {
      return List.of(sysroot.resolve("var/lib/ttmem").resolve(AUTOPSIES));
    }
    List<Path> morgues = new ArrayList<>();
    String home = call.console().env("HOME");
    String xdg = call.console().env("XDG_STATE_HOME");
    if (xdg != null && xdg.startsWith("/")) {
      morgues.add(Path.of(xdg, "ttmem", AUTOPSIES));
    } else if (home != null) {
      morgues.add(Path.of(home, ".local/state/ttmem", AUTOPSIES));
    }
    morgues.add(Path.of("/var/lib/ttmem", AUTOPSIES));
    return morgues;
  }
}
