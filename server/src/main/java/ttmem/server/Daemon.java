package ttmem.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.BufferPlaces;
import ttmem.monitor.LocalMonitor;
import ttmem.monitor.Monitors;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.AutopsyReader;
import ttmem.monitor.questions.Observation;
import ttmem.server.alerts.AlertService;
import ttmem.server.alerts.Needs;
import ttmem.server.control.Backend;
import ttmem.server.control.BufferQuery;
import ttmem.server.control.ControlServer;
import ttmem.server.history.HistoryReader;
import ttmem.server.history.HistoryRecorder;
import ttmem.server.metrics.MetricsFacts;
import ttmem.sources.PeakSource;
import ttmem.sources.host.NativeLibrary;
import ttmem.sources.ledger.LedgerSource;

/**
 * Everything that {@code ttmem serve} runs: the allocation server for old clients, the monitor that
 * merges its registry with what everybody can read, and the control API that answers from both.
 *
 * <p>Any thread may call any method; {@link #stop} also from a signal handler.
 */
public final class Daemon implements AutoCloseable {
  /** So many live buffers are summed by tag for the rules; beyond, sums are lower bounds. */
  private static final int WATCHED_BUFFERS = 100_000;

  /** So many dead ledgers in shared memory are read and remembered; the sweep moves them away. */
  private static final int MOST_AUTOPSIES = 256;

  /** As far back as ledgers remember what was reached, and a little more. */
  private static final Duration PEAKS_KEPT = Duration.ofSeconds(70);

  private static final int TIDY_SECONDS = 30;

  private static final Duration REFRESH = Duration.ofSeconds(10);
  private static final long MAX_HISTORY_BYTES = 256L << 20;

  private final AllocationServer server;
  private final LocalMonitor monitor;
  private final AlertService alerts;
  private final ControlServer control;
  private final SnapshotDevices devices;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ttmem-devices").factory());
  private final HistoryReader past;
  private final HistoryRecorder recorder;

  /** A disk that hangs costs samples and nothing else: one waits, those that come then are lost. */
  private final ThreadPoolExecutor recording =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(1),
          Thread.ofPlatform().daemon().name("ttmem-history").factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  private volatile long readAtNs;
  private final ReentrantLock reading = new ReentrantLock();
  private final AutopsyReader autopsies;
  private final ReentrantLock examining = new ReentrantLock();
  private final ReentrantLock closing = new ReentrantLock();
  private AllocationServer.@Nullable Summary summary;

  // Under the reading lock.
  private @Nullable Snapshot placed;
  private @Nullable BufferPlaces places;

