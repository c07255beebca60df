package ttmem.server;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessIdentity;
import ttmem.server.legacy.LegacyAgent;
import ttmem.server.net.Listener;
import ttmem.server.registry.Host;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.registry.RegistryReader;
import ttmem.server.registry.StateDirectory;
import ttmem.server.registry.StateException;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.Source;
import ttmem.sources.host.ProcessFacts;

/**
 * The allocation server for unmodified old clients: takes their reports on the legacy socket and
 * keeps who holds what, over its own restarts too.
 *
 * <p>One thread serves all clients, another carries log lines; their number doesn't depend on the
 * clients. Any thread may call any method; {@link #close} also from a signal handler.
 *
 * <pre>{@code
 * try (AllocationServer server = AllocationServer.start(ServerOptions.of(socket, state))) {
 *   List<LiveBuffer> buffers = server.buffers(null, 0, 100);
 * }
 * }</pre>
 */
public final class AllocationServer implements AutoCloseable {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
  private static final int LAST_STEPS = 100;

  private final Listener listener;
  private final Registry registry;
  private final RegistryReader reader;
  private final LegacyAgent agent;
  private final Counters counters;
  private final BoundedLog log;
  private final LegacySource source;
  private final long startedNs;
  private final ServerOptions options;
  private final Thread thread;
  private final ReentrantLock closing = new ReentrantLock();
  private final CompletableFuture<@Nullable Throwable> ended = new CompletableFuture<>();
  private volatile boolean stopping;
  private @Nullable Summary summary;

  private AllocationServer(
      ServerOptions options,
      Listener listener,
      Registry registry,
      LegacyAgent agent,
      Counters counters,
      BoundedLog log) {
    this.options = options;
    this.listener = listener;
    this.registry = registry;
    this.agent = agent;
    this.counters = counters;
    this.log = log;
    reader = new RegistryReader(registry, LegacySource.NAME);
    source =
        new LegacySource(
            reader, registry::isDurable, counters, options.processes(), options.clock());
    startedNs = options.nanoTime().getAsLong();
    thread = Thread.ofPlatform().name("ttmem-legacy").daemon().unstarted(this::run);
  }

  /**
   * What a server did in its life.
   *
   * @param uptime from start to close
   * @param liveEntries still live at the end; kept for the next server
   * @param counters everything that it counted
   * @param faults those of them that tell of a fault and are not zero, as {@code name=value}
   */
  public record Summary(
      Duration uptime, int liveEntries, Map<Counter, Long> counters, String faults) {
    public Summary {
      counters = Map.copyOf(counters);
    }

    /** One line for the operator. */
    @Override
    public String toString() {
      return "served frames="
          + counters.get(Counter.FRAMES)
          + " connections="
          + counters.get(Counter.CONNECTIONS_ACCEPTED)
          + " processes_ended="
          + counters.get(Counter.PROCESSES_ENDED)
          + " in "
          + uptime.toSeconds()
          + " s; live entries kept="
          + liveEntries
          + (faults.isEmpty() ? "" : "; faults: " + faults);
    }
  }

