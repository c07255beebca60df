package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.monitor.BufferList;
import ttmem.testkit.Looks;

/** Slopes, leaks and times to full. */
class TrendTest {
  private static final Instant START = Instant.parse("2026-03-14T15:00:00Z");
  private static final long MIB = 1 << 20;

  private static Slope slope(int samples, IntToLongFunction value) {
    Series series = new Series();
    for (int i = 0; i < samples; i++) {
      series.add(START.plusSeconds(i), value.applyAsLong(i));
    }
    return Slope.of(series).orElseThrow();
  }

  @Test
  void aStraightLineHasItsSlopeAndNoRange() {
    Slope slope = slope(20, i -> 1000 + 37L * i);
    assertThat(slope).isEqualTo(new Slope(37, 37, 37));
  }

  @Test
  void spikesDoNotBendIt() {
    Slope slope = slope(40, i -> i % 7 == 3 ? 1_000_000_000 : 50L * i);
    assertThat(slope.bytesPerSecond()).isCloseTo(50, within(2.0));
  }

  @Test
  void aSingleStepDoesNotGrow() {
    for (int at = 1; at < 40; at++) {
      int step = at;
      assertThat(slope(40, i -> i < step ? 0 : 1000 * MIB).least()).as("step at %d", at).isZero();
    }
  }

