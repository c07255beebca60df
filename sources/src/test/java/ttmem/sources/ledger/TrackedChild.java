package ttmem.sources.ledger;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ttmem.testkit.Child;

/** A real process that tracks itself with the Python client, and does what it is told by lines. */
final class TrackedChild implements AutoCloseable {
  /** Not the first of the path, which another user may not run. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final String PROGRAM =
      """
      import sys, os
      import ttmem
      print("ready", flush=True)
      for line in sys.stdin:
          exec(line.strip())
          print("done", flush=True)
      """;

  private final Child child;

  private TrackedChild(Child child) {
    this.child = child;
    child.hear("ready");
  }

  /** Starts one that keeps its ledger in {@code directory}, with words before its command. */
  static TrackedChild start(Path directory, String... wrapper) {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(List.of(PYTHON, "-c", PROGRAM));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TTMEM_DIR", directory.toString());
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return new TrackedChild(Child.start(builder));
  }

  /** Runs one line of Python in it. */
  TrackedChild does(String python) {
    child.say(python);
    child.hear("done");
    return this;
  }

  int pid() {
    return child.pid();
  }

  Child child() {
    return child;
  }

  /** Kills it with SIGKILL. */
  void kill() {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
  }
}
