package ttmem.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import ttmem.model.Snapshot;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.testkit.SnapshotSamples;

/** One run of the command inside the test, over a hand-made snapshot. */
final class TestRun {
  private final Map<String, String> environment = new HashMap<>(Map.of("LANG", "C.UTF-8"));
  private Snapshot snapshot = SnapshotSamples.n300();

  static TestRun on(Snapshot snapshot) {
    TestRun run = new TestRun();
    run.snapshot = snapshot;
    return run;
  }

  static TestRun create() {
    return new TestRun();
  }

  TestRun env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** What it said and how it ended. */
  record Result(int exitCode, String out, String err) {}

  Result run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(environment, out, errors, null);
    int code = new Cli(console, call -> new Fixed(snapshot)).run(arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private record Fixed(Snapshot snapshot) implements SystemMemoryMonitor {
    @Override
    public void close() {}
  }
}
