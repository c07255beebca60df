package ttmem.cli.top;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;

/**
 * The past that a server recorded, asked for on a thread of its own: a slow answer never holds up
 * the screen. Of each kind of question only the last one counts. Any thread.
 */
final class Archive implements AutoCloseable {
  /** What an answer is for. */
  enum Use {
    CHARTS,
    INSTANT
  }

  private final @Nullable ControlClient server;
  private final Consumer<Use> arrived;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("ttmem-past").factory());
  private final Map<Use, HistoryQuestion> asked = new EnumMap<>(Use.class);
  private final Map<Use, History> answers = new EnumMap<>(Use.class);
  private boolean exists;
  private String problem = "";

  /**
   * An archive that has asked nothing yet.
   *
   * @param server null for none
   * @param arrived told on the thread of the archive after each answer, or failure
   */
  Archive(@Nullable ControlClient server, Consumer<Use> arrived) {
    this.server = server;
    this.arrived = arrived;
  }

  /** Whether a server has answered a question for the past. */
  synchronized boolean exists() {
    return exists;
  }

  /** Why the last question got no answer; empty if it got one. */
  synchronized String problem() {
    return problem;
  }

  /** The answer to this question, which is asked if it wasn't; null as long as there is none. */
  synchronized @Nullable History ask(Use use, HistoryQuestion question) {
    if (server == null) {
      return null;
    }
    if (!question.equals(asked.get(use))) {
      asked.put(use, question);
      answers.remove(use);
      try {
        thread.execute(() -> load(server, use, question));
      } catch (RejectedExecutionException e) {
        // Closed: the view ends.
      }
    }
    return answers.get(use);
  }

  private void load(ControlClient client, Use use, HistoryQuestion question) {
    synchronized (this) {
      if (!question.equals(asked.get(use))) {
        return;
      }
    }
    @Nullable History history = null;
    String failed = "";
    try {
      history = client.history(question).orElse(null);
    } catch (ControlException e) {
      failed = String.valueOf(e.getMessage());
    }
    synchronized (this) {
      problem = failed;
      if (history != null && question.equals(asked.get(use))) {
        exists = true;
        answers.put(use, history);
      }
    }
    arrived.accept(use);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
