package ttmem.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.doctor.Check;
import ttmem.cli.doctor.Diagnosis;
import ttmem.cli.doctor.Findings;
import ttmem.cli.doctor.HostExamination;
import ttmem.cli.render.DoctorRenderer;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.monitor.Monitors;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.client.ControlSocketPaths;

/** {@code ttmem doctor}: what keeps memory from being seen, and what helps. */
final class DoctorCommand implements Command {
  private static final String LEGACY_SOCKET = "/tmp/tt_allocation_server.sock";

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Checks the host and says what is missing, each with a cure.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Exit code 0; with --strict 5 if a check fails or a source can't read all that it has.");
  }

  @Override
  public void define(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.STRICT,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    Snapshot snapshot = snapshot(call);
    Findings findings =
        new HostExamination(call.roots(), sockets(call), System.getProperty("ttmem.cache", ""))
            .examine();
    List<Check> checks = Diagnosis.of(snapshot, findings);
    Answer.print(
        call, call.json() ? Json.checks(checks) : new DoctorRenderer(call.look()).render(checks));
    boolean failed = checks.stream().anyMatch(check -> check.level() == Check.Level.FAIL);
    return failed && call.strict() ? ExitCode.FAILED : call.exitCode(snapshot);
  }

  /** What a server that was asked for does not tell is read here: its failure is a finding. */
  private static Snapshot snapshot(Call call) {
    try (SystemMemoryMonitor monitor = call.monitor()) {
      return monitor.snapshot();
    } catch (ControlException e) {
      try (SystemMemoryMonitor monitor = Monitors.local(call.roots(), false, List.of())) {
        Snapshot seen = call.snapshot(monitor);
        List<SourceStatus> sources = new ArrayList<>(seen.sources());
        sources.add(SourceStatus.failed("server", String.valueOf(e.getMessage())));
        return new Snapshot(
            seen.time(),
            seen.host(),
            seen.driver(),
            seen.devices(),
            seen.boards(),
            seen.processes(),
            sources,
            seen.notes());
      }
    }
  }

  /** Whom to ask: under another root nobody, unless a socket was named. */
  private static Map<String, Path> sockets(Call call) {
    Map<String, Path> sockets = new LinkedHashMap<>();
    String named = call.text(Options.SOCKET);
    if (!call.roots().isLive()) {
      put(sockets, "control socket", named);
      return sockets;
    }
    Console console = call.console();
    String legacy = console.env("TTMEM_LEGACY_SOCKET");
    put(sockets, "legacy socket", legacy == null ? LEGACY_SOCKET : legacy);
    if (named == null) {
      Path variable = ControlSocketPaths.live().variable();
      named = variable == null ? null : variable.toString();
    }
    if (named != null) {
      put(sockets, "control socket", named);
    } else {
      put(sockets, "own server", ControlSocketPaths.live().own().toString());
      put(sockets, "service", ControlSocketPaths.live().service().toString());
    }
    return sockets;
  }

  private static void put(Map<String, Path> sockets, String role, @Nullable String path) {
    if (path != null) {
      sockets.put(role, Path.of(path));
    }
  }
}
