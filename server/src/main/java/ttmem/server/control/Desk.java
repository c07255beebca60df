package ttmem.server.control;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.json.AlertReportJsonWriter;
import ttmem.monitor.json.AutopsyJsonWriter;
import ttmem.monitor.json.BufferListJsonWriter;
import ttmem.monitor.json.HistoryJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.visibility.AlertVisibility;
import ttmem.monitor.visibility.AutopsyVisibility;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;
import ttmem.server.metrics.MetricsFormat;
import ttmem.sources.host.Processes;

/**
 * Works out the answers, on one thread of its own: the ones who know are asked by one thread at a
 * time, and a question that takes long holds up other questions but no connection, no health check
 * and no thread of the HTTP server. A snapshot serves every question of the next 100 ms.
 */
final class Desk implements AutoCloseable {
  private static final long SHARED_NS = 100_000_000;

  private final Supplier<Snapshot> snapshots;
  private final BufferQuery query;
  private final HistoryQuery past;
  private final Supplier<Autopsies> autopsies;
  private final Processes processes;
  private final Map<MetricsFormat, Rendering> metrics = new EnumMap<>(MetricsFormat.class);
  private final LongSupplier nanoTime;
  private final int maxAnswerBytes;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ttmem-control-desk").daemon().factory());

  // Only the worker touches these.
  private @Nullable SharedSnapshot last;
  private long lastNs;

  Desk(Backend backend, Processes processes, LongSupplier nanoTime, int maxAnswerBytes) {
    snapshots = backend.snapshots();
    query = backend.buffers();
    past = backend.history();
    autopsies = backend.autopsies();
    this.processes = processes;
    for (MetricsFormat format : MetricsFormat.values()) {
      metrics.put(format, (snapshot, out) -> format.write(snapshot, backend.facts().get(), out));
    }
    this.nanoTime = nanoTime;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /** The snapshot in one of its forms. */
  CompletableFuture<byte[]> rendered(Viewer viewer, Rendering rendering) {
    return later(() -> current().rendered(viewer, rendering));
  }

  /** The metrics as a form of the snapshot. */
  Rendering metricsRendering(MetricsFormat format) {
    return Objects.requireNonNull(metrics.get(format));
  }

  /** The live buffers as JSON; a user sees only those of own processes. */
  CompletableFuture<byte[]> buffers(
      Viewer viewer, @Nullable Integer pid, @Nullable Integer device, int limit) {
    return later(
        () -> {
          Snapshot snapshot = current().snapshot();
          List<LiveBuffer> found =
              query.buffers(
                  new BufferQuery.Question(
                      snapshot, owners(snapshot, viewer), pid, device, limit + 1));
          boolean truncated = found.size() > limit;
          return json(
              new BufferList(
                  Clock.systemUTC().instant(),
                  truncated ? found.subList(0, limit) : found,
                  truncated,
                  Visibility.hidesBuffers(snapshot, viewer, pid, device)));
        });
  }

  /** Where the rules stand, as far as this viewer may see it. */
  CompletableFuture<byte[]> alerts(Viewer viewer, AlertReport report) {
    return later(
        () ->
            AnswerBytes.of(
                maxAnswerBytes,
                out ->
                    AlertReportJsonWriter.write(
                        AlertVisibility.visibleTo(report, viewer), JsonForm.LINE, out)));
  }

  /** What all processes together use of one chip, in lines. */
  CompletableFuture<Reply> chip(Viewer viewer, ChipQuestion question) {
    return later(
        () -> {
          Snapshot snapshot = current().snapshot();
          ChipQuestion.Found found = question.find(snapshot, processes, viewer);
          Device device = found.device();
          return device == null
              ? Reply.lines(Problem.NOT_FOUND, found.why(), question.nameAndValue())
              : new Reply(200, QueryText.TYPE, QueryText.of(snapshot, device));
        });
  }

  /** The past as JSON. */
  CompletableFuture<byte[]> history(Viewer viewer, HistoryQuestion question) {
    return later(
        () -> {
          History history = past.history(question, viewer);
          return AnswerBytes.of(
              maxAnswerBytes, out -> HistoryJsonWriter.write(history, JsonForm.LINE, out));
        });
  }

  /** The latest post-mortems as JSON, of all processes or of those that had one number. */
  CompletableFuture<byte[]> autopsies(Viewer viewer, @Nullable Integer pid, int limit) {
    return later(
        () -> {
          Autopsies chosen =
              autopsies.get().only(each -> pid == null || each.process().pid() == pid, limit);
          return AnswerBytes.of(
              maxAnswerBytes,
              out ->
                  AutopsyJsonWriter.write(
                      AutopsyVisibility.visibleTo(chosen, viewer), JsonForm.LINE, out));
        });
  }

  private byte[] json(BufferList list) throws IOException {
    return AnswerBytes.of(
        maxAnswerBytes, out -> BufferListJsonWriter.write(list, JsonForm.LINE, out));
  }

  /** The processes whose buffers may be told, or null for all. */
  private static @Nullable Map<Integer, Long> owners(Snapshot snapshot, Viewer viewer) {
    if (viewer.seesAll()) {
      return null;
    }
    Map<Integer, Long> owners = new HashMap<>();
    for (ProcessInfo process : snapshot.processes()) {
      if (Visibility.seesBuffersOf(process, viewer)) {
        owners.put(process.pid(), process.identity().startTicks());
      }
    }
    return owners;
  }

  private SharedSnapshot current() {
    SharedSnapshot shared = last;
    if (shared == null || nanoTime.getAsLong() - lastNs >= SHARED_NS) {
      shared = new SharedSnapshot(snapshots.get(), maxAnswerBytes);
      last = shared;
      lastNs = nanoTime.getAsLong();
    }
    return shared;
  }

  private <T> CompletableFuture<T> later(Callable<T> work) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return work.call();
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        worker);
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
