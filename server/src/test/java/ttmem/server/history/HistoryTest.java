package ttmem.server.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import ttmem.model.MemoryType;
import ttmem.model.Snapshot;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.visibility.Viewer;
import ttmem.testkit.Child;
import ttmem.testkit.SnapshotSamples;

/** The past: recorded, asked for, killed, damaged and out of room. */
@Timeout(90)
class HistoryTest {
  private static final Instant START = Instant.parse("2026-03-14T15:00:00Z");
  private static final long MIB = 1 << 20;

  @TempDir Path directory;
  private final List<String> log = new ArrayList<>();

  private HistoryRecorder recorder() {
    return new HistoryRecorder(directory, 64 * MIB, log::add);
  }

  static Snapshot at(Snapshot sample, Instant time) {
    return new Snapshot(
        time,
        sample.host(),
        sample.driver(),
        sample.devices(),
        sample.boards(),
        sample.processes(),
        sample.sources(),
        sample.notes());
  }

  private static HistoryQuestion question(
      @Nullable Integer device, @Nullable Integer pid, Duration length) {
    return new HistoryQuestion(device, pid, MemoryType.DRAM, START, START.plus(length));
  }

  private History read(HistoryQuestion question, Viewer viewer) {
    return new HistoryReader(directory).read(question, viewer, question.until());
  }

