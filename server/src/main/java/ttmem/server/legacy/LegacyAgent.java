package ttmem.server.legacy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import ttmem.server.net.Epoll;
import ttmem.server.net.Errno;
import ttmem.server.net.Receiver;
import ttmem.server.net.WakeUp;
import ttmem.server.registry.Owner;
import ttmem.server.registry.Registry;
import ttmem.server.registry.RegistryReader;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.host.Processes;

/**
 * Serves all connections from one thread, step by step ({@link #doWork}).
 *
 * <p>A step waits for the kernel, then first retires processes that have died, so that a reused pid
 * can't be taken for its predecessor; then reads once from every readable connection, so that none
 * can starve the others; then decides what silence means; then sweeps a slice of what the dead
 * left. Nothing in a step waits for a client.
 */
public final class LegacyAgent implements AutoCloseable {
  private static final int RECEIVE_BYTES = 256 << 10;
  private static final int EVENTS_AT_ONCE = 512;
  private static final int SWEEP_ENTRIES = 8192;
  private static final long SILENCE_NS = 20_000_000L;
  private static final long NS_PER_MS = 1_000_000L;

  private final Registry registry;
  private final Senders senders;
  private final Narrator narrator;
  private final Counters counters;
  private final LongSupplier nanoTime;
  private final Arena arena = Arena.ofShared();
  private final Receiver receiver = new Receiver(arena, RECEIVE_BYTES);
  private final Epoll epoll = new Epoll(EVENTS_AT_ONCE);
  private final WakeUp wakeUp = new WakeUp();
  private final Connections connections;
  private final LegacyEvents events;
  private final int listener;
  private final Consumer<String> log;
  private final Shortcomings shortcomings;
  private final Pause pause = new Pause();
  private final ArrayDeque<Lonely> lonely = new ArrayDeque<>();

  /** A connection whose first frame counts as alone at a time, unless bytes come before. */
  private record Lonely(Connection connection, long atNs) {}

  private int receivedBytes;
  private boolean answered;
  private boolean sweepFailed;

  /**
   * What an agent works with.
   *
   * @param processes the real host's: peers of a socket are real processes
   * @param devices for device-information questions
   * @param log one line per notable event; must not block
   * @param logEvents whether every event is notable
   * @param nanoTime a monotonic clock
   */
  public record Setup(
      Processes processes,
      DeviceFacts devices,
      Limits limits,
      Consumer<String> log,
      boolean logEvents,
      LongSupplier nanoTime) {}

  /**
   * An agent that has not done anything yet, but that the registry's earlier owners are taken back.
   *
   * @param listener a listening socket, which the agent doesn't close
   * @param registry belongs to the agent from now on; the agent doesn't close it
   */
  public LegacyAgent(int listener, Registry registry, Counters counters, Setup setup) {
    this.listener = listener;
    this.log = setup.log;
    this.shortcomings = new Shortcomings(registry, counters, setup.log);
    this.registry = registry;
    this.counters = counters;
    this.nanoTime = setup.nanoTime;
    this.senders = new Senders(registry, setup.processes, counters);
    RegistryReader reader = new RegistryReader(registry, "legacy");
    this.narrator = new Narrator(registry, reader, counters, setup.log, nanoTime);
    this.connections =
        new Connections(
            listener,
            epoll,
            counters,
            setup.limits.connections(),
            setup.limits.connectionsPerUser());
    this.events =
        new LegacyEvents(
            registry,
            senders,
            new Answers(registry, setup.devices),
            narrator,
            counters,
            setup.logEvents,
            arena.allocate(Outbox.MAX_BYTES));
    epoll.add(listener, Epoll.IN);
    epoll.add(senders.descriptor(), Epoll.IN);
    epoll.add(wakeUp.descriptor(), Epoll.IN);
    senders.recover();
  }

  /** Makes the current or the next wait of {@link #doWork} end at once. Any thread may call. */
  public void wake() {
    wakeUp.signal();
  }

  /** Open connections. */
  public int connections() {
    return connections.count();
  }

  /**
   * One step.
   *
   * @param maxWaitMs how long to wait for something to do; -1 for ever
   * @return how much was done; 0 if nothing
   */
  public int doWork(int maxWaitMs) {
    int count = epoll.await(waitMs(maxWaitMs));
    long now = nanoTime.getAsLong();
    receivedBytes = 0;
    answered = false;
    for (int i = 0; i < count; i++) {
      if (epoll.descriptor(i) == senders.descriptor()) {
        locked(() -> senders.takeDead(this::retired));
      }
    }
    for (int i = 0; i < count; i++) {
      int descriptor = epoll.descriptor(i);
      int happened = epoll.happened(i);
      locked(() -> serve(descriptor, happened, now));
    }
    if (!lonely.isEmpty()) {
      locked(() -> decideSilent(now));
    }
    if (sweeps()) {
      locked(this::sweep);
    }
    shortcomings.say();
    pause.after(now, receivedBytes, answered);
    return count;
  }

  /** Closes every connection. The registry stays. */
  @Override
  public void close() {
    connections.all().toList().forEach(connections::close);
    senders.close();
    epoll.close();
    wakeUp.close();
    arena.close();
  }

  /** Readers get their turn between two connections. */
  private void locked(Runnable work) {
    registry.lock().lock();
    try {
      work.run();
    } finally {
      registry.lock().unlock();
    }
  }

