package ttmem.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.client.ControlException;

/**
 * A listener that gets a snapshot every interval, until it is closed.
 *
 * <p>Each subscription has one thread, so that a slow listener delays no other. The thread looks,
 * calls, and then waits for the next multiple of the interval that still lies ahead: a listener
 * that takes three intervals loses two looks, and never gets three at once. A scheduled executor
 * would run the missed ones one after the other; a queue would give old pictures for new ones.
 */
public final class Subscription implements AutoCloseable {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofDays(1);

  private final SystemMemoryMonitor monitor;
  private final SnapshotListener listener;
  private final long intervalNs;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private Subscription(SystemMemoryMonitor monitor, SnapshotListener listener, Duration interval) {
    if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "expected an interval from PT0.001S to PT24H, but got interval=" + interval);
    }
    this.monitor = monitor;
    this.listener = listener;
    this.intervalNs = interval.toNanos();
    this.thread = Thread.ofPlatform().daemon().name("ttmem-subscription").unstarted(this::run);
  }

  static Subscription start(
      SystemMemoryMonitor monitor, SnapshotListener listener, Duration interval) {
    Subscription subscription = new Subscription(monitor, listener, interval);
    subscription.thread.start();
    return subscription;
  }

  private void run() {
    long next = System.nanoTime();
    try {
      while (!closed) {
        look();
        long now = System.nanoTime();
        next += Math.max(1, Math.ceilDiv(now - next, intervalNs)) * intervalNs;
        while (!closed && next - System.nanoTime() > 0) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void look() {
    try {
      var snapshot = monitor.snapshot();
      if (!closed) {
        listener.snapshot(snapshot);
      }
    } catch (ControlException e) {
      if (!closed) {
        listener.failed(e);
      }
    }
  }

  /** What the listener threw, which ended the subscription; empty as long as it goes on. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * Ends it: when this returns, the listener is not called any more, unless it is the listener who
   * calls this. Waits for a call that is under way; an interrupt ends the waiting.
   */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
