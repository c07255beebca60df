package ttmem.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import ttmem.cli.render.Look;
import ttmem.cli.render.SortKey;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.monitor.questions.Observation;
import ttmem.sources.host.Roots;

/** One invocation: what was asked, where to answer, and where facts come from. */
public final class Call {
  private static final long MIN_INTERVAL_MS = 100;
  private static final long MAX_INTERVAL_MS = 3_600_000;
  private static final long USUAL_INTERVAL_MS = 500;

  /** For hands that know {@code -r} from tt-smi. */
  static final String REFRESH_HINT =
      "-r sets the refresh interval in milliseconds"
          + " (tt-smi's -r resets a board: ttmem never does)";

  private final Console console;
  private final CommandSpec spec;
  private final Facts facts;

  Call(Console console, CommandSpec spec, Facts facts) {
    this.console = console;
    this.spec = spec;
    this.facts = facts;
  }

  /** The command as it was defined, with the values that the user gave. */
  public CommandSpec spec() {
    return spec;
  }

  public Console console() {
    return console;
  }

  Facts facts() {
    return facts;
  }

  /** What the options ask to look at. */
  public SystemMemoryMonitor monitor() {
    return facts.monitor(this);
  }

  /** The monitor's snapshot; a server that was asked for by name and fails ends the command. */
  public Snapshot snapshot(SystemMemoryMonitor monitor) {
    try {
      return monitor.snapshot();
    } catch (ControlException e) {
      throw Failure.of(e);
    }
  }

  /**
   * Live buffers, as far as anybody keeps them one by one; a server that fails ends the command.
   */
  public Optional<BufferList> buffers(SystemMemoryMonitor monitor, BufferFilter filter) {
    try {
      return monitor.buffers(filter);
    } catch (ControlException e) {
      throw Failure.of(e);
    }
  }

  /** A client of the server that the options ask for; null where they rule out any. */
  public @Nullable ControlClient server() {
    String socket = text(Options.SOCKET);
    return socket == null && sysroot() != null
        ? null
        : ControlClient.of(
            ControlSocketPaths.live(), socket == null ? null : Path.of(socket).toAbsolutePath());
  }

  /** What dead processes left, as far as it can be read here. */
  public Autopsies autopsies() {
    return AutopsyCommand.find(this);
  }

  /** A look with the live buffers. */
  Observation look(SystemMemoryMonitor monitor) {
    return new Observation(snapshot(monitor), buffers(monitor, BufferFilter.ALL).orElse(null));
  }

  /** A look without them, for questions that need only sums. */
  Observation sums(SystemMemoryMonitor monitor) {
    return new Observation(snapshot(monitor), null);
  }

  /** How pages have to look here and now. */
  public Look look() {
    return console.look(text(Options.COLORS));
  }

  /** The host that is looked at. */
  public Roots roots() {
    Path root = sysroot();
    return root == null ? Roots.LIVE : Roots.at(root);
  }

  /** The folder of {@code --sysroot}; null for the live host. */
  @Nullable Path sysroot() {
    String name = Options.SYSROOT;
    String root = text(name);
    if (root == null) {
      name = "TTMEM_SYSROOT";
      root = console.env(name);
    }
    if (root == null) {
      return null;
    }
    Path path = Path.of(root);
    if (!Files.isDirectory(path)) {
      throw Failure.usage("expected a directory, but got " + name + "=" + root);
    }
    return path;
  }

  /** A terminal page that changes in place; null where output is no terminal. */
  public @Nullable Screen screen() {
    return console.canRedraw() ? new Screen(console) : null;
  }

  boolean json() {
    return has(Options.JSON);
  }

  /** Whether a view was asked for that shows more than the tables do. */
  boolean wantsEverything() {
    return json() || has("-s") || has("-q") || text("--query-device") != null;
  }

  boolean strict() {
    return has(Options.STRICT);
  }

  /** Whether a switch was given. */
  public boolean has(String option) {
    return Boolean.TRUE.equals(value(option));
  }

  /** The value of an option; null if it was not given. */
  public @Nullable String text(String option) {
    return (String) value(option);
  }

  /** Every value of a repeatable option, with those joined by commas taken apart. */
  List<String> list(String option) {
    if (!(value(option) instanceof List<?> given)) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    for (Object each : given) {
      for (String part : each.toString().split(",", -1)) {
        if (part.isBlank()) {
          throw Failure.usage("expected a value, but got " + option + "=" + each);
        }
        values.add(part.strip());
      }
    }
    return values;
  }