  private Daemon(DaemonOptions options, Duration refresh) throws ServerStartException {
    devices = new SnapshotDevices();
    server =
        AllocationServer.start(
            ServerOptions.of(options.legacySocket(), options.stateDirectory())
                .withSocketMode(options.legacyMode())
                .withDevices(devices)
                .withLog(options.log(), options.logEvents()));
    String own =
        NativeLibrary.unpack(
            "org/sqlite/native/Linux/{arch}/libsqlitejdbc.so",
            "aarch64",
            options.stateDirectory().resolve("native"),
            "org.sqlite.lib");
    if (!own.isEmpty()) {
      options.log().accept("warning: history: its library is unpacked into /tmp: " + own);
    }
    past = new HistoryReader(options.stateDirectory());
    recorder = new HistoryRecorder(options.stateDirectory(), MAX_HISTORY_BYTES, options.log());
    autopsies =
        new AutopsyReader(
            options.roots(),
            LedgerSource.directoryOf(System.getenv()),
            List.of(options.stateDirectory().resolve(Sweep.MORGUE)),
            MOST_AUTOPSIES);
    monitor = Monitors.local(options.roots(), true, List.of(server.source()));
    @Nullable AlertService watching = null;
    try {
      Snapshot _ = snapshot();
      watching = AlertService.start(options.alerts(), this::look, options.log());
      alerts = watching;
      control =
          ControlServer.start(
              options.control(),
              new Backend(
                  this::snapshot,
                  this::buffers,
                  (question, viewer) ->
                      past.read(question, viewer, InstantSource.system().instant()),
                  () -> autopsies(AutopsyReader::all),
                  this::facts,
                  alerts::report,
                  server::isServing,
                  this::notReady));
      ScheduledFuture<?> _ =
          timer.scheduleWithFixedDelay(
              this::refreshDevices, 0, refresh.toMillis(), TimeUnit.MILLISECONDS);
      ScheduledFuture<?> _ =
          timer.scheduleWithFixedDelay(
              new HeapTidy(), TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
      ScheduledFuture<?> _ =
          timer.scheduleWithFixedDelay(
              new Sweep(options.roots(), options.stateDirectory(), options.log()),
              Sweep.EVERY.toMillis(),
              Sweep.EVERY.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (IOException | RuntimeException e) {
      timer.shutdownNow();
      if (watching != null) {
        watching.close();
      }
      recording.shutdownNow();
      monitor.close();
      server.close();
      throw new ServerStartException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Starts serving.
   *
   * @throws ServerStartException if another server has one of the sockets or the state directory,
   *     or one of them can't be used
   */
  public static Daemon start(DaemonOptions options) throws ServerStartException {
    return start(options, REFRESH);
  }

  /**
   * With another time between two samples of the history, after which old monitors are told of the
   * devices anew.
   */
  public static Daemon start(DaemonOptions options, Duration refresh) throws ServerStartException {
    return new Daemon(options, refresh);
  }

  /** What the server shows now. */
  public Snapshot snapshot() {
    reading.lock();
    try {
      Snapshot snapshot = monitor.snapshot();
      devices.update(snapshot);
      readAtNs = System.nanoTime();
      return snapshot;
    } finally {
      reading.unlock();
    }
  }

  private List<LiveBuffer> buffers(BufferQuery.Question question) {
    reading.lock();
    try {
      return places(question.snapshot())
          .buffers(monitor.books(), question::admits, question.device(), question.limit());
    } finally {
      reading.unlock();
    }
  }

  /** A look for the rules. */
  private Observation look(Needs needs) {
    Autopsies dead = needs.dead() ? autopsies(AutopsyReader::inSharedMemory) : null;
    reading.lock();
    try {
      Snapshot snapshot = snapshot();
      if (!needs.buffers()) {
        return new Observation(snapshot, null, dead);
      }
      List<LiveBuffer> found =
          BufferPlaces.of(snapshot)
              .buffers(monitor.books(), owner -> true, null, WATCHED_BUFFERS + 1);
      boolean truncated = found.size() > WATCHED_BUFFERS;
      List<LiveBuffer> listed = truncated ? found.subList(0, WATCHED_BUFFERS) : found;
      return new Observation(
          snapshot, new BufferList(snapshot.time(), listed, truncated, false), dead);
    } finally {
      reading.unlock();
    }
  }

  /** Not under the reading lock: a thousand dead ledgers delay no snapshot. */
  private Autopsies autopsies(Function<AutopsyReader, Autopsies> which) {
    examining.lock();
    try {
      return which.apply(autopsies);
    } finally {
      examining.unlock();
    }
  }

  /** Of the snapshot that many questions share, once. */
  @SuppressWarnings("ReferenceEquality") // The very same one: to compare all of it would cost more.
  private BufferPlaces places(Snapshot snapshot) {
    BufferPlaces known = places;
    if (known == null || snapshot != placed) {
      known = BufferPlaces.of(snapshot);
      places = known;
      placed = snapshot;
    }
    return known;
  }

  /** The TCP port of the control API; -1 if it listens on none. */
  public int tcpPort() {
    return control.tcpPort();
  }

  private MetricsFacts facts() {
    return new MetricsFacts(server.counters().all(), alerts.firing(), List.of());
  }

  /** Sources that hang, or fail as a whole, make every answer old. */
  private String notReady() {
    if (!server.isServing()) {
      return "old clients are not served";
    }
    long ageSeconds = (System.nanoTime() - readAtNs) / 1_000_000_000;
    return ageSeconds > 3 * REFRESH.toSeconds()
        ? "the last snapshot is too old: age_seconds=" + ageSeconds
        : "";
  }

  /** See {@link AllocationServer#whenEnded}. */
  public void whenEnded(Consumer<@Nullable Throwable> then) {
    server.whenEnded(then);
  }

  /**
   * The past is recorded whether somebody asks or not; and old monitors ask the legacy socket only:
   * what they are told of the devices must not wait until somebody asks the control socket.
   */
  private void refreshDevices() {
    try {
      recordNow();
    } catch (RuntimeException e) {
      // The next one may go well; until then the last devices are told.
    }
  }

  private void recordNow() {
    Snapshot snapshot;
    List<PeakSource.Peak> peaks;
    reading.lock();
    try {
      snapshot = snapshot();
      peaks = monitor.peaks(snapshot.time().minus(PEAKS_KEPT));
    } finally {
      reading.unlock();
    }
    recording.execute(() -> recorder.record(snapshot, peaks));
  }

  /** Stops listening, once; what clients reported stays in the state directory. */
  public AllocationServer.Summary stop() {
    closing.lock();
    try {
      AllocationServer.Summary done = summary;
      if (done == null) {
        done = stopOnce();
        summary = done;
      }
      return done;
    } finally {
      closing.unlock();
    }
  }

  private AllocationServer.Summary stopOnce() {
    timer.shutdownNow();
    alerts.close();
    recording.execute(recorder::close);
    recording.shutdown();
    try {
      control.close();
    } catch (IOException e) {
      // The socket is gone or not ours any more: there is nothing left to do about it.
    }
    AllocationServer.Summary done = server.stop();
    reading.lock();
    try {
      monitor.close();
    } finally {
      reading.unlock();
    }
    return done;
  }

  @Override
  public void close() {
    stop();
  }
}
