package ttmem.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code ttmem man}: the manual page in roff, made from the definition of the commands. */
final class ManCommand implements Command {

  @Override
  public String name() {
    return "man";
  }

  @Override
  public String summary() {
    return "Prints the manual page.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Read it: ttmem man | man -l -");
  }

  @Override
  public void define(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public List<String> shared() {
    return List.of();
  }

  @Override
  public int run(Call call) {
    call.console().print(page(call.spec().root()));
    return ExitCode.OK;
  }

  private static String page(CommandSpec root) {
    StringBuilder out = new StringBuilder();
    out.append(".TH TTMEM 1 \"\" \"ttmem ").append(roff(Cli.version())).append("\"\n");
    out.append(".SH NAME\nttmem \\- memory of Tenstorrent devices\n");
    out.append(".SH SYNOPSIS\n.B ttmem\n[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR]\n");
    out.append(".SH DESCRIPTION\n").append(roff(root.usageMessage().description()[0]));
    out.append(
        "\n.SH OPTIONS\nThose of the table alone come first; the others are accepted before");
    out.append(" and after every command that has a use for them.\n");
    for (OptionSpec option : root.options()) {
      option(out, option);
    }
    out.append(".SH COMMANDS\n");
    for (CommandLine command : root.subcommands().values()) {
      command(out, command.getCommandSpec());
    }
    out.append(".SH EXIT STATUS\n");
    for (String line : root.usageMessage().footer()) {
      if (!line.isEmpty()) {
        out.append(roff(line)).append('\n');
      }
    }
    return out.toString();
  }

  private static void command(StringBuilder out, CommandSpec spec) {
    out.append(".SS ttmem ").append(spec.name());
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      out.append(' ').append(roff(argument.paramLabel()));
    }
    out.append('\n').append(roff(spec.usageMessage().description()[0])).append('\n');
    for (String line : spec.usageMessage().footer()) {
      out.append(line.isEmpty() ? ".PP" : ".br\n" + roff(line)).append('\n');
    }
    for (OptionSpec option : spec.options()) {
      if (!option.inherited()) {
        option(out, option);
      }
    }
  }

  private static void option(StringBuilder out, OptionSpec option) {
    out.append(".TP\n\\fB").append(roff(String.join(", ", option.names()))).append("\\fR");
    if (option.arity().min() > 0) {
      out.append(" \\fI").append(roff(option.paramLabel())).append("\\fR");
    }
    out.append('\n').append(roff(option.description()[0])).append('\n');
  }

  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