  /** Every value of a repeatable option, as it was given. */
  public List<String> each(String option) {
    List<String> values = new ArrayList<>();
    if (value(option) instanceof List<?> given) {
      given.forEach(each -> values.add(each.toString()));
    }
    return values;
  }

  /** The argument at this index; null if it was left out. */
  public @Nullable String argument(int index) {
    return index < spec.positionalParameters().size()
        ? spec.positionalParameters().get(index).<@Nullable String>getValue()
        : null;
  }

  /** All arguments of the repeatable parameter at this index. */
  List<String> arguments(int index) {
    Object given = spec.positionalParameters().get(index).getValue();
    List<String> values = new ArrayList<>();
    if (given instanceof List<?> list) {
      list.forEach(each -> values.add(each.toString()));
    }
    return values;
  }

  private @Nullable Object value(String name) {
    OptionSpec option = spec.findOption(name);
    return option == null ? null : option.getValue();
  }

  /** The order of processes that was asked for. */
  public SortKey sort() {
    String name = text(Options.SORT);
    if (name == null) {
      return SortKey.MEMORY;
    }
    return SortKey.of(name)
        .orElseThrow(
            () ->
                Failure.usage(
                    "expected memory, dram, l1, pid, user or command, but got --sort=" + name));
  }

  /** What was asked for of devices, processes and users. */
  public Selection selection() {
    return new Selection(list(Options.DEVICE), pids(), list(Options.USER));
  }

  /** The processes of {@code -p}. */
  List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    for (String text : list(Options.PID)) {
      pids.add(number(Options.PID, text, 1));
    }
    return pids;
  }

  /** A whole number from {@code least} to {@code most}. */
  static int number(String name, String text, int least, int most) {
    int number = number(name, text, least);
    if (number > most) {
      throw Failure.usage(
          "expected a number from %d to %d, but got %s=%s".formatted(least, most, name, text));
    }
    return number;
  }

  /** A whole number from {@code least} on. */
  static int number(String name, String text, int least) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      number = least - 1;
    }
    if (number < least) {
      throw Failure.usage("expected a number from " + least + " on, but got " + name + "=" + text);
    }
    return number;
  }

  @Nullable String file() {
    return text(Options.FILE);
  }

  /** Whether a terminal shows one page that changes, instead of page after page. */
  boolean watches() {
    return has(Options.WATCH) || text(Options.REFRESH) != null || text(Options.INTERVAL) != null;
  }

  /** Milliseconds between two pages, or 0 to print once. */
  long intervalMs() {
    String refresh = text(Options.REFRESH);
    if (refresh != null) {
      return interval(Options.REFRESH, refresh, 1, "; " + REFRESH_HINT);
    }
    for (String name : new String[] {Options.INTERVAL, Options.LOOP, Options.LOOP_MS}) {
      String text = text(name);
      if (text != null) {
        return interval(name, text, name.equals(Options.LOOP_MS) ? 1 : 1000, "");
      }
    }
    return watches() ? USUAL_INTERVAL_MS : 0;
  }

  /** Milliseconds between two looks of a view that always refreshes. */
  public long refreshMs() {
    long asked = intervalMs();
    return asked == 0 ? USUAL_INTERVAL_MS : asked;
  }

  private static long interval(String name, String text, long unitMs, String hint) {
    String lower = text.toLowerCase(Locale.ROOT);
    String number = lower;
    long unit = unitMs;
    if (name.equals(Options.INTERVAL)) {
      if (lower.endsWith("ms")) {
        unit = 1;
        number = lower.substring(0, lower.length() - 2);
      } else if (lower.endsWith("s")) {
        number = lower.substring(0, lower.length() - 1);
      } else if (lower.endsWith("m")) {
        unit = 60_000;
        number = lower.substring(0, lower.length() - 1);
      }
    }
    double ms;
    try {
      ms = Double.parseDouble(number) * unit;
    } catch (NumberFormatException e) {
      ms = Double.NaN;
    }
    if (!(ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS)) {
      throw Failure.usage(
          "expected an interval of 100 ms to 3600000 ms, but got " + name + "=" + text + hint);
    }
    return (long) ms;
  }

  /** The exit code that these facts deserve: a failed source matters under {@code --strict}. */
  int exitCode(Snapshot snapshot) {
    if (strict()) {
      for (SourceStatus source : snapshot.sources()) {
        if (source.state() == SourceStatus.State.FAILED
            || source.state() == SourceStatus.State.PARTIAL) {
          console.error("--strict: source " + source.name() + ": " + source.error());
          return ExitCode.FAILED;
        }
      }
    }
    return ExitCode.OK;
  }
}
