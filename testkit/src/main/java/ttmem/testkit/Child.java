package ttmem.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real process of a test, spoken to in lines: {@link #say} writes one to its standard input,
 * {@link #hear} waits for one from its standard output. Nothing waits for ever: every wait has a
 * deadline, whose message shows what the process has said so far, and a watchdog kills a child that
 * a test forgot.
 *
 * <p>A child should end when its standard input ends: that is what happens when the JVM dies.
 */
public final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LIFETIME = Duration.ofMinutes(2);

  private final List<String> command;
  private final Process process;
  private final LinkedBlockingQueue<String> unheard = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<String> said = new ConcurrentLinkedQueue<>();

  private Child(List<String> command, Process process) {
    this.command = command;
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @throws AssertionError if it can't be started
   */
  public static Child start(List<String> command) {
    return start(new ProcessBuilder(command));
  }

  /** The same, with an environment or a directory of its own. */
  public static Child start(ProcessBuilder builder) {
    List<String> command = List.copyOf(builder.command());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError(
          "could not start " + command + "; the README lists what the tests need", e);
    }
    Child child = new Child(command, process);
    Thread.ofVirtual().start(() -> child.listen(process.getInputStream(), true));
    Thread.ofVirtual().start(() -> child.listen(process.getErrorStream(), false));
    Executor later = CompletableFuture.delayedExecutor(LIFETIME.toSeconds(), TimeUnit.SECONDS);
    later.execute(process::destroyForcibly);
    return child;
  }

  public int pid() {
    return Math.toIntExact(process.pid());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Writes one line to its standard input. */
  public void say(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(this + " doesn't listen", e);
    }
  }

  /** The next line of its standard output. */
  public String hear() {
    try {
      String line = unheard.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw new AssertionError("nothing heard within " + PATIENCE + " from " + this);
      }
      return line;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits for the next line and demands that it is this one. */
  public void hear(String expected) {
    String line = hear();
    if (!line.equals(expected)) {
      throw new AssertionError("expected=" + expected + " heard=" + line + " from " + this);
    }
  }

  /** Says a line and waits for the answer. */
  public String ask(String line) {
    say(line);
    return hear();
  }

  /** Ends its standard input and waits for its end. */
  public int leave() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return exitCode();
  }

  /** Waits for its end. */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still alive after " + PATIENCE + ": " + this);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Sends SIGKILL and waits until the process is gone. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Sends a signal by name, such as {@code STOP}. */
  public void signal(String name) {
    try (Child kill = start(List.of("kill", "-" + name, Integer.toString(pid())))) {
      if (kill.exitCode() != 0) {
        throw new AssertionError("kill -" + name + " failed: " + kill);
      }
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }

  @Override
  public String toString() {
    return command + " pid=" + pid() + " said:\n" + String.join("\n", said);
  }

  private void listen(InputStream stream, boolean isOutput) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        if (isOutput) {
          unheard.add(line);
        }
      }
    } catch (IOException e) {
      said.add(e.toString());
    }
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }
}
