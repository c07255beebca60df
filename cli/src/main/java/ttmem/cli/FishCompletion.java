package ttmem.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, which picocli doesn't make. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandSpec root) {
    StringBuilder out = new StringBuilder("# fish completion for ttmem\n");
    out.append("complete -c ttmem -f\n");
    for (OptionSpec option : root.options()) {
      option(out, "", option);
    }
    for (CommandLine command : root.subcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      out.append("complete -c ttmem -n __fish_use_subcommand -a ").append(spec.name());
      out.append(" -d ").append(quoted(spec.usageMessage().description()[0])).append('\n');
      String condition = " -n '__fish_seen_subcommand_from " + spec.name() + "'";
      for (OptionSpec option : spec.options()) {
        if (!option.inherited()) {
          option(out, condition, option);
        }
      }
      for (PositionalParamSpec argument : spec.positionalParameters()) {
        candidates(out, condition, argument);
      }
    }
    return out.toString();
  }

  private static void option(StringBuilder out, String condition, OptionSpec option) {
    out.append("complete -c ttmem").append(condition);
    for (String name : option.names()) {
      if (name.startsWith("--")) {
        out.append(" -l ").append(name, 2, name.length());
      } else {
        out.append(name.length() == 2 ? " -s " : " -o ").append(name, 1, name.length());
      }
    }
    if (option.arity().min() > 0) {
      out.append(" -r");
    }
    out.append(" -d ").append(quoted(option.description()[0])).append('\n');
  }

  private static void candidates(StringBuilder out, String condition, ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      for (String candidate : argument.completionCandidates()) {
        out.append("complete -c ttmem").append(condition);
        out.append(" -a ").append(candidate).append('\n');
      }
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
