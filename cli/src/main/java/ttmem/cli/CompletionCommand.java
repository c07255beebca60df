package ttmem.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code ttmem completion SHELL}: a script made from the definition of the commands. */
final class CompletionCommand implements Command {

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Prints a completion script for bash, zsh or fish.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "bash: eval \"$(ttmem completion bash)\"",
        "zsh:  eval \"$(ttmem completion zsh)\"",
        "fish: ttmem completion fish | source");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity("1")
            .paramLabel("SHELL")
            .description("bash, zsh or fish")
            .completionCandidates(List.of("bash", "zsh", "fish"))
            .build());
  }

  @Override
  public List<String> shared() {
    return List.of();
  }

  @Override
  public int run(Call call) {
    String shell = String.valueOf(call.argument(0));
    CommandLine root = call.spec().root().commandLine();
    String script =
        switch (shell) {
          // The script of picocli serves both: in zsh it loads bashcompinit by itself.
          case "bash", "zsh" -> AutoComplete.bash("ttmem", root);
          case "fish" -> FishCompletion.script(root.getCommandSpec());
          default -> throw Failure.usage("expected bash, zsh or fish, but got SHELL=" + shell);
        };
    call.console().print(script);
    return ExitCode.OK;
  }
}
