package ttmem.ledger.files;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Work on other users' files, with a deadline.
 *
 * <p>Opening a FIFO waits for its writer, for ever if need be. A check of the file's type before
 * the open doesn't help against a user who swaps a file for a FIFO in between, as the owner of a
 * file in {@code /dev/shm} may do at any time; a folder may also be a mount that doesn't answer.
 * {@link PathHandle} is the cure, but the first call through the foreign-function interface costs a
 * one-shot command 80 to 130 ms. So the work is done on a daemon thread that is left behind when it
 * gets stuck, possibly for ever: nobody can open an unlinked FIFO's other end. From the first time
 * on ({@link #hasWaitedInVain()}) all files are opened by the cure: somebody swaps files here, and
 * in a process that looks for weeks a thread lost each time would end in none left.
 *
 * <p>What the cure doesn't help against (a mount that doesn't answer) can hold {@value #MAX_STUCK}
 * threads at most; from then on work is refused at once until one comes back.
 */
public final class Patience implements AutoCloseable {
  private static final int MAX_STUCK = 4;

  private final Duration deadline;
  private final ThreadPoolExecutor threads;
  private final Semaphore running = new Semaphore(MAX_STUCK);
  private volatile boolean waitedInVain;

  public Patience(Duration deadline) {
    this.deadline = deadline;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // the permits are the bound: a thread whose work is done may lag
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("ttmem-files-", 0).factory());
  }

  /**
   * Does the work on another thread.
   *
   * @throws IOException if it fails, or isn't done in time
   */
  public <T> T call(Callable<T> work) throws IOException {
    if (!running.tryAcquire()) {
      throw new IOException("not tried, since earlier attempts still hang");
    }
    Future<T> result;
    try {
      result = threads.submit(() -> counted(work));
    } catch (RejectedExecutionException e) {
      running.release();
      throw new IOException("closed", e);
    }
    try {
      return result.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      waitedInVain = true;
      throw new IOException("no answer within " + deadline.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private <T> T counted(Callable<T> work) throws Exception {
    try {
      return work.call();
    } finally {
      running.release();
    }
  }

  /** Whether anything was not done in time so far. */
  public boolean hasWaitedInVain() {
    return waitedInVain;
  }

  /**
   * Does the work for each item, all of it on one thread as long as nothing hangs; where something
   * does, that item gets {@code otherwise} with the reason, and the rest goes on.
   */
  public <T, R> List<R> each(
      List<T> items, Function<T, R> work, BiFunction<T, String, R> otherwise) {
    List<R> results = new ArrayList<>();
    while (results.size() < items.size()) {
      List<T> rest = items.subList(results.size(), items.size());
      ConcurrentLinkedQueue<R> done = new ConcurrentLinkedQueue<>();
      AtomicBoolean abandoned = new AtomicBoolean();
      String failure = "";
      try {
        call(() -> doEach(rest, work, done, abandoned));
      } catch (IOException e) {
        abandoned.set(true);
        failure = String.valueOf(e.getMessage());
      }
      List<R> soFar = List.copyOf(done);
      results.addAll(soFar);
      if (soFar.size() < rest.size()) {
        results.add(otherwise.apply(rest.get(soFar.size()), failure));
      }
    }
    return results;
  }

  private static <T, R> boolean doEach(
      List<T> items, Function<T, R> work, Queue<R> done, AtomicBoolean abandoned) {
    for (T item : items) {
      if (abandoned.get()) {
        return false;
      }
      done.add(work.apply(item));
    }
    return true;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
