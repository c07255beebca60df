package ttmem.cli.serve;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import ttmem.cli.Call;
import ttmem.cli.Command;
import ttmem.cli.Console;
import ttmem.cli.ExitCode;
import ttmem.cli.Failure;
import ttmem.cli.Options;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.server.AllocationServer.Summary;
import ttmem.server.Daemon;
import ttmem.server.DaemonOptions;
import ttmem.server.ServerOptions;
import ttmem.server.ServerSettings;
import ttmem.server.ServerStartException;
import ttmem.server.alerts.AlertSettings;
import ttmem.server.config.ConfigException;
import ttmem.server.control.ControlOptions;
import ttmem.server.control.SystemdNotifier;

/** {@code ttmem serve}: serves old clients and the control API until SIGTERM or SIGINT. */
public final class ServeCommand implements Command {
  private static final String LEGACY_SOCKET = "--legacy-socket";
  private static final String LEGACY_MODE = "--legacy-mode";
  private static final String STATE = "--state-dir";
  private static final String LISTEN = "--listen";
  private static final String CONFIG = "--config";
  private static final String ALERT = "--alert";
  private static final Path SYSTEM_CONFIG = Path.of("/etc/ttmem/config.toml");
  private static final String QUIET = "--quiet";
  private static final String LOG_EVENTS = "--log-events";
  private static final String ERROR = "error: ";
  private static final int INTERRUPTED = 130;
  private static final Pattern LOOPBACK =
      Pattern.compile("(127\\.0\\.0\\.1|\\[::1\\]):([0-9]{1,5})");

  @Override
  public String name() {
    return "serve";
  }

