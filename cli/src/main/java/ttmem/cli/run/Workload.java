package ttmem.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import ttmem.cli.Call;
import ttmem.cli.Console;
import ttmem.cli.Failure;
import ttmem.ledger.files.FileStat;
import ttmem.ledger.files.PosixLocks;
import ttmem.ledger.format.LedgerType;

/**
 * The command at work: started with tracking on, looked at now and then, signalled, and at its end
 * accounted for.
 */
final class Workload {
  private static final long LOOK_MS = 50;
  private static final Path LEGACY_SOCKET = Path.of("/tmp/tt_allocation_server.sock");

  /** What was found out. */
  record Outcome(
      int exitCode,
      Map<String, Map<LedgerType, Peaks.Peak>> peaks,
      boolean sampled,
      Map<Account.Held, Account.Total> left,
      List<Integer> running,
      List<String> remarks) {
    RunReport report(List<String> command, List<RunReport.Gate> gates) {
      return new RunReport(command, exitCode, peaks, sampled, left, running, remarks, gates);
    }
  }

  private final RunFolder folder;
  private final Samples samples;
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();

  private Workload(RunFolder folder, Samples samples) {
    this.folder = folder;
    this.samples = samples;
  }

  static Outcome run(Call call, List<String> command) throws IOException, InterruptedException {
    try (RunFolder folder = RunFolder.create(usualDirectory());
        Samples samples = new Samples(call)) {
      return new Workload(folder, samples).run(command);
    }
  }

  private static Path usualDirectory() throws IOException {
    String named = System.getenv("TTMEM_DIR");
    int uid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return named == null || named.isEmpty()
        ? Path.of("/dev/shm/ttmem-" + uid)
        : Path.of(named).toAbsolutePath();
  }

  private Outcome run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    Map<String, String> environment = builder.environment();
    environment.put("TTMEM_DIR", folder.directory().toString());
    environment.put("TTMEM_KEEP", "1");
    environment.put(Samples.MARK, samples.mark());
    if (serverListens()) {
      environment.put("TT_ALLOC_TRACKING_ENABLED", "1");
    }
    CompletableFuture<Process> started = new CompletableFuture<>();
    forwardSignals(started);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      folder.dissolve();
      throw Failure.usage("expected a command that can be started: " + e.getMessage());
    }
    started.complete(process);
    while (!process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
      lookAgain();
      samples.take();
    }
    look();
    return outcome(process.exitValue());
  }

  private static boolean serverListens() {
    String named = System.getenv("TTMEM_LEGACY_SOCKET");
    Path socket = named == null || named.isEmpty() ? LEGACY_SOCKET : Path.of(named);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * A terminal sends its signals to the command itself; those to this process are passed on, and
   * one that comes before the command's start waits for it.
   */
  private static void forwardSignals(CompletableFuture<Process> started) {
    boolean terminal = Console.isTerminal(0);
    for (String name : List.of("TERM", "HUP", "USR1", "USR2", "INT")) {
      Runnable pass =
          terminal && name.equals("INT")
              ? () -> {}
              : () -> {
                var _ = started.thenAccept(process -> Kill.send(process.pid(), name));
              };
      Object _ = Signals.register(name, pass);
    }
  }

  /** A look that fails is made up for by the next; the command must not lose its keeper. */
  private void lookAgain() {
    try {
      look();
    } catch (IOException | UncheckedIOException e) {
      // The last look, after the command's end, says so if this goes on.
    }
  }

  /** Reads ledgers whose writers are gone at once: they say nothing new, and may be removed. */
  private void look() throws IOException {
    folder.look();
    PosixLocks locks = PosixLocks.now();
    for (Map.Entry<String, Path> ledger : folder.ledgers().entrySet()) {
      if (!accounts.containsKey(ledger.getKey()) && !isAlive(ledger.getKey(), locks)) {
        account(ledger.getKey(), ledger.getValue(), false);
      }
    }
  }

  private boolean isAlive(String name, PosixLocks locks) {
    try {
      return locks.holder(FileStat.of(folder.companion(name)).key()).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private void account(String name, Path ledger, boolean alive) {
    long nowNs = System.currentTimeMillis() * 1_000_000;
    try {
      accounts.put(name, Account.read(ledger, alive, nowNs));
    } catch (IOException e) {
      unreadable.put(name, "a ledger can't be read: " + name + ": " + e.getMessage());
    }
  }

  private Outcome outcome(int exitCode) throws IOException {
    PosixLocks locks = PosixLocks.now();
    List<Integer> running = new ArrayList<>();
    for (Map.Entry<String, Path> ledger : folder.ledgers().entrySet()) {
      if (isAlive(ledger.getKey(), locks)) {
        account(ledger.getKey(), ledger.getValue(), true);
        running.add(Integer.parseInt(ledger.getKey().substring(0, ledger.getKey().indexOf('-'))));
      } else if (!accounts.containsKey(ledger.getKey())) {
        account(ledger.getKey(), ledger.getValue(), false);
      }
    }
    Map<Account.Held, Account.Total> left = new LinkedHashMap<>();
    List<Account> all = List.copyOf(accounts.values());
    for (Map.Entry<String, Account> each : accounts.entrySet()) {
      Account account = each.getValue();
      if (account.toNs() != Long.MAX_VALUE) {
        account.live().forEach((held, total) -> left.merge(held, total, Account.Total::plus));
        if (account.live().isEmpty()) {
          folder.remove(each.getKey());
        }
      }
    }
    if (running.isEmpty()) {
      folder.dissolve();
    }
    List<String> remarks = new ArrayList<>(unreadable.values());
    if (all.stream().anyMatch(Account::bound)) {
      remarks.add("a process could not keep everything: its figures are lower bounds");
    }
    Map<String, Map<LedgerType, Peaks.Peak>> peaks = Peaks.of(all);
    if (!peaks.isEmpty() && !samples.peaks().isEmpty()) {
      remarks.add(
          "a process without a tracker held memory, too: not in these peaks, on "
              + String.join(", ", samples.peaks().keySet()));
    }
    boolean sampled = peaks.isEmpty() && !samples.peaks().isEmpty();
    return new Outcome(
        exitCode, sampled ? samples.peaks() : peaks, sampled, left, running, remarks);
  }
}
