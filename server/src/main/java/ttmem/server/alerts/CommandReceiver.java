package ttmem.server.alerts;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import ttmem.server.config.Quantity;
import ttmem.sources.host.Printable;

/**
 * Runs a program for each alert. It gets the alert as JSON on standard input, and its main parts in
 * {@code TTMEM_ALERT_*} variables; what it prints is thrown away. No shell is involved, so no name
 * of a process can become a command.
 *
 * <p>After its time it is killed with all its children. It is not tried again: half of what it does
 * may be done already.
 */
final class CommandReceiver implements Receiver {
  private static final long KILLED_MS = 2000;
  private static final int ROUNDS = 10;

  private final List<String> arguments;
  private final Duration timeout;

  CommandReceiver(ReceiverSettings.Command settings) {
    arguments = settings.arguments();
    timeout = settings.timeout();
  }

  @Override
  public String name() {
    return "command " + Printable.text(arguments.getFirst(), 200);
  }

  @Override
  public void deliver(Notification notification) throws DeliveryException, InterruptedException {
    DeliveryException failure = null;
    for (Alert alert : notification.alerts()) {
      try {
        run(alert, notification);
      } catch (DeliveryException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void run(Alert alert, Notification notification)
      throws DeliveryException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(arguments)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    environment(builder.environment(), alert, notification);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new DeliveryException("can't be started: " + e.getMessage(), false);
    }
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean late = new AtomicBoolean();
    Executor later = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> _ =
        CompletableFuture.runAsync(
            () -> {
              if (!over.get()) {
                late.set(true);
                killTree(process);
              }
            },
            later);
    try {
      feed(process, AlertJson.one(alert, notification));
      boolean ended = process.waitFor(timeout.toMillis() + KILLED_MS, TimeUnit.MILLISECONDS);
      if (late.get() || !ended) {
        throw new DeliveryException("killed after " + Quantity.text(timeout), false);
      }
      if (process.exitValue() != 0) {
        throw new DeliveryException("exit_code=" + process.exitValue(), false);
      }
    } catch (InterruptedException e) {
      killTree(process);
      throw e;
    } finally {
      over.set(true);
    }
  }

  /** A program that doesn't read blocks this thread until it ends or is killed. */
  private static void feed(Process process, byte[] json) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(json);
    } catch (IOException e) {
      // It has closed its standard input: it does not want to know.
    }
  }

  private static void environment(
      Map<String, String> environment, Alert alert, Notification notification) {
    environment.remove("NOTIFY_SOCKET");
    put(environment, "TTMEM_ALERT_STATE", alert.state().label());
    put(environment, "TTMEM_ALERT_RULE", alert.rule().name());
    put(environment, "TTMEM_ALERT_SEVERITY", alert.rule().severity());
    put(environment, "TTMEM_ALERT_VALUE", alert.value());
    put(environment, "TTMEM_ALERT_LABELS", alert.subject().toString());
    put(environment, "TTMEM_ALERT_HOST", notification.host());
  }

  private static void put(Map<String, String> environment, String name, String value) {
    environment.put(name, Printable.text(value, 1000));
  }

  /** Again and again, since a child may be born while its parent is being killed. */
  private static void killTree(Process process) {
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> children = process.descendants().toList();
      children.forEach(ProcessHandle::destroyForcibly);
      if (children.isEmpty()) {
        break;
      }
    }
    process.destroyForcibly();
  }
}
