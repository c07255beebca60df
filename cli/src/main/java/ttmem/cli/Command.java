package ttmem.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** One subcommand. One per class; {@link Commands} lists them. */
public interface Command {

  String name();

  /** One line for the list of commands. */
  String summary();

  /** What the help page says below the options: paragraphs. */
  List<String> description();

  /** Adds the options and arguments that only this command has. */
  void define(CommandSpec spec);

  /** Which of the shared {@link Options} mean something to it: others it refuses, and hides. */
  default List<String> shared() {
    return Options.SHARED;
  }

  /**
   * Does it.
   *
   * @return the exit code
   * @throws Failure if it can't
   */
  int run(Call call);
}