  private static Path find(Path directory, String part) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(each -> each.toString().contains(part)).findFirst().orElseThrow();
    }
  }

  @Test
  void givesBackWhatWasUsedWhen() {
    try (HistoryRecorder recorder = recorder()) {
      for (int i = 0; i < 6; i++) {
        Snapshot sample = i == 3 ? SnapshotSamples.p150x2() : SnapshotSamples.galaxy();
        recorder.record(at(sample, START.plusSeconds(10L * i)));
      }
    }
    assertThat(log).isEmpty();
    long usual = 193 * MIB;
    long peak = 17_179_869_209L;
    List<History.Series> chips =
        read(question(0, null, Duration.ofMinutes(1)), Viewer.all()).series().stream()
            .filter(series -> series.pid() == null)
            .toList();
    assertThat(chips).hasSize(1);
    assertThat(chips.getFirst().points())
        .hasSize(6)
        .contains(new History.Point(START.plusSeconds(30).getEpochSecond(), peak, peak, peak));

    History coarse = read(question(0, null, Duration.ofDays(1)), Viewer.user(-1));
    assertThat(coarse.stepSeconds()).isEqualTo(60);
    assertThat(coarse.series()).hasSize(1);
    assertThat(coarse.series().getFirst().points())
        .as("the coarse step knows the peak")
        .containsExactly(new History.Point(START.getEpochSecond(), usual, peak, usual));
  }

  @Test
  void tellsOfProcessesOnlyThoseWhoMaySeeThem() {
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
    }
    HistoryQuestion question = question(null, 4242, Duration.ofMinutes(1));
    assertThat(read(question, Viewer.all()).series()).hasSize(1);
    assertThat(read(question, Viewer.user(1000)).series().getFirst().process()).contains("vllm");
    assertThat(read(question, Viewer.user(1001)).series()).isEmpty();
  }

  @Test
  void recordsNothingThatIsUnknown() {
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.unknown(), START));
    }
    assertThat(read(question(null, null, Duration.ofMinutes(1)), Viewer.all()).series()).isEmpty();
  }

  @Test
  void forgetsByAgeAndKeepsTheCoarseSteps() {
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
      for (int i = 0; i < 31; i++) {
        recorder.record(at(SnapshotSamples.n300(), START.plus(Duration.ofDays(1)).plusSeconds(i)));
      }
    }
    assertThat(count("level=10 AND at<" + START.plusSeconds(3600).getEpochSecond())).isZero();
    assertThat(count("level=60 AND at<" + START.plusSeconds(3600).getEpochSecond())).isPositive();
  }

  @Test
  void staysWithinItsSize() throws IOException {
    Snapshot galaxy = SnapshotSamples.galaxy();
    try (HistoryRecorder recorder = new HistoryRecorder(directory, 2 * MIB, log::add)) {
      for (int i = 0; i < 400; i++) {
        recorder.record(at(galaxy, START.plusSeconds(60L * i)));
      }
    }
    assertThat(log).isEmpty();
    assertThat(Files.size(directory.resolve("history.sqlite"))).isLessThan(6 * MIB);
    assertThat(count("at>=" + START.plusSeconds(60L * 390).getEpochSecond())).isPositive();
  }

  private long count(String where) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("history.sqlite"));
        ResultSet result =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM sample WHERE " + where)) {
      return result.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void setsAnUnreadableFileAsideAndDeletesNothing() throws IOException {
    String damaged = "this is no database, but it was somebody's ".repeat(500);
    Files.writeString(directory.resolve("history.sqlite"), damaged);
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
    }
    assertThat(find(directory, "unreadable-2026-03-14T150000Z")).hasContent(damaged);
    assertThat(log).hasSize(1).first().asString().contains("moved aside");
    assertThat(read(question(null, 4242, Duration.ofMinutes(1)), Viewer.all()).series())
        .isNotEmpty();
  }

  @Test
  void setsAFileOfANewerVersionAside() throws Exception {
    try (Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("history.sqlite"))) {
      connection.createStatement().execute("PRAGMA user_version=9");
    }
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
    }
    assertThat(log).hasSize(1).first().asString().contains("expected version=1", "version=9");
    assertThat(find(directory, "unreadable-")).exists();
  }

  @Test
  void isTheOwnersAlone() throws IOException {
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("history.sqlite")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  /** A file system of its own, of 1 MiB; this test must run as root, as the build does. */
  @Test
  void goesOnWithoutRoomAndRecordsAgainWhenThereIsSome() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString());
    try (HistoryRecorder recorder = recorder()) {
      recorder.record(at(SnapshotSamples.n300(), START));
      assertThat(log).isEmpty();
      Path filler = directory.resolve("filler");
      fill(filler);
      for (int i = 1; i < 40; i++) {
        recorder.record(at(SnapshotSamples.galaxy(), START.plusSeconds(10L * i)));
      }
      assertThat(log).hasSize(1).first().asString().contains("nothing is recorded", "FULL");
      Files.delete(filler);
      recorder.record(at(SnapshotSamples.n300(), START.plusSeconds(500)));
      assertThat(log).last().isEqualTo("history: recording again");
      assertThat(read(question(null, 4242, Duration.ofMinutes(10)), Viewer.all()).series())
          .hasSize(1);
    } finally {
      run("umount", directory.toString());
    }
  }

  private static void fill(Path file) {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      // Full, as it should be.
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + said).isZero();
  }

  @Test
  void survivesSigkillAtAnyMoment() throws Exception {
    for (int round = 0; round < 5; round++) {
      try (Child child =
          Child.start(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  HistoryTest.class.getName(),
                  directory.toString()))) {
        for (int i = 0; i < 3 + 7 * round; i++) {
          child.hear();
        }
        child.kill();
      }
      assertThat(integrity()).isEqualTo("ok");
      try (HistoryRecorder recorder = recorder()) {
        recorder.record(at(SnapshotSamples.n300(), START.plusSeconds(round)));
      }
      assertThat(log).isEmpty();
    }
    assertThat(count("level=10")).isPositive();
  }

  private String integrity() {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("history.sqlite"));
        ResultSet result = connection.createStatement().executeQuery("PRAGMA integrity_check")) {
      return result.getString(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Records as fast as it can, a line for each snapshot, until it is killed. */
  public static void main(String[] args) {
    HistoryRecorder recorder =
        new HistoryRecorder(Path.of(args[0]), 64 * MIB, line -> System.out.println(line));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (int i = 0; System.nanoTime() < end; i++) {
      recorder.record(at(SnapshotSamples.galaxy(), START.plusSeconds(i)));
      System.out.println("recorded " + i);
    }
    recorder.close();
  }
}
