package ttmem.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import ttmem.testkit.Child;

/** A real Python with our client, its ledgers in a directory of the test. */
record Python(Path ledgers) {
  static final Path CLIENT = Path.of("..", "clients", "python").toAbsolutePath().normalize();
  private static final long PATIENCE_SECONDS = 60;

  /** What a finished program left: its exit code and everything it printed. */
  record Ended(int exitCode, String output) {}

  /** A program that is spoken to in lines. */
  Child start(String program) {
    return Child.start(builder(program));
  }

  Ended run(String program) throws IOException, InterruptedException {
    return run(builder(program));
  }

  ProcessBuilder builder(String program) {
    ProcessBuilder builder = new ProcessBuilder("python3", "-u", "-c", program);
    builder.environment().keySet().removeIf(name -> name.startsWith("TTMEM_"));
    builder.environment().put("PYTHONPATH", CLIENT.toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("TTMEM_DIR", ledgers.toString());
    builder.environment().put("TTMEM_SOCKET", ledgers.resolve("no.sock").toString());
    return builder;
  }

  static Ended run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still alive: " + List.copyOf(builder.command()));
    }
    return new Ended(process.exitValue(), output);
  }
}
