package ttmem.cli;

import java.util.List;

/** Every subcommand, in the order of the help page. */
final class Commands {
  private Commands() {}

  static List<Command> all() {
    return List.of(
        new PsCommand(),
        new BuffersCommand(),
        new DoctorCommand(),
        new CompletionCommand(),
        new ManCommand());
  }
}
