package ttmem.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import ttmem.cli.Call;
import ttmem.cli.Screen;
import ttmem.cli.render.AutopsyRenderer;
import ttmem.cli.render.SortKey;
import ttmem.cli.render.TableRenderer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.client.ControlSocketPaths;
import ttmem.sources.host.Roots;

/**
 * What happens in the demo, in order: a server, three processes, one of them killed, the others
 * ended, a summary of what the table showed. Everything in the summary was seen by asking the
 * server, but for what the dead process held: that is read from its ledger.
 */
final class Play {
  private static final long NS_PER_MS = 1_000_000;
  private static final long FRAME_NS = 500 * NS_PER_MS;
  private static final long PATIENCE_NS = 20_000 * NS_PER_MS;
  private static final int LAYERS = 24;

  private final Call call;
  private final Stage stage;
  private final ControlClient client;
  private final long startNs = System.nanoTime();
  private final long lengthNs;
  private final int rate;
  private final Sightings sightings = new Sightings();
  private @Nullable Screen screen;

  Play(Call call, Stage stage, int seconds) {
    this.call = call;
    this.stage = stage;
    this.client = ControlClient.of(ControlSocketPaths.live(), stage.controlSocket());
    this.lengthNs = seconds * 1_000_000_000L;
    this.rate = Math.max(10, 8 * LAYERS / seconds);
  }

  void run() throws IOException, InterruptedException {
    tell("starting a server and three processes in a private directory ...");
    Process server = stage.startServer();
    awaitServer(server);
    Process train = stage.startTracked("llama-train", 2, LAYERS, rate);
    Process serve = stage.startTracked("llama-serve", 1, LAYERS / 2, rate);
    Process embed = stage.startLegacy("bert-embed", 1, LAYERS / 4, rate);
    String closing;
    try (Screen drawn = call.screen()) {
      screen = drawn;
      List<Process> all = List.of(train, serve, embed);
      follow(
          "three processes allocate",
          0.55,
          seen -> all.stream().allMatch(each -> computes(seen, each)));
      page("before the kill");
      long pid = train.pid();
      train.destroyForcibly().waitFor();
      long goneMs = awaitGone(pid);
      String killed = "pid " + pid + " (llama-train) was killed with SIGKILL";
      follow(killed + " and is gone", 0.85, seen -> uses(seen, serve) && uses(seen, embed));
      page("after the kill");
      String autopsy = new AutopsyRenderer(call.look()).brief(autopsy(pid));
      endWell(serve);
      endWell(embed);
      follow(
          "the other two freed everything and ended",
          1.0,
          seen -> all.stream().noneMatch(each -> uses(seen, each)));
      page("at the end");
      // By its handle: ending the process object would also end its lifeline.
      server.toHandle().destroy();
      server.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS);
      closing =
          sightings.summary(killed, goneMs, serverLines())
              + "\nWhat llama-train left behind, as ttmem autopsy reads it:\n"
              + autopsy;
    } finally {
      screen = null;
    }
    call.console().print(closing);
  }

  private void awaitServer(Process server) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NS;
    while (System.nanoTime() < deadline && server.isAlive()) {
      try {
        Optional<Snapshot> first = client.snapshot();
        if (first.isPresent()) {
          return;
        }
      } catch (ControlException e) {
        // Not listening yet.
      }
      LockSupport.parkNanos(20 * NS_PER_MS);
    }
    throw new IOException("the server did not start: " + String.join("; ", serverLines()));
  }

  /**
   * Shows the table until this part of the time has passed and the table shows what it is about: on
   * a busy machine that takes longer.
   */
  private void follow(String headline, double part, Predicate<Snapshot> enough) throws IOException {
    long end = startNs + (long) (lengthNs * part);
    long latest = Math.max(end, System.nanoTime()) + PATIENCE_NS;
    tell(headline);
    Snapshot snapshot;
    do {
      snapshot = snapshot();
      if (screen != null) {
        screen.show("ttmem demo: " + headline + "\n\n" + table(snapshot));
      }
      long left = end - System.nanoTime();
      LockSupport.parkNanos(left > 0 ? Math.min(FRAME_NS, left) : 20 * NS_PER_MS);
      if (System.nanoTime() > latest) {
        throw new IOException("not seen: " + headline + " " + String.join("; ", stage.errors()));
      }
    } while (System.nanoTime() < end || !enough.test(snapshot));
  }

  private static boolean uses(Snapshot snapshot, Process process) {
    return snapshot.process((int) process.pid()).map(seen -> seen.counted().anyUse()).orElse(false);
  }

  private static boolean computes(Snapshot snapshot, Process process) {
    return snapshot
        .process((int) process.pid())
        .map(seen -> seen.counted().get(MemoryType.L1).orElse(0) > 0)
        .orElse(false);
  }

  /** Without a terminal to draw on, a few tables stand for the live one. */
  private void page(String title) throws IOException {
    if (screen == null) {
      call.console().print("\n" + title + ":\n" + table(snapshot()));
    }
  }

  /** The post-mortem of a process that left its ledger. */
  private Autopsy autopsy(long pid) throws IOException {
    Autopsies all =
        Autopsies.find(
            Roots.at(stage.sysroot()),
            stage.ledgers(),
            List.of(stage.state().resolve("autopsies")));
    return all.found().stream()
        .filter(each -> each.process().pid() == pid)
        .findFirst()
        .orElseThrow(() -> new IOException("no ledger was left: pid=" + pid + all.problems()));
  }

  /** Milliseconds until the server's answers no longer have the process. */
  private long awaitGone(long pid) throws IOException {
    long killedNs = System.nanoTime();
    while (snapshot().process((int) pid).map(ProcessInfo::usage).isPresent()) {
      if (System.nanoTime() - killedNs > PATIENCE_NS) {
        throw new IOException("the server still shows the killed pid=" + pid);
      }
      LockSupport.parkNanos(5 * NS_PER_MS);
    }
    return (System.nanoTime() - killedNs) / NS_PER_MS;
  }

  private static void endWell(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS) || process.exitValue() != 0) {
      throw new IOException("a workload did not end well: pid=" + process.pid());
    }
  }

  private Snapshot snapshot() throws IOException {
    Snapshot snapshot = client.snapshot().orElseThrow(() -> new IOException("the server is gone"));
    sightings.saw(snapshot);
    return snapshot;
  }

  private String table(Snapshot snapshot) {
    return new TableRenderer(call.look(), SortKey.MEMORY).render(snapshot);
  }

  private void tell(String line) {
    if (screen == null) {
      call.console().print("ttmem demo: " + line + "\n");
    }
  }

  private List<String> serverLines() throws IOException {
    return Files.exists(stage.serverLog())
        ? Files.readAllLines(stage.serverLog(), StandardCharsets.UTF_8)
        : List.of();
  }
}
