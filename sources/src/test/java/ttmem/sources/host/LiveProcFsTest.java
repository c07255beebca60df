package ttmem.sources.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes of this machine. */
class LiveProcFsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final ProcFs processes = new ProcFs(Roots.LIVE);

  @Test
  void findsItselfWithStartUserAndNamespace() throws IOException {
    ProcessHandle self = ProcessHandle.current();

    ProcessFacts facts = processes.find((int) self.pid()).orElseThrow();

    assertThat(facts.pid()).isEqualTo((int) self.pid());
    assertThat(facts.started())
        .isCloseTo(self.info().startInstant().orElseThrow(), within(2, ChronoUnit.SECONDS));
    assertThat(facts.user()).isEqualTo(self.info().user().orElseThrow());
    assertThat(facts.uid()).isEqualTo((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    assertThat(facts.nsPids()).hasSize(1).containsExactly((int) self.pid());
    assertThat(facts.identity().pidNamespace()).isPositive();
    assertThat(facts.identity().bootId()).matches("[0-9a-f-]{36}");
    assertThat(facts.command()).contains("java");
    assertThat(facts.environmentReadable()).isTrue();
    assertThat(facts.startedMonotonicNs()).isPositive();
  }

  @Test
  void namesUsersOfRealProcessesUnderAnotherRoot(@TempDir Path root) {
    ProcessHandle self = ProcessHandle.current();

    ProcessFacts facts = new ProcFs(Roots.at(root)).find((int) self.pid()).orElseThrow();

    assertThat(facts.user()).isEqualTo(self.info().user().orElseThrow());
  }

  @Test
  void losesAKilledProcess() throws IOException {
    Instant before = Instant.now();
    ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
    builder.environment().put("TT_VISIBLE_DEVICES", "3,1");
    builder.environment().put("TT_METAL_SHM_TRACKING_DISABLED", "1");
    Process sleep = builder.start();
    try {
      int pid = (int) sleep.pid();
      await().atMost(DEADLINE).until(() -> commandOf(pid).equals("sleep 1000"));
      ProcessFacts facts = processes.find(pid).orElseThrow();
      assertThat(facts.parent()).isEqualTo((int) ProcessHandle.current().pid());
      assertThat(facts.visibleDevices()).isEqualTo("3,1");
      assertThat(facts.trackingDisabled()).isTrue();
      assertThat(facts.started()).isCloseTo(before, within(5, ChronoUnit.SECONDS));

      sleep.destroyForcibly();

      await().atMost(DEADLINE).until(() -> processes.find(pid).isEmpty());
    } finally {
      sleep.destroyForcibly();
    }
  }

  /** The shell starts a child, then turns into a sleep that never fetches its exit code. */
  @Test
  void takesAZombieForDead() throws IOException {
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; exec sleep 2000").start();
    try (BufferedReader out = parent.inputReader(StandardCharsets.US_ASCII)) {
      int child = Integer.parseInt(out.readLine());
      await().atMost(DEADLINE).until(() -> commandOf((int) parent.pid()).equals("sleep 2000"));
      assertThat(processes.find(child)).isPresent();

      assertThat(ProcessHandle.of(child).orElseThrow().destroyForcibly()).isTrue();

      Path stat = Path.of("/proc/" + child + "/stat");
      await().atMost(DEADLINE).until(() -> Files.readString(stat).contains(") Z "));
      assertThat(processes.find(child)).isEmpty();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void seesAnExec() throws IOException {
    Process shell = new ProcessBuilder("sh", "-c", "read go; exec sleep 1000").start();
    try {
      int pid = (int) shell.pid();
      await().atMost(DEADLINE).until(() -> commandOf(pid).startsWith("sh -c"));
      long start = processes.find(pid).orElseThrow().identity().startTicks();

      shell.getOutputStream().write('\n');
      shell.getOutputStream().flush();

      await().atMost(DEADLINE).until(() -> commandOf(pid).equals("sleep 1000"));
      assertThat(processes.find(pid).orElseThrow().identity().startTicks()).isEqualTo(start);
    } finally {
      shell.destroyForcibly();
    }
  }

  @Test
  void doesNotTakeItsOwnThreadsForProcesses() throws IOException {
    long self = ProcessHandle.current().pid();
    List<Integer> threads;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      threads =
          tasks
              .map(task -> Integer.valueOf(String.valueOf(task.getFileName())))
              .filter(thread -> thread != self)
              .toList();
    }

    assertThat(threads).isNotEmpty().allMatch(thread -> processes.find(thread).isEmpty());
  }

  private String commandOf(int pid) {
    return processes.find(pid).map(ProcessFacts::command).orElse("");
  }
}