  @Test
  void noiseAloneIsCalledGrowthInNoMoreThanOneOfTenCases() {
    int grown = 0;
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      grown += slope(30, i -> random.nextInt(1000)).least() > 0 ? 1 : 0;
    }
    // Two-sided 90 %: 5 % above.
    assertThat(grown).isBetween(5, 40);
  }

  @Test
  void manySamplesAreThinnedWithoutLosingTheEnds() {
    assertThat(slope(100_000, i -> 3L * i).bytesPerSecond()).isEqualTo(3);
  }

  @Test
  void fewSamplesHaveNoSlope() {
    Series series = new Series();
    for (int i = 0; i < Slope.LEAST_SAMPLES - 1; i++) {
      series.add(START.plusSeconds(i), i);
    }
    assertThat(Slope.of(series)).isEmpty();
    series.add(START.plusSeconds(99), 99);
    assertThat(Slope.of(series)).isPresent();
  }

  private static List<Observation> looks(int count, IntFunction<Looks> of) {
    List<Observation> looks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      looks.add(new Observation(of.apply(i).snapshot(), null));
    }
    return looks;
  }

  private static Looks at(int second) {
    return Looks.at(START.plusSeconds(second), 1);
  }

  private static final Leaks.Question GROWTH = new Leaks.Question(MIB, null);

  @Test
  void namesTheProcessThatGrowsAndNoOther() {
    Leaks leaks =
        Leaks.of(
            looks(
                20,
                i ->
                    at(i)
                        .holds(11, "ada", 0, 3 * MIB * i, 0)
                        .holds(12, "bob", 0, i % 5 * 100L * MIB, 0)
                        .holds(13, "eve", 0, i < 9 ? 0 : 4000 * MIB, 0)),
            GROWTH);
    assertThat(leaks.growing())
        .singleElement()
        .satisfies(
            growing -> {
              assertThat(growing.pid()).isEqualTo(11);
              assertThat(growing.grewBytes()).isEqualTo(19 * 3 * MIB);
              assertThat(growing.slope().bytesPerSecond()).isEqualTo(3 * MIB);
            });
    assertThat(leaks.notes()).singleElement().asString().contains("by process, not by tag");
  }

  @Test
  void aProcessThatIsGoneLeaksNoMore() {
    List<Observation> looks =
        looks(20, i -> i == 19 ? at(i) : at(i).holds(11, "ada", 0, MIB * i, 0));
    assertThat(Leaks.of(looks, GROWTH).growing()).isEmpty();
  }

  @Test
  void growthBelowTheLeastIsNotListed() {
    List<Observation> looks = looks(20, i -> at(i).holds(11, "ada", 0, 1000L * i, 0));
    assertThat(Leaks.of(looks, GROWTH).growing()).isEmpty();
    assertThat(Leaks.of(looks, new Leaks.Question(1000, null)).growing()).hasSize(1);
  }

  @Test
  void tellsWhichTagGrows() {
    List<Observation> looks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant time = START.plusSeconds(60L * i);
      List<LiveBuffer> buffers = new ArrayList<>();
      buffers.add(buffer("weights", 64, 512 * MIB, START));
      for (int j = 0; j < i; j++) {
        buffers.add(buffer("kv", 1024L * (j + 1), 2 * MIB, START.plusSeconds(60L * j)));
      }
      looks.add(
          new Observation(
              Looks.at(time, 1).holds(11, "ada", 0, 600 * MIB, 0).snapshot(),
              new BufferList(time, buffers, false, false)));
    }
    Leaks leaks = Leaks.of(looks, new Leaks.Question(MIB, Duration.ofMinutes(9)));
    assertThat(leaks.growing())
        .extracting(growing -> growing.tag() + " " + growing.grewBytes())
        .containsExactly("kv " + 22 * MIB);
    assertThat(leaks.old())
        .extracting(old -> old.tag() + " " + old.count() + " " + old.bytes())
        .containsExactly("weights 1 " + 512 * MIB, "kv 3 " + 6 * MIB);
    assertThat(leaks.notes()).isEmpty();
  }

  private static LiveBuffer buffer(String tag, long address, long bytes, Instant since) {
    return new LiveBuffer(11, 0, 0, "ledger", MemoryType.DRAM, address, bytes, 1, since, tag);
  }

  @Test
  void tooFewLooksJudgeNothing() {
    Leaks leaks = Leaks.of(looks(3, i -> at(i).holds(11, "ada", 0, MIB * 100 * i, 0)), GROWTH);
    assertThat(leaks.judged()).isFalse();
    assertThat(leaks.notes()).anyMatch(note -> note.contains("growth needs 8 looks, there are 3"));
  }

  private static Eta dram(List<Observation> looks) {
    return Eta.of(looks).stream()
        .filter(answer -> answer.type() == MemoryType.DRAM)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSteadyGrowthIsFullAtAKnownTime() {
    long left = 8 * 4_278_190_080L - 19 * 1000 * MIB;
    Eta eta = dram(looks(20, i -> at(i).holds(11, "ada", 0, 1000 * MIB * i, 0)));
    assertThat(eta.verdict()).isEqualTo(Eta.Verdict.GROWING);
    assertThat(eta.pid()).isNull();
    assertThat(eta.remaining().value()).isEqualTo(left);
    assertThat(eta.soonest()).isEqualTo(Duration.ofSeconds(left / (1000 * MIB)));
    assertThat(eta.latest()).isEqualTo(eta.soonest());
  }

  @Test
  void whatMayNotGrowAtAllHasNoLatestTime() {
    int unsure = 0;
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Eta eta = dram(looks(12, i -> at(i).holds(11, "ada", 0, 5000 + random.nextInt(2000), 0)));
      if (eta.verdict() == Eta.Verdict.UNSURE) {
        assertThat(eta.soonest()).isPositive();
        assertThat(eta.latest()).isNull();
        unsure++;
      }
    }
    assertThat(unsure).isBetween(5, 35);
  }

  @Test
  void whatShrinksOrStaysIsNotGrowing() {
    assertThat(dram(looks(12, i -> at(i).holds(11, "ada", 0, 5000 - i, 0))).verdict())
        .isEqualTo(Eta.Verdict.NOT_GROWING);
    assertThat(dram(looks(12, i -> at(i))).verdict()).isEqualTo(Eta.Verdict.NOT_GROWING);
  }

  @Test
  void eachAllocatorFillsByItself() {
    List<Observation> looks =
        looks(
            10,
            i ->
                at(i)
                    .holds(11, "ada", 0, 0, 0, pool(MIB * i))
                    .holds(12, "bob", 0, 0, 0, pool(7 * MIB)));
    List<Eta> answers =
        Eta.of(looks).stream().filter(answer -> answer.type() == MemoryType.DRAM).toList();
    assertThat(answers)
        .extracting(answer -> answer.pid() + " " + answer.verdict())
        .containsExactly("11 GROWING", "12 NOT_GROWING");
    assertThat(answers.getFirst().remaining().value()).isEqualTo(8 * (1024 - 9) * MIB);
    assertThat(answers.getFirst().soonest()).isEqualTo(Duration.ofSeconds(1024 - 9));
  }

  private static Pool pool(long allocated) {
    return Looks.pool(MemoryType.DRAM, 8, 1024 * MIB, allocated, MIB, 64L);
  }

  @Test
  void anUnknownUseHasNoTime() {
    Eta eta = dram(looks(12, i -> at(i).silent(11, "ada", 0)));
    assertThat(eta.verdict()).isEqualTo(Eta.Verdict.UNKNOWN);
    assertThat(eta.why()).contains("pid 11 untracked");
  }

  @Test
  void aFullAllocatorIsFullNow() {
    List<Observation> looks = looks(10, i -> at(i).holds(11, "ada", 0, 0, 0, pool(1024 * MIB)));
    assertThat(dram(looks).verdict()).isEqualTo(Eta.Verdict.FULL);
  }
}