  @Override
  public String summary() {
    return "Serves programs that speak the old allocation-server protocol, and the control API.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Runs in the foreground until SIGTERM or SIGINT. Old clients connect to "
            + ServerOptions.LEGACY_SOCKET
            + " when TT_ALLOC_TRACKING_ENABLED=1 is set; ttmem itself asks the control socket."
            + " What clients reported survives a restart of the server.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(
        Options.valued(
            "PATH",
            "where old clients connect (default $TTMEM_LEGACY_SOCKET, else "
                + ServerOptions.LEGACY_SOCKET
                + ")",
            LEGACY_SOCKET));
    spec.addOption(
        Options.valued("MODE", "who may connect there, octal (default 0666)", LEGACY_MODE));
    spec.addOption(
        Options.valued(
            "DIR",
            "where reports are kept (default /var/lib/ttmem as root, else"
                + " $XDG_STATE_HOME/ttmem)",
            STATE));
    spec.addOption(
        Options.valued(
            "ADDRESS:PORT",
            "answer on TCP too, 127.0.0.1 or [::1] only; any user of this host may ask there and"
                + " sees totals",
            LISTEN));
    spec.addOption(
        Options.valued(
            "FILE",
            "rules and who is told (default $XDG_CONFIG_HOME/ttmem/config.toml, else"
                + " /etc/ttmem/config.toml)",
            CONFIG));
    spec.addOption(
        OptionSpec.builder(ALERT)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("RULE")
            .description(
                "one more rule, such as 'dram > 12GiB for 30s'; may be given several times")
            .build());
    spec.addOption(Options.option("print nothing but errors", QUIET).build());
    spec.addOption(Options.option("print a line for every event of a client", LOG_EVENTS).build());
  }

  @Override
  public List<String> shared() {
    return List.of(Options.SYSROOT, Options.SOCKET);
  }

  @Override
  public int run(Call call) {
    Console console = call.console();
    boolean quiet = call.has(QUIET);
    CountDownLatch ended = new CountDownLatch(1);
    AtomicInteger exitCode = new AtomicInteger(ExitCode.OK);
    Signals.register("TERM", ended::countDown);
    Signals.register(
        "INT",
        () -> {
          exitCode.set(INTERRUPTED);
          ended.countDown();
        });
    SystemdNotifier systemd = new SystemdNotifier(System.getenv());
    ServerSettings settings = settings(call);
    DaemonOptions options = options(call, quiet, settings.alerts());
    try (Daemon daemon = Daemon.start(options, settings.historyInterval())) {
      int devices = daemon.snapshot().devices().size();
      String ready =
          "ready: devices="
              + devices
              + " control="
              + options.control().socket()
              + (daemon.tcpPort() < 0 ? "" : " tcp_port=" + daemon.tcpPort());
      say(console, quiet, ready);
      systemd.ready(ready);
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      daemon.whenEnded(
          error -> {
            failure.set(error);
            ended.countDown();
          });
      ended.await();
      systemd.stopping();
      Throwable error = failure.get();
      Summary summary = daemon.stop();
      say(console, quiet, "stopped: " + summary);
      if (error != null) {
        throw new Failure(ExitCode.FAILED, "the server has failed and serves no more: " + error);
      }
    } catch (ServerStartException e) {
      throw new Failure(ExitCode.FAILED, "can't start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return exitCode.get();
  }

  private static DaemonOptions options(Call call, boolean quiet, AlertSettings alerts) {
    ControlSocketPaths paths = ControlSocketPaths.live();
    boolean service = paths.uid() == 0;
    Path control = path(call, Options.SOCKET, null, service ? paths.service() : paths.own());
    return new DaemonOptions(
        call.roots(),
        path(call, LEGACY_SOCKET, "TTMEM_LEGACY_SOCKET", ServerOptions.LEGACY_SOCKET),
        permissions(call.text(LEGACY_MODE)),
        path(call, STATE, null, service ? Path.of("/var/lib/ttmem") : userState(call.console())),
        listening(
            service ? ControlOptions.forService(control) : ControlOptions.forUser(control),
            call.text(LISTEN)),
        line -> say(call.console(), quiet, line),
        call.has(LOG_EVENTS),
        alerts);
  }

  /** Rules of the configuration file, which need not be there unless it was named, and our own. */
  private static ServerSettings settings(Call call) {
    try {
      Path file = configuration(call);
      ServerSettings settings = ServerSettings.read(file, call.console()::env);
      return new ServerSettings(
          settings.alerts().with(call.each(ALERT)), settings.historyInterval());
    } catch (ConfigException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(ALERT + ": " + e.getMessage());
    }
  }

  private static @Nullable Path configuration(Call call) {
    String named = call.text(CONFIG);
    if (named != null) {
      return Path.of(named);
    }
    String home = call.console().env("XDG_CONFIG_HOME");
    if (home == null || !home.startsWith("/")) {
      home = call.console().env("HOME") == null ? null : call.console().env("HOME") + "/.config";
    }
    Path own = home == null ? null : Path.of(home, "ttmem", "config.toml");
    if (own != null && Files.exists(own)) {
      return own;
    }
    return Files.exists(SYSTEM_CONFIG) ? SYSTEM_CONFIG : null;
  }

  private static ControlOptions listening(ControlOptions options, @Nullable String address) {
    if (address == null) {
      return options;
    }
    Matcher matcher = LOOPBACK.matcher(address);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : -1;
    if (port < 0 || port > 65_535) {
      throw Failure.usage(
          "expected 127.0.0.1:PORT or [::1]:PORT with a port of 0 to 65535, but got "
              + LISTEN
              + "="
              + address);
    }
    String literal = matcher.group(1).replaceAll("[\\[\\]]", "");
    return options.alsoOn(new InetSocketAddress(InetAddress.ofLiteral(literal), port));
  }

  private static Path path(Call call, String option, @Nullable String variable, Path otherwise) {
    String text = call.text(option);
    if (text == null && variable != null) {
      text = call.console().env(variable);
    }
    return text == null ? otherwise : Path.of(text).toAbsolutePath();
  }

  private static Path userState(Console console) {
    String state = console.env("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return Path.of(state, "ttmem");
    }
    String home = console.env("HOME");
    if (home == null) {
      throw Failure.usage(
          "expected " + STATE + "=DIR, or HOME or XDG_STATE_HOME in the environment, but got none");
    }
    return Path.of(home, ".local/state/ttmem");
  }

  /** {@code 0640} as {@code rw-r-----}. */
  private static String permissions(@Nullable String octal) {
    if (octal == null) {
      return ServerOptions.EVERYBODY;
    }
    int mode;
    try {
      mode = Integer.parseInt(octal, 8);
    } catch (NumberFormatException e) {
      mode = -1;
    }
    if (mode < 0 || mode > 0777) {
      throw Failure.usage("expected a mode of 0000 to 0777, but got " + LEGACY_MODE + "=" + octal);
    }
    StringBuilder text = new StringBuilder(9);
    for (int bit = 8; bit >= 0; bit--) {
      text.append((mode >> bit & 1) == 1 ? "xwr".charAt(bit % 3) : '-');
    }
    return text.toString();
  }

  private static void say(Console console, boolean quiet, String line) {
    if (line.startsWith(ERROR)) {
      console.error(line.substring(ERROR.length()));
    } else if (!quiet) {
      console.print(line + "\n");
    }
  }
}
