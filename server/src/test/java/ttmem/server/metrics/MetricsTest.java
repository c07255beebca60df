package ttmem.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.visibility.Viewer;
import ttmem.monitor.visibility.Visibility;
import ttmem.server.stats.Counter;
import ttmem.testkit.Golden;
import ttmem.testkit.Looks;
import ttmem.testkit.SnapshotSamples;

/** The metrics pages, judged by Prometheus's own promtool. */
class MetricsTest {
  private static final MetricsFacts FACTS =
      new MetricsFacts(
          Map.of(Counter.ALLOCS, 7L, Counter.FREES, 5L, Counter.UNKNOWN_FREES, 1L),
          Map.of("dram_full", 1, "quiet", 0),
          List.of(
              new MetricsFacts.TimeToFull(0, MemoryType.DRAM, Duration.ofMillis(90_500)),
              new MetricsFacts.TimeToFull(99, MemoryType.DRAM, Duration.ofMillis(1))));

  private static String page(Snapshot snapshot, MetricsFormat format) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      format.write(snapshot, FACTS, out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static Stream<String> samples() {
    return SnapshotSamples.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void areCleanForPromtool(String name) throws Exception {
    String page = page(SnapshotSamples.all().get(name), MetricsFormat.TEXT);
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError("this test needs promtool: apt-get install prometheus", e);
    }
    promtool.getOutputStream().write(page.getBytes(StandardCharsets.UTF_8));
    promtool.getOutputStream().close();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said + "\n" + page).isZero();
    assertThat(said).isEmpty();
  }

  @Test
  void looksLikeTheGoldenPages() {
    Golden.check("metrics-n300.txt", page(SnapshotSamples.n300(), MetricsFormat.OPEN_METRICS));
    Golden.check("metrics-p150x2.txt", page(SnapshotSamples.p150x2(), MetricsFormat.TEXT));
  }

  @Test
  void endsAnOpenMetricsPageAsThatFormDemands() {
    assertThat(page(SnapshotSamples.empty(), MetricsFormat.OPEN_METRICS)).endsWith("# EOF\n");
    assertThat(MetricsFormat.accepted("application/openmetrics-text; version=1.0.0"))
        .isEqualTo(MetricsFormat.OPEN_METRICS);
    assertThat(MetricsFormat.accepted("*/*")).isEqualTo(MetricsFormat.TEXT);
    assertThat(MetricsFormat.accepted(null)).isEqualTo(MetricsFormat.TEXT);
  }

  @Test
  void tellsHolesOnlyWhereOneAllocatorAloneDealsWithAChip() {
    Pool pool = Looks.pool(MemoryType.L1, 64, 1000, 600, 100, null);
    Looks one = Looks.at(Instant.EPOCH, 1).holds(11, "ada", 0, 0, 600 * 64, pool);
    assertThat(page(one.snapshot(), MetricsFormat.TEXT))
        .containsPattern("ttmem_device_memory_largest_free_block_bytes[{].*type=\"l1\"[}] 100.0")
        .containsPattern("ttmem_fragmentation_ratio[{].*type=\"l1\"[}] 0.75")
        .doesNotContainPattern("ttmem_fragmentation_ratio[{].*type=\"dram\"");
    String two = page(one.holds(12, "eve", 0, 7, 0).snapshot(), MetricsFormat.TEXT);
    assertThat(two).doesNotContain("ttmem_fragmentation_ratio", "largest_free_block");
  }

  @Test
  void leavesOutWhatIsUnknownAndKeepsAMeasuredZero() {
    String unknown = page(SnapshotSamples.unknown(), MetricsFormat.TEXT);
    assertThat(unknown).doesNotContain("ttmem_device_memory_used_bytes").doesNotContain("NaN");
    assertThat(page(SnapshotSamples.n300(), MetricsFormat.TEXT))
        .contains("ttmem_alerts_firing{rule=\"quiet\"} 0.0");
  }

  @Test
  void sumsUpAllButTheLargestProcesses() {
    Snapshot galaxy = SnapshotSamples.galaxy();
    List<ProcessInfo> many = new ArrayList<>();
    for (int copy = 0; copy < 40; copy++) {
      for (ProcessInfo each : galaxy.processes()) {
        many.add(renumbered(each, many.size() + 1));
      }
    }
    String page = page(withProcesses(galaxy, many), MetricsFormat.TEXT);
    List<String> series =
        page.lines().filter(line -> line.startsWith("ttmem_process_memory_bytes{")).toList();
    assertThat(series).hasSizeLessThan(50 * 7 + 32 * 7);
    assertThat(series).anyMatch(line -> line.contains("device=\"31\",process=\"other\""));
    double sum =
        series.stream()
            .filter(line -> line.contains("type=\"dram\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
    long expected =
        many.stream().mapToLong(each -> each.counted().get(MemoryType.DRAM).value()).sum();
    assertThat(sum).isEqualTo((double) expected);
  }

  @Test
  void endsTheSeriesOfAProcessWithIt() {
    Snapshot before = SnapshotSamples.p150x2();
    assertThat(page(before, MetricsFormat.TEXT)).contains("pid=\"7000\"");
    assertThat(page(withProcesses(before, List.of()), MetricsFormat.TEXT))
        .doesNotContain("pid=\"7000\"");
  }

  @Test
  void tellsAStrangerNoNamesOfProcesses() {
    Snapshot visible = Visibility.visibleTo(SnapshotSamples.n300(), Viewer.user(-1));
    String series =
        page(visible, MetricsFormat.TEXT)
            .lines()
            .filter(line -> line.contains("pid=\"4242\""))
            .collect(Collectors.joining("\n"));
    assertThat(series).isNotEmpty().doesNotContain("python3").doesNotContain("pod=");
  }

  private static ProcessInfo renumbered(ProcessInfo process, int pid) {
    ProcessIdentity old = process.identity();
    return new ProcessInfo(
        new ProcessIdentity(old.bootId(), old.pidNamespace(), pid, old.startTicks()),
        pid,
        process.startTime(),
        process.uid(),
        process.user(),
        process.command(),
        process.containerId(),
        process.podUid(),
        process.slurmJobId(),
        process.usage());
  }

  private static Snapshot withProcesses(Snapshot snapshot, List<ProcessInfo> processes) {
    return new Snapshot(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        snapshot.devices(),
        snapshot.boards(),
        processes,
        snapshot.sources(),
        snapshot.notes());
  }
}
