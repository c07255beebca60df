package ttmem.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/**
 * The chips of a fixture host, and the processes of this machine: who opens a node of {@code dev/}
 * holds that chip, and who keeps a ledger in {@link #ledgers} is seen.
 *
 * @param root for {@code --sysroot}
 * @param ledgers for {@code TTMEM_DIR} of those who track themselves
 */
record LiveHost(Path root, Path ledgers) {

  /** Writes one with the chips of this fixture under {@code root}. */
  static LiveHost unpack(String fixture, Path root) {
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

  String node(int ordinal) {
    return root.resolve("dev/tenstorrent/" + ordinal).toString();
  }

  /** A class of these tests as a tracked process of this host, which says "ready" first. */
  Child start(Class<?> main, String... arguments) {
    ProcessBuilder builder = Program.test(main, arguments);
    builder.environment().put("TTMEM_DIR", ledgers.toString());
    Child child = Child.start(builder);
    child.hear("ready");
    return child;
  }

  /** What the command answers here, without a server; it must succeed. */
  String ttmem(String... arguments) throws IOException, InterruptedException {
    Answer answer = ask(arguments);
    assertThat(answer.exitCode()).as(answer.out()).isZero();
    return answer.out();
  }

  /** What a command ended with: its exit code, and everything it printed. */
  record Answer(int exitCode, String out) {}

  /** The same, whatever it ends with. */
  Answer ask(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = Program.ttmem(arguments);
    builder.command().addAll(List.of("--sysroot", root.toString()));
    builder.environment().put("COLUMNS", "160");
    Process process = builder.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(process.waitFor(), out);
  }
}