  private int waitMs(int maxWaitMs) {
    if (sweeps()) {
      return 0;
    }
    long now = nanoTime.getAsLong();
    long waitNs = maxWaitMs < 0 ? Long.MAX_VALUE : maxWaitMs * NS_PER_MS;
    long rest = connections.restNs(now);
    if (rest >= 0) {
      waitNs = Math.min(waitNs, rest);
    }
    Lonely first = lonely.peekFirst();
    if (first != null) {
      waitNs = Math.min(waitNs, Math.max(0, first.atNs - now));
    }
    return waitNs == Long.MAX_VALUE
        ? -1
        : (int) Math.min(Integer.MAX_VALUE, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
  }

  /**
   * Does one part of a step. No part is known to fail, but that a class can't be loaded when there
   * is no descriptor left; if one does, it alone pays, and the others go on.
   *
   * @return whether it went well
   */
  private boolean guarded(String part, Runnable work) {
    try {
      work.run();
      return true;
    } catch (RuntimeException | LinkageError e) {
      log.accept("error: in the server: " + part + ": " + e);
      return false;
    }
  }

  private void guarded(Connection connection, Runnable work) {
    if (!guarded("connection closed", work) && !connection.closed) {
      connections.close(connection);
    }
  }

  private void retired(Owner owner) {
    boolean _ = guarded("end of pid=" + owner.pid(), () -> narrator.ended(owner));
  }

  private boolean sweeps() {
    return !sweepFailed && registry.hasRetired();
  }

  /** After a failure the rest of the dead keeps its room; it would fail again at once. */
  private void sweep() {
    sweepFailed = !guarded("dead entries keep their room", () -> registry.sweep(SWEEP_ENTRIES));
  }

  private void serve(int descriptor, int happened, long now) {
    if (descriptor == listener) {
      if (!guarded("no client is accepted for a while", () -> connections.acceptWaiting(now))) {
        connections.rest(now);
      }
      return;
    }
    Connection connection = connections.get(descriptor);
    if (connection != null) {
      guarded(connection, () -> serve(connection, happened, now));
    }
  }

  private void serve(Connection connection, int happened, long now) {
    if ((happened & Epoll.OUT) != 0) {
      settle(connection, connection.outbox.flush(connection.fd, receiver.buffer()));
    }
    if (!connection.closed && (happened & (Epoll.IN | Epoll.HUP | Epoll.ERR)) != 0) {
      if (connection.ended && (happened & (Epoll.HUP | Epoll.ERR)) != 0) {
        connections.close(connection);
      } else if (!connection.ended) {
        receive(connection, now);
      }
    }
  }

  /** Reads once; false if nothing was there. */
  private boolean receive(Connection connection, long now) {
    FrameStream stream = connection.stream;
    MemorySegment buffer = receiver.buffer();
    int held = stream.heldLength();
    stream.restore(buffer);
    int received = receiver.receive(connection.fd, held);
    if (received == -Errno.EAGAIN || received == -Errno.EINTR) {
      return false;
    }
    connection.silentAtNs = 0;
    if (received <= 0) {
      end(connection, received == 0, now);
      return true;
    }
    receivedBytes += received;
    events.begin(connection, now);
    FrameStream.Step step = stream.feed(buffer, held + received, receiver.pid(), events);
    Outbox.Result sent = events.finish();
    if (step == FrameStream.Step.LOST) {
      int pid = receiver.pid();
      narrator.lostStep(pid, senders.known(pid), stream.generation());
      forget(connection, pid, "its stream lost step and was closed");
      return true;
    }
    settle(connection, sent);
    if (!connection.closed && stream.mayBeAlone()) {
      connection.silentAtNs = now + SILENCE_NS;
      lonely.addLast(new Lonely(connection, connection.silentAtNs));
    }
    return true;
  }

  private void end(Connection connection, boolean orderly, long now) {
    events.begin(connection, now);
    boolean partial = connection.stream.end(receiver.buffer(), events);
    Outbox.Result sent = events.finish();
    if (partial) {
      counters.increment(Counter.PARTIAL_FRAMES);
    }
    connection.ended = true;
    if (orderly) {
      settle(connection, sent);
    } else {
      connections.close(connection);
    }
  }

  /** Does what the state of a connection's answers asks for. */
  private void settle(Connection connection, Outbox.Result sent) {
    answered |= events.hasAnswered();
    switch (sent) {
      case SENT, WAITS -> {
        boolean empty = connection.outbox.isEmpty();
        if (empty && connection.ended) {
          connections.close(connection);
        } else {
          interest(connection, (connection.ended ? 0 : Epoll.IN) | (empty ? 0 : Epoll.OUT));
        }
      }
      case TOO_MUCH -> {
        counters.increment(Counter.SLOW_READERS);
        forget(
            connection,
            connection.peer.pid(),
            "its stream was closed: it did not read its answers");
      }
      case GONE -> connections.close(connection);
    }
  }

  /** Closes a stream that still had something to say: its process's sums are not all. */
  private void forget(Connection connection, int pid, String why) {
    connections.close(connection);
    for (int sender : new int[] {connection.peer.pid(), pid}) {
      Owner owner = senders.known(sender);
      if (owner != null) {
        registry.noteGap(owner, why);
      }
    }
  }

  private void interest(Connection connection, int interest) {
    if (connection.interest != interest) {
      connection.interest = interest;
      epoll.modify(connection.fd, interest);
    }
  }

  /** First frames after which nothing came for long enough. */
  private void decideSilent(long now) {
    for (Lonely first = lonely.peekFirst();
        first != null && first.atNs - now <= 0;
        first = lonely.peekFirst()) {
      lonely.removeFirst();
      Connection connection = first.connection;
      if (!connection.closed && connection.silentAtNs == first.atNs) {
        guarded(connection, () -> decideSilent(connection, now));
      }
    }
  }

  private void decideSilent(Connection connection, long now) {
    if (!receive(connection, now)) {
      connection.silentAtNs = 0;
      events.begin(connection, now);
      connection.stream.silence(receiver.buffer(), events);
      settle(connection, events.finish());
    }
  }
}
