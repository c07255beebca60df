package ttmem.server.control;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Streams snapshots as server-sent events to those who subscribed, until they go.
 *
 * <p>Every event is a whole snapshot, so a reader that is too slow for its interval needs no queue:
 * while one event is under way no other is made for it, and the next one is of the moment in which
 * it is made. A subscriber thus holds at most one event, counted in the {@link AnswerBudget}; where
 * that has no room, the event is left out. Who has not taken an event whole by the time of a
 * heartbeat is dropped. So many of the connections may be streams, of one user and in all, that
 * questions always find others.
 *
 * <p>Any thread.
 */
final class Events implements AutoCloseable {
  private static final int USUAL_INTERVAL_MS = 1000;
  private static final int LEAST_INTERVAL_MS = 100;
  private static final int MOST_INTERVAL_MS = 3_600_000;
  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(US_ASCII);
  private static final byte[] END = "\n\n".getBytes(US_ASCII);

  private final Desk desk;
  private final Duration heartbeat;
  private final int most;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ttmem-control-events").daemon().factory());
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Subscriber> subscribers = new LinkedHashSet<>();

  /**
   * Streams for half of the connections at most, an eighth for one user.
   *
   * @param heartbeat a comment goes out after such a silence
   */
  Events(Desk desk, int connections, Duration heartbeat) {
    this.desk = desk;
    this.heartbeat = heartbeat;
    most = Math.max(1, connections / 2);
  }

  /** Begins a stream; {@code interval_ms} says how often. */
  void subscribe(Exchange exchange) {
    Integer interval;
    try {
      Parameters parameters = Parameters.of(exchange.request());
      interval = parameters.number("interval_ms", LEAST_INTERVAL_MS, MOST_INTERVAL_MS);
      parameters.nothingElse();
    } catch (Parameters.Malformed e) {
      exchange.refuse(e);
      return;
    }
    Subscriber subscriber =
        new Subscriber(exchange, interval == null ? USUAL_INTERVAL_MS : interval);
    if (!admit(subscriber)) {
      exchange.refuse(Problem.UNAVAILABLE, "too many streams, of this user or in all");
      return;
    }
    exchange.request().addIdleTimeoutListener(_ -> false); // the heartbeat is the sign of life
    exchange.response().setStatus(200);
    exchange.response().getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    exchange.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    if (HttpMethod.HEAD.is(exchange.request().getMethod())) {
      subscriber.end(null);
    } else {
      subscriber.begin();
    }
  }

  private boolean admit(Subscriber subscriber) {
    Peer peer = subscriber.exchange.peer();
    lock.lock();
    try {
      long own = subscribers.stream().filter(each -> each.user().equals(peer.user())).count();
      boolean admitted = subscribers.size() < most && (peer.root() || own < Math.max(1, most / 4));
      return admitted && subscribers.add(subscriber);
    } finally {
      lock.unlock();
    }
  }

  /** How many streams there are. */
  int count() {
    lock.lock();
    try {
      return subscribers.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One stream. Its changing part belongs to its lock; writes are one at a time. */
  private final class Subscriber {
    private final Exchange exchange;
    private final long intervalNs;
    private final ReentrantLock state = new ReentrantLock();
    private boolean busy;
    private boolean ended;
    private long writingSinceNs; // 0: nothing is under way
    private long id;
    private long lastEventNs;
    private long lastWriteNs = System.nanoTime();
    private @Nullable ScheduledFuture<?> ticks;

    Subscriber(Exchange exchange, int intervalMs) {
      this.exchange = exchange;
      intervalNs = TimeUnit.MILLISECONDS.toNanos(intervalMs);
      lastEventNs = lastWriteNs - intervalNs;
    }

    Object user() {
      return exchange.peer().user();
    }

    void begin() {
      long periodNs = Math.min(intervalNs, heartbeat.toNanos());
      state.lock();
      try {
        ticks = timer.scheduleAtFixedRate(this::tick, 0, periodNs, TimeUnit.NANOSECONDS);
      } finally {
        state.unlock();
      }
    }

    private void tick() {
      boolean event;
      state.lock();
      try {
        long now = System.nanoTime();
        // Ticks come a little early or late; an event is due with the tick that is nearest.
        event = now - lastEventNs >= intervalNs - intervalNs / 10;
        if (writingSinceNs != 0 && now - writingSinceNs > heartbeat.toNanos()) {
          exchange.request().getConnectionMetaData().getConnection().getEndPoint().close();
          return; // which fails the write, and that ends the stream
        }
        if (ended || busy || !(event || now - lastWriteNs >= heartbeat.toNanos() / 2)) {
          return;
        }
        busy = true;
        lastEventNs = event ? now : lastEventNs;
      } finally {
        state.unlock();
      }
      if (!event) {
        write(HEARTBEAT, 0);
        return;
      }
      CompletableFuture<byte[]> _ =
          desk.rendered(exchange.peer().viewer(), Rendering.SNAPSHOT)
              .whenComplete((json, failure) -> send(json, failure));
    }

    private void send(byte @Nullable [] json, @Nullable Throwable failure) {
      if (failure != null || json == null) {
        byte[] problem =
            Problem.FAILED.body(
                "the snapshot could not be worked out",
                Exchange.cause(failure == null ? new IllegalStateException() : failure));
        write(event("error", problem), 0);
      } else if (exchange.budget().take(exchange.peer(), json.length)) {
        write(event("snapshot", json), json.length);
      } else {
        idle();
      }
    }

    private byte[] event(String name, byte[] data) {
      id++;
      byte[] head = ("id: " + id + "\nevent: " + name + "\ndata: ").getBytes(US_ASCII);
      int line = data.length - 1; // without its line feed
      byte[] event = Arrays.copyOf(head, head.length + line + END.length);
      System.arraycopy(data, 0, event, head.length, line);
      System.arraycopy(END, 0, event, head.length + line, END.length);
      return event;
    }

    /** Writes, and gives back {@code counted} bytes of the budget afterwards. */
    private void write(byte[] bytes, int counted) {
      Callback written =
          Callback.from(
              () -> {
                release(counted);
                idle();
              },
              failure -> {
                release(counted);
                end(failure);
              });
      state.lock();
      try {
        writingSinceNs = System.nanoTime() | 1;
      } finally {
        state.unlock();
      }
      exchange.response().write(false, ByteBuffer.wrap(bytes), written);
    }

    private void release(int counted) {
      if (counted > 0) {
        exchange.budget().release(exchange.peer(), counted);
      }
    }

    private void idle() {
      state.lock();
      try {
        busy = false;
        writingSinceNs = 0;
        lastWriteNs = System.nanoTime();
      } finally {
        state.unlock();
      }
    }

    private void end(@Nullable Throwable failure) {
      state.lock();
      try {
        if (ended) {
          return;
        }
        ended = true;
        if (ticks != null) {
          ticks.cancel(false);
        }
      } finally {
        state.unlock();
      }
      lock.lock();
      try {
        subscribers.remove(this);
      } finally {
        lock.unlock();
      }
      if (failure == null) {
        exchange.callback().succeeded();
      } else {
        exchange.callback().failed(failure);
      }
    }
  }
}
