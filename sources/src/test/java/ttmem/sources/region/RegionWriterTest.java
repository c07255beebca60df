package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus.State;
import ttmem.sources.Claim;
import ttmem.sources.FakeHost;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcFs;
import ttmem.sources.host.Roots;
import ttmem.testkit.CProgram;
import ttmem.testkit.Child;

/** Real processes that keep a region as tt-metal does, and die as real processes do. */
final class RegionWriterTest {
  private static final String ID = "14521741403";
  private static final String FILE = "tt_device_" + ID + "_memory";

  /** Different primes: a wrong sum names its culprit. */
  private static final long ONE = 1_000_003;

  private static final long TWO = 20_000_003;
  private static final long THREE = 300_000_007;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Path shm = Path.of("");
  private Roots roots = Roots.LIVE;
  private RegionSource source = new RegionSource(roots);
  private ProcFs processes = new ProcFs(roots);

  @BeforeEach
  void makeRoot() throws IOException {
    shm = Files.createDirectories(directory.resolve("dev/shm"));
    roots = Roots.at(directory);
    source = new RegionSource(roots, PATIENCE, FileTrust.of(roots));
    processes = new ProcFs(roots);
  }

  @AfterEach
  void close() {
    source.close();
  }

  private Child writer(int version) {
    return CProgram.compile(Path.of("src/test/c/region_writer.c"))
        .start(shm.toString(), ID, Integer.toString(version), "0");
  }

  private Child attached(int version, long dram) {
    Child child = writer(version);
    tell(child, "attach");
    tell(child, "alloc 0 " + dram);
    return child;
  }

  private static void tell(Child child, String command) {
    child.say(command);
    child.hear("ok");
  }

  private SourceReport look() {
    return source.read(new FakeHost().processes(processes).view());
  }

  private static List<String> dramByPid(SourceReport report) {
    return report.claims().stream()
        .map(claim -> claim.owner().pid() + "=" + claim.amounts().get(MemoryType.DRAM))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void believesTheLivingAndTurnsTheKilledOneIntoALeftover(int version) {
    try (Child one = attached(version, ONE);
        Child two = attached(version, TWO);
        Child three = attached(version, THREE)) {
      tell(two, "alloc 1 65537");
      tell(two, "cb 8191");
      assertThat(dramByPid(look()))
          .containsExactlyInAnyOrder(
              one.pid() + "=" + ONE, two.pid() + "=" + TWO, three.pid() + "=" + THREE);
      three.kill();
      SourceReport report = look();
      assertThat(report.status().state()).isEqualTo(State.OK);
      assertThat(dramByPid(report))
          .containsExactlyInAnyOrder(one.pid() + "=" + ONE, two.pid() + "=" + TWO);
      assertThat(report.claims()).allMatch(claim -> claim.note().isEmpty());
      assertThat(report.leftovers())
          .singleElement()
          .satisfies(
              left -> {
                assertThat(left.leftover().pid()).isEqualTo(three.pid());
                assertThat(left.leftover().name()).startsWith("region_writer");
                assertThat(left.leftover().amounts().get(MemoryType.DRAM))
                    .isEqualTo(Reading.of(THREE));
              });
      Claim second =
          report.claims().stream()
              .filter(claim -> claim.owner().pid() == two.pid())
              .findFirst()
              .orElseThrow();
      assertThat(second.amounts().get(MemoryType.L1)).isEqualTo(Reading.of(65537));
      assertThat(second.amounts().get(MemoryType.CB).value()).isEqualTo(8191);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void forgetsAProcessThatLeaves(int version) {
    try (Child one = attached(version, ONE);
        Child two = attached(version, TWO)) {
      tell(two, "leave");
      assertThat(two.leave()).isZero();
      SourceReport report = look();
      assertThat(dramByPid(report)).containsExactly(one.pid() + "=" + ONE);
      assertThat(report.leftovers()).isEmpty();
      assertThat(report.notes()).noneMatch(note -> note.contains("not attributed"));
    }
  }

  @Test
  void seesTheNextVersion4ProcessCleanUp() {
    try (Child one = attached(4, ONE)) {
      one.kill();
      assertThat(look().leftovers()).hasSize(1);
      try (Child two = attached(4, TWO)) {
        SourceReport report = look();
        assertThat(report.leftovers()).isEmpty();
        assertThat(dramByPid(report)).containsExactly(two.pid() + "=" + TWO);
      }
    }
  }

  @Test
  void countsAFreeOfAnotherProcessForThatProcessOnly() {
    try (Child one = attached(3, ONE);
        Child two = attached(3, TWO)) {
      tell(two, "free 0 " + TWO);
      tell(two, "free 0 " + ONE);
      assertThat(dramByPid(look()))
          .as("totals are short now, slots are not")
          .containsExactlyInAnyOrder(one.pid() + "=" + ONE, two.pid() + "=0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void readsNothingThatNeverWasWhileAWriterHammers(int version) {
    long step = 4096;
    try (Child one = attached(version, ONE);
        Child two = attached(version, TWO)) {
      tell(two, "hammer " + step);
      int sawBoth = 0;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (int i = 0; i < 3000 || (sawBoth != 3 && System.nanoTime() < deadline); i++) {
        SourceReport report = look();
        assertThat(report.status().error()).isEmpty();
        assertThat(report.claims()).hasSize(2);
        for (Claim claim : report.claims()) {
          long dram = claim.amounts().get(MemoryType.DRAM).value();
          if (claim.owner().pid() == one.pid()) {
            assertThat(dram).isEqualTo(ONE);
          } else {
            assertThat(dram).isIn(TWO, TWO + step);
            sawBoth |= dram == TWO ? 1 : 2;
          }
          assertThat(claim.note()).isIn("", "changing while it was read");
        }
        assertThat(report.notes())
            .allMatch(note -> note.equals(FILE + ": not attributed to any slot: dram=" + step));
      }
      assertThat(sawBoth).as("the writer was seen at work").isEqualTo(3);
      tell(two, "rest");
      SourceReport report = look();
      assertThat(report.claims()).allMatch(claim -> claim.note().isEmpty());
      assertThat(report.notes()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void followsARegionFromItsFirstMoment(int version) {
    assertThat(look().status().state()).isEqualTo(State.ABSENT);
    try (Child writer = writer(version)) {
      writer.say("attach slowly");
      writer.hear("created");
      assertThat(look().notes())
          .containsExactly(FILE + " is starting: size=0, created but not sized");
      for (String step : List.of("sized", "in progress")) {
        writer.say("next");
        writer.hear(step);
        SourceReport report = look();
        assertThat(report.notes())
            .containsExactly(FILE + " is starting: version=0, not initialized");
        assertThat(report.status().state()).isEqualTo(State.OK);
        assertThat(report.claims()).isEmpty();
      }
      tell(writer, "next");
      tell(writer, "alloc 0 " + ONE);
      SourceReport report = look();
      assertThat(dramByPid(report)).containsExactly(writer.pid() + "=" + ONE);
      assertThat(report.notes()).isEmpty();
    }
  }

  @Test
  void survivesTheFileBeingCutUnderTheWriterAndTheReader() throws IOException {
    try (Child one = attached(3, ONE)) {
      byte[] whole = Files.readAllBytes(shm.resolve(FILE));
      one.kill();
      for (int size : new int[] {0, 3, 4, 100, 8575}) {
        Files.write(shm.resolve(FILE), Arrays.copyOf(whole, size));
        assertThat(look().claims()).isEmpty();
      }
    }
  }
}
