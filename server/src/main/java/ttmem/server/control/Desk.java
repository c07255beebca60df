package ttmem.server.control;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import ttmem.model.LiveBuffer;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.json.BufferListJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;

/**
 * Works out the answers, on one thread of its own: the ones who know are asked by one thread at a
 * time, and a question that takes long holds up other questions but no connection, no health check
 * and no thread of the HTTP server. A snapshot serves every question of the next 100 ms.
 */
final class Desk implements AutoCloseable {
  private static final long SHARED_NS = 100_000_000;

  private final Supplier<Snapshot> snapshots;
  private final BufferQuery query;
  private final LongSupplier nanoTime;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("ttmem-control-desk").daemon().factory());

  // Only the worker touches these.
  private @Nullable SharedSnapshot last;
  private long lastNs;

  Desk(Supplier<Snapshot> snapshots, BufferQuery query, LongSupplier nanoTime) {
    this.snapshots = snapshots;
    this.query = query;
    this.nanoTime = nanoTime;
  }

  /** The snapshot as JSON. */
  CompletableFuture<byte[]> snapshot(Viewer viewer) {
    return CompletableFuture.supplyAsync(() -> current().json(viewer), worker);
  }

  /** The live buffers as JSON; a user sees only those of own processes. */
  CompletableFuture<byte[]> buffers(
      Viewer viewer, @Nullable Integer pid, @Nullable Integer device, int limit) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<LiveBuffer> found =
              viewer.seesAll()
                  ? query.buffers(pid, device, limit + 1)
                  : ownBuffers(viewer, pid, device, limit + 1);
          boolean truncated = found.size() > limit;
          return BufferListJsonWriter.bytes(
              new BufferList(
                  Clock.systemUTC().instant(),
                  truncated ? found.subList(0, limit) : found,
                  truncated),
              JsonForm.LINE);
        },
        worker);
  }

  private List<LiveBuffer> ownBuffers(
      Viewer viewer, @Nullable Integer pid, @Nullable Integer device, int limit) {
    List<LiveBuffer> found = new ArrayList<>();
    for (ProcessInfo process : current().snapshot().processes()) {
      int left = limit - found.size();
      if (left > 0
          && (pid == null || pid == process.pid())
          && Visibility.seesBuffersOf(process, viewer)) {
        found.addAll(query.buffers(process.pid(), device, left));
      }
    }
    return found;
  }

  private SharedSnapshot current() {
    SharedSnapshot shared = last;
    if (shared == null || nanoTime.getAsLong() - lastNs >= SHARED_NS) {
      shared = new SharedSnapshot(snapshots.get());
      last = shared;
      lastNs = nanoTime.getAsLong();
    }
    return shared;
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
