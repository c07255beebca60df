package ttmem.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;

/**
 * Carries lines to a log that may block, such as a pipe that nobody reads, from a thread that must
 * not. Lines that don't fit are counted and dropped.
 */
final class BoundedLog implements Consumer<String>, AutoCloseable {
  private static final int MAX_LINES = 4096;
  private static final long CLOSE_MS = 500;
  private static final String END = new String("end");

  private final ArrayBlockingQueue<String> lines = new ArrayBlockingQueue<>(MAX_LINES);
  private final Consumer<String> target;
  private final Counters counters;
  private final Thread thread;

  BoundedLog(Consumer<String> target, Counters counters) {
    this.target = target;
    this.counters = counters;
    this.thread = Thread.ofPlatform().daemon().name("ttmem-log").start(this::run);
  }

  /** Never blocks. */
  @Override
  public void accept(String line) {
    if (!lines.offer(line)) {
      counters.increment(Counter.LOG_LINES_DROPPED);
    }
  }

  /** Waits a moment for the lines to get out. */
  @Override
  public void close() {
    try {
      if (lines.offer(END)) {
        thread.join(CLOSE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  @SuppressWarnings("ReferenceEquality") // the end mark is this very object
  private void run() {
    try {
      for (String line = lines.take(); line != END; line = lines.take()) {
        target.accept(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
