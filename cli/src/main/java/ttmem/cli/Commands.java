package ttmem.cli;

import java.util.List;
import ttmem.cli.demo.DemoCommand;
import ttmem.cli.run.RunCommand;
import ttmem.cli.serve.ServeCommand;
import ttmem.cli.top.TopCommand;

/** Every subcommand, in the order of the help page. */
final class Commands {
  private Commands() {}

  static List<Command> all() {
    return List.of(
        new TopCommand(),
        new PsCommand(),
        new BuffersCommand(),
        new TagsCommand(),
        new AutopsyCommand(),
        new WhoCommand(),
        new L1Command(),
        new SnapshotCommand(),
        new DiffCommand(),
        new LeaksCommand(),
        new EtaCommand(),
        new AlertsCommand(),
        new HistoryCommand(),
        new DoctorCommand(),
        new ReplayCommand(),
        new FitCommand(),
        new RunCommand(),
        new ServeCommand(),
        new DemoCommand(),
        new CompletionCommand(),
        new ManCommand());
  }
}
