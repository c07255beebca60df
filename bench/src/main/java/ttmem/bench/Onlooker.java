package ttmem.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import ttmem.ledger.read.LedgerReader;

/**
 * A process that reads a ledger and never rests; {@link #stop} and {@link #kill} catch it in the
 * middle of that. Its own main class: {@code Onlooker LEDGER} says "reading" after the first look.
 */
final class Onlooker implements AutoCloseable {
  private final Process process;

  private Onlooker(Process process) {
    this.process = process;
  }

  public static void main(String[] args) throws IOException {
    try (LedgerReader reader = LedgerReader.open(Path.of(args[0]), false)) {
      for (boolean first = true; ; first = false) {
        reader.state();
        int _ = reader.entries(_ -> {});
        var _ = reader.events(1000);
        if (first) {
          System.out.println("reading");
        }
      }
    }
  }

  static Onlooker of(Path ledger) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Onlooker.class.getName(),
                    ledger.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.getInputStream().read() < 0) {
      throw new IOException("the reader ended early: ledger=" + ledger);
    }
    return new Onlooker(process);
  }

  /** Stops it where it is. */
  void stop() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
  }

  /** Ends it where it is. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
