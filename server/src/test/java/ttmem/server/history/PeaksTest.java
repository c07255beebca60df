package ttmem.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.Monitors;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.visibility.Viewer;
import ttmem.sources.host.Roots;
import ttmem.testkit.Child;
import ttmem.testkit.HostTree;

/** A real process whose use shoots up and down again between two looks. */
@Timeout(60)
class PeaksTest {
  private static final long USUAL = 104729;
  private static final long SPIKE = 8_000_000_033L;

  @TempDir Path folder;

  private Child tracked(Path ledgers) throws Exception {
    Files.createDirectories(
        ledgers,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ProcessBuilder builder =
        new ProcessBuilder(
            "/usr/bin/python3",
            "-c",
            """
            import sys, ttmem
            ttmem.device(3, bdf="0000:01:00.0")
            ttmem.alloc(3, "DRAM", 0x20, %d)
            print("ready", flush=True)
            for line in sys.stdin:
                ttmem.alloc(3, "DRAM", 0x40, %d)
                ttmem.free(3, "DRAM", 0x40)
                print("over", flush=True)
            """
                .formatted(USUAL, SPIKE));
    builder.environment().put("TTMEM_DIR", ledgers.toString());
    builder
        .environment()
        .put("PYTHONPATH", Path.of("../clients/python").toAbsolutePath().toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return Child.start(builder);
  }

  private OptionalLong most(@Nullable Integer pid, Instant since) {
    HistoryQuestion question =
        new HistoryQuestion(0, pid, MemoryType.DRAM, since, since.plusSeconds(100));
    return new HistoryReader(folder)
        .read(question, Viewer.all(), since).series().stream()
            .filter(series -> pid != null || series.pid() == null)
            .flatMap(series -> series.points().stream())
            .mapToLong(History.Point::most)
            .max();
  }

  @Test
  void whatNoSampleSawIsInTheHistoryOfItsProcessAndChip() throws Exception {
    HostTree.unpack("n300", folder.resolve("host"));
    Roots roots = Roots.at(folder.resolve("host"));
    try (var monitor = Monitors.local(roots, false, List.of());
        HistoryRecorder recorder =
            new HistoryRecorder(folder, 1 << 26, line -> assertThat(line).isNull());
        Child child = tracked(folder.resolve("host/dev/shm/ttmem-0"))) {
      child.hear("ready");
      Snapshot before = at(monitor.snapshot(), Instant.now());
      recorder.record(before, monitor.peaks(before.time().minusSeconds(70)));
      assertThat(most(child.pid(), before.time())).hasValue(USUAL);
      child.say("spike");
      child.hear("over");
      // The step of the look before, or the one of the look after: both are written by then.
      Snapshot after = at(monitor.snapshot(), Instant.now());
      assertThat(after.process(child.pid()).orElseThrow().usage().getFirst().amounts())
          .satisfies(held -> assertThat(held.get(MemoryType.DRAM).value()).isEqualTo(USUAL));
      recorder.record(after, monitor.peaks(after.time().minusSeconds(70)));
      assertThat(most(child.pid(), before.time())).hasValue(USUAL + SPIKE);
      assertThat(most(null, before.time())).as("the chip").hasValue(USUAL + SPIKE);

      Snapshot later = at(monitor.snapshot(), after.time().plusSeconds(30));
      recorder.record(later, monitor.peaks(after.time().minusSeconds(70)));
      assertThat(most(child.pid(), later.time()))
          .as("told again, it is not of this later step")
          .hasValue(USUAL);
    }
  }

  private static Snapshot at(Snapshot snapshot, Instant time) {
    return HistoryTest.at(snapshot, time);
  }
}
