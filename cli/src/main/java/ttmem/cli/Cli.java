package ttmem.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The whole program but for the process around it: arguments in, text and an exit code out. */
final class Cli {
  private final Console console;
  private final Facts facts;
  private final TableCommand table = new TableCommand();
  private final List<Command> commands = Commands.all();

  Cli(Console console, Facts facts) {
    this.console = console;
    this.facts = facts;
  }

  /** Does what the arguments ask for. */
  int run(String... arguments) {
    CommandSpec root = CommandSpec.create().name("ttmem");
    Options.addTo(root);
    CommandLine line = define(root);
    try {
      return run(line.parseArgs(arguments));
    } catch (ParameterException e) {
      console.error(said(e));
      return ExitCode.USAGE;
    } catch (Failure e) {
      console.error(String.valueOf(e.getMessage()));
      return e.exitCode();
    } catch (Console.ReaderGone e) {
      return ExitCode.OK;
    }
  }

  private static String said(ParameterException e) {
    if (e instanceof MissingParameterException missing
        && missing.getMissing().stream().anyMatch(Cli::isRefresh)) {
      return "expected -r=MS, but got -r without a value; " + Call.REFRESH_HINT;
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return e.getMessage() + "; see " + command + " --help";
  }

  private static boolean isRefresh(ArgSpec argument) {
    return argument instanceof OptionSpec option && option.longestName().equals(Options.REFRESH);
  }

  private CommandLine define(CommandSpec root) {
    describe(root, table);
    for (Command command : commands) {
      CommandSpec spec = CommandSpec.create().name(command.name());
      describe(spec, command);
      root.addSubcommand(command.name(), spec);
      removeMeaningless(spec, command.shared());
    }
    return new CommandLine(root).setExpandAtFiles(false).setAbbreviatedOptionsAllowed(false);
  }

  private static void removeMeaningless(CommandSpec spec, List<String> shared) {
    List<String> kept = new ArrayList<>(shared);
    kept.addAll(List.of(Options.HELP, Options.VERSION));
    for (OptionSpec option : List.copyOf(spec.options())) {
      if (option.inherited() && !kept.contains(option.longestName())) {
        spec.remove(option);
      }
    }
  }

  /** What stands before a subcommand has to mean something to it. */
  private static void refuseStray(ParseResult whole, CommandSpec spec) {
    for (OptionSpec given : whole.matchedOptions()) {
      if (spec.findOption(given.longestName()) == null) {
        throw Failure.usage(
            "expected options of %1$s, but got %2$s; see %1$s --help"
                .formatted(spec.qualifiedName(), given.longestName()));
      }
    }
  }

  private static void describe(CommandSpec spec, Command command) {
    command.define(spec);
    spec.usageMessage()
        .width(100)
        .sortOptions(false)
        .customSynopsis(synopsis(spec))
        .description(command.summary())
        .footer(command.description().toArray(new String[0]));
    spec.version("ttmem " + version());
  }

  private static String synopsis(CommandSpec spec) {
    if (spec.name().equals("ttmem")) {
      return "ttmem [OPTIONS] [COMMAND]";
    }
    StringBuilder out = new StringBuilder("ttmem ").append(spec.name()).append(" [OPTIONS]");
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      boolean optional = argument.arity().min() == 0;
      out.append(optional ? " [" : " ").append(argument.paramLabel()).append(optional ? "]" : "");
    }
    return out.toString();
  }

  private int run(ParseResult result) {
    ParseResult last = result;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandSpec spec = last.commandSpec();
    if (last.isUsageHelpRequested() || result.isUsageHelpRequested()) {
      console.print(spec.commandLine().getUsageMessage(Ansi.OFF));
      return ExitCode.OK;
    }
    if (last.isVersionHelpRequested() || result.isVersionHelpRequested()) {
      console.print("ttmem " + version() + "\n");
      return ExitCode.OK;
    }
    refuseStray(result, spec);
    Call call = new Call(console, spec, facts);
    return command(spec.name()).run(call);
  }

  private Command command(String name) {
    for (Command command : commands) {
      if (command.name().equals(name)) {
        return command;
      }
    }
    return table;
  }

  static String version() {
    @Nullable String version = Cli.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
