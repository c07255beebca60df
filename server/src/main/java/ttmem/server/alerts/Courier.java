package ttmem.server.alerts;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import ttmem.monitor.alerts.AlertReport;
import ttmem.sources.host.Printable;

/**
 * Carries notifications to one receiver on a thread of its own. Whoever hands one over never waits:
 * when too many are waiting, it is dropped and counted. Any thread may call any method.
 */
final class Courier implements AutoCloseable {
  static final int MAX_WAITING = 256;
  private static final int MAX_ERROR_CHARS = 300;
  private static final long DRAIN_MS = 1000;

  private final Receiver receiver;
  private final Backoff backoff;
  private final ArrayBlockingQueue<Notification> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private volatile String lastError = "";
  private volatile boolean closing;
  private final Thread thread;

  Courier(Receiver receiver, Backoff backoff) {
    this.receiver = receiver;
    this.backoff = backoff;
    thread =
        Thread.ofPlatform().daemon().name("ttmem-alert-" + receiver.name()).unstarted(this::run);
  }

  Courier start() {
    thread.start();
    return this;
  }

  /** Takes it, or drops it; never blocks. A reminder is only for a receiver with nothing to do. */
  void take(Notification notification) {
    if (notification.reminder() && !(receiver.forgets() && waiting.isEmpty())) {
      return;
    }
    if (!waiting.offer(notification)) {
      dropped.incrementAndGet();
    }
  }

  AlertReport.Receiver report() {
    return new AlertReport.Receiver(
        receiver.name(), waiting.size(), delivered.get(), failed.get(), dropped.get(), lastError);
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty()) {
        Notification next = waiting.poll(DRAIN_MS / 4, TimeUnit.MILLISECONDS);
        if (next != null) {
          deliver(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(Notification notification) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      boolean again;
      try {
        receiver.deliver(notification);
        delivered.incrementAndGet();
        lastError = "";
        return;
      } catch (DeliveryException e) {
        lastError = Printable.text(String.valueOf(e.getMessage()), MAX_ERROR_CHARS);
        again = e.worthAnotherTry();
      } catch (RuntimeException e) {
        lastError = Printable.text(e.toString(), MAX_ERROR_CHARS);
        again = false;
      }
      if (!again || closing || attempt >= backoff.attempts()) {
        failed.incrementAndGet();
        return;
      }
      Duration wait = backoff.after(attempt);
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    }
  }

  /** Says that no more will come; what is waiting gets one attempt each, until {@link #close}. */
  void finish() {
    closing = true;
  }

  /** Waits a moment for what is being told. */
  @Override
  public void close() {
    finish();
    try {
      thread.join(DRAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
