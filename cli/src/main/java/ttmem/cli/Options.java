package ttmem.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/**
 * The options that several commands share. They are accepted before and after a subcommand. Values
 * stay text here: {@link Call} gives them their meaning, and errors in the house's form.
 *
 * <p>Defined by picocli's programmatic interface: its annotations cost about a third of the
 * start-up time in reflection.
 */
public final class Options {
  static final String DEVICE = "--device";
  static final String PID = "--pid";
  static final String USER = "--user";
  static final String SORT = "--sort";
  static final String WATCH = "--watch";
  static final String REFRESH = "-r";
  static final String LOOP = "-l";
  static final String LOOP_MS = "-lms";
  static final String INTERVAL = "--interval";
  static final String FILE = "-f";
  static final String JSON = "--json";
  static final String STRICT = "--strict";
  public static final String COLORS = "--color-scheme";
  public static final String SYSROOT = "--sysroot";
  public static final String SOCKET = "--control-socket";
  static final String HELP = "--help";
  static final String VERSION = "--version";

  static final List<String> SHARED =
      List.of(
          DEVICE, PID, USER, SORT, WATCH, REFRESH, LOOP, LOOP_MS, INTERVAL, FILE, JSON, SYSROOT,
          SOCKET, STRICT, COLORS);

  /** Of a view that shows snapshots until it is left. */
  public static final List<String> OF_TOP =
      List.of(DEVICE, PID, USER, SORT, REFRESH, LOOP, LOOP_MS, INTERVAL, SYSROOT, SOCKET, COLORS);

  private Options() {}

  /**
   * Adds all of them to the root command, from which every subcommand inherits them, and {@link
   * Cli} takes those away that it has no use for.
   */
  static void addTo(CommandSpec root) {
    root.addOption(
        repeated(
            "ID",
            "only this device: an id, /dev/tenstorrent/N, PCI address, ASIC id or serial",
            "-i",
            DEVICE));
    root.addOption(repeated("PID", "only this process", "-p", PID));
    root.addOption(repeated("USER", "only processes of this user (name or uid)", "-u", USER));
    root.addOption(
        valued(
            "KEY",
            "order of processes: memory (default), dram, l1, pid, user, command;"
                + " of buffers: size, age",
            SORT));
    root.addOption(
        option("refresh until interrupted; without a terminal one page per tick", "-w", WATCH)
            .build());
    root.addOption(
        valued(
            "MS",
            "refresh interval of --watch in milliseconds, 100 to 3600000 (default 500);"
                + " it never resets a board",
            REFRESH));
    root.addOption(valued("SEC", "print again every SEC seconds", LOOP));
    root.addOption(valued("MS", "print again every MS milliseconds", LOOP_MS));
    root.addOption(valued("TIME", "like -w -r, as 500ms, 2s, 1m or seconds", INTERVAL));
    root.addOption(valued("FILE", "write to FILE, replacing it, instead of standard output", FILE));
    root.addOption(
        option("JSON (schema ttmem/v1); one object per line where it goes on", JSON).build());
    root.addOption(
        valued("DIR", "look at the host whose /sys, /proc, /dev are under DIR", SYSROOT));
    root.addOption(
        valued(
            "PATH",
            "a server's control socket: ask there and nowhere else; of serve: answer there",
            SOCKET));
    root.addOption(option("exit with 5 if any source is not wholly readable", STRICT).build());
    root.addOption(valued("NAME", "default, colorblind or mono", COLORS));
    root.addOption(option("show this help", "-h", HELP).usageHelp(true).build());
    root.addOption(option("show the version", "-V", VERSION).versionHelp(true).build());
  }

  /** A switch. */
  public static OptionSpec.Builder option(String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(boolean.class)
        .arity("0")
        .scopeType(ScopeType.INHERIT)
        .description(description);
  }

  /** An option with one value. */
  public static OptionSpec valued(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .scopeType(ScopeType.INHERIT)
        .description(description)
        .build();
  }

  private static OptionSpec repeated(String label, String description, String... names) {
    return OptionSpec.builder(names[0], rest(names))
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .scopeType(ScopeType.INHERIT)
        .description(description)
        .build();
  }

  private static String[] rest(String[] names) {
    String[] rest = new String[names.length - 1];
    System.arraycopy(names, 1, rest, 0, rest.length);
    return rest;
  }
}
