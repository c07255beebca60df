package ttmem.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The chips of a fixture host, and the processes of this machine: who opens a node of {@code dev/}
 * holds that chip, and who keeps a ledger in {@link #ledgers} is seen.
 *
 * @param root for {@code --sysroot}
 * @param ledgers for {@code TTMEM_DIR} of those who track themselves
 */
public record LiveHost(Path root, Path ledgers) {

  /** Writes one with the chips of this fixture under {@code root}. */
  public static LiveHost unpack(String fixture, Path root) {
    try {
      HostTree.unpack(fixture, root);
      try (Stream<Path> recorded = Files.walk(root.resolve("proc"))) {
        for (Path path : recorded.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
      Object uid = Files.getAttribute(root, "unix:uid");
      Path ledgers = Files.createDirectories(root.resolve("dev/shm/ttmem-" + uid));
      return new LiveHost(root, ledgers);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The node of a chip, by the driver's number. */
  public String node(int ordinal) {
    return root.resolve("dev/tenstorrent/" + ordinal).toString();
  }

  /** Starts a tracked process of this host, which says "ready" first. */
  public Child start(ProcessBuilder builder) {
    builder.environment().keySet().removeIf(name -> name.startsWith("TTMEM_"));
    builder.environment().put("TTMEM_DIR", ledgers.toString());
    Child child = Child.start(builder);
    child.hear("ready");
    return child;
  }

  /**
   * Starts a tracked Python that runs each line of its standard input and says "done".
   *
   * @param node which chip it holds, by the driver's number
   * @param bdf the same chip; the process calls it device 0
   */
  public Child python(int node, String bdf) {
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            "-u",
            "-c",
            """
            import sys, ttmem
            node = open("%s")
            ttmem.device(0, bdf="%s")
            print("ready")
            for line in sys.stdin:
                exec(line)
                print("done")
            """
                .formatted(node(node), bdf));
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return start(builder);
  }
}
