package ttmem.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ttmem.model.LiveBuffer;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferFilter;
import ttmem.monitor.BufferList;
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
    int code = new Cli(console, new Samples(snapshot)).run(arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** A process of the sample whose buffers the caller may not see. */
  static final int HIDDEN_PID = 6000;

  private record Samples(Snapshot snapshot) implements Facts {
    @Override
    public SystemMemoryMonitor monitor(Call call) {
      return new Fixed(snapshot);
    }
  }

  private record Fixed(Snapshot snapshot) implements SystemMemoryMonitor {
    @Override
    public Optional<BufferList> buffers(BufferFilter filter) {
      List<LiveBuffer> chosen = new ArrayList<>(SnapshotSamples.buffers());
      Integer pid = filter.pid();
      Integer device = filter.device();
      chosen.removeIf(buffer -> pid != null && buffer.pid() != pid);
      chosen.removeIf(buffer -> device != null && !device.equals(buffer.device()));
      boolean more = chosen.size() > filter.limit();
      List<LiveBuffer> shown = chosen.subList(0, Math.min(filter.limit(), chosen.size()));
      return Optional.of(
          new BufferList(Instant.EPOCH, shown, more, pid != null && pid == HIDDEN_PID));
    }

    @Override
    public void close() {}
  }
}
