package ttmem.cli;

import ttmem.monitor.client.ControlException;

/** Why a command can't go on: one line for the user, and the exit code. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public Failure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** The command line is wrong: what was expected, and what came. */
  public static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  /** Why a server that was needed gave no answer. */
  static Failure of(ControlException e) {
    int exitCode =
        e.kind() == ControlException.Kind.DENIED ? ExitCode.PERMISSION : ExitCode.NO_SERVER;
    return new Failure(exitCode, "server: " + e.getMessage());
  }

  int exitCode() {
    return exitCode;
  }
}
