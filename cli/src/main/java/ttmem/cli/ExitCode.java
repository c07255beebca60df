package ttmem.cli;

/** The closed list of exit codes. SIGINT gives 130 by itself. */
public final class ExitCode {
  public static final int OK = 0;

  /** What was asked is not so: it does not fit, it differs, it leaks. */
  public static final int CONDITION_FALSE = 1;

  /** The command line, an input file or the configuration is wrong. */
  public static final int USAGE = 2;

  /** No server answers, and only a server could. */
  public static final int NO_SERVER = 3;

  /** The caller may not see or write what was asked for. */
  public static final int PERMISSION = 4;

  /** A source that exists failed, or nothing could be done. */
  public static final int FAILED = 5;

  /** A filter matched nothing. */
  public static final int NO_MATCH = 6;

  private ExitCode() {}
}