  /**
   * Starts serving.
   *
   * @throws ServerStartException if another server has the socket or the state directory, or one of
   *     them can't be used
   */
  public static AllocationServer start(ServerOptions options) throws ServerStartException {
    Counters counters = new Counters();
    BoundedLog log = new BoundedLog(options.log(), counters);
    @Nullable Registry registry = null;
    @Nullable Listener listener = null;
    try {
      StateDirectory state =
          StateDirectory.open(options.stateDirectory(), host(options), options.clock(), log);
      registry = new Registry(state, options.limits().registry(), counters, options.clock());
      listener = Listener.open(options.legacySocket(), options.socketMode());
      LegacyAgent agent =
          new LegacyAgent(
              listener.descriptor(),
              registry,
              counters,
              new LegacyAgent.Setup(
                  options.processes(),
                  options.devices(),
                  options.limits(),
                  log,
                  options.logEvents(),
                  options.nanoTime()));
      AllocationServer server =
          new AllocationServer(options, listener, registry, agent, counters, log);
      server.announce();
      server.thread.start();
      return server;
    } catch (StateException | IOException | RuntimeException e) {
      if (listener != null) {
        listener.close();
      }
      if (registry != null) {
        registry.close();
      }
      log.close();
      throw new ServerStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The registry as a source of claims; may be read until the server is closed. */
  public Source source() {
    return source;
  }

  /**
   * Live buffers, circular buffers and kernels, in no particular order.
   *
   * @param pid of this process only; null for all
   * @param device of this number only, as the process counts; null for all
   * @param limit how many at most
   */
  public List<LiveBuffer> buffers(@Nullable Integer pid, @Nullable Integer device, int limit) {
    return reader.buffers(pid, device, limit);
  }

  public Counters counters() {
    return counters;
  }

  /** Whether clients are served: not before the thread runs, and not when {@link #whenEnded}. */
  public boolean isServing() {
    return thread.isAlive() && !ended.isDone() && !stopping;
  }

  /**
   * Calls {@code then} when the serving thread has ended, at once if it has already: with the error
   * that ended it, or null if the server was stopped.
   */
  public void whenEnded(Consumer<@Nullable Throwable> then) {
    CompletableFuture<Void> _ = ended.thenAccept(then);
  }

  /** Stops serving; clients see the end of their streams. The registry stays in its files. */
  public Summary stop() {
    closing.lock();
    try {
      Summary done = summary;
      if (done == null) {
        done = stopOnce();
        summary = done;
      }
      return done;
    } finally {
      closing.unlock();
    }
  }

  /** The same as {@link #stop}. */
  @Override
  public void close() {
    stop();
  }

  private Summary stopOnce() {
    stopping = true;
    agent.wake();
    boolean interrupted = false;
    try {
      thread.join(STOP_PATIENCE);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    listener.close();
    Duration uptime = Duration.ofNanos(options.nanoTime().getAsLong() - startedNs);
    int live = registry.owners().stream().mapToInt(Owner::entries).sum();
    Summary done = new Summary(uptime, live, counters.all(), counters.faults());
    registry.close();
    log.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return done;
  }

  /**
   * Whatever ends the loop, an Error too: the listener goes first, so that no client connects to a
   * backlog that nobody reads, where it would wait for ever.
   */
  private void run() {
    @Nullable Throwable failure = null;
    try {
      while (!stopping) {
        agent.doWork(-1);
      }
      // What has arrived already is still taken in: an earlier step may have left some of it.
      for (int i = 0; i < LAST_STEPS && agent.doWork(0) > 1; i++) {}
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      try {
        listener.close();
      } finally {
        try {
          agent.close();
        } finally {
          ended.complete(failure);
        }
      }
    }
    if (failure != null) {
      log.accept("error: the server has failed and serves no more: " + failure);
    }
  }

  private void announce() {
    log.accept(
        "legacy socket "
            + options.legacySocket()
            + " mode="
            + options.socketMode()
            + ", registry "
            + options.stateDirectory());
    log.accept(LegacySource.TYPE_NOTE);
    long entries = counters.get(Counter.ENTRIES_RECOVERED);
    if (counters.get(Counter.OWNERS_RECOVERED) > 0) {
      log.accept(
          "taken back from an earlier server: processes="
              + counters.get(Counter.OWNERS_RECOVERED)
              + " entries="
              + entries
              + "; what they reported in between is not known");
    }
  }

  private static Host host(ServerOptions options) throws ServerStartException {
    int pid = Math.toIntExact(ProcessHandle.current().pid());
    ProcessIdentity self =
        options
            .processes()
            .find(pid)
            .map(ProcessFacts::identity)
            .orElseThrow(
                () -> new ServerStartException("can't read the server's own /proc/" + pid));
    return new Host(self.bootId(), self.pidNamespace());
  }
}
