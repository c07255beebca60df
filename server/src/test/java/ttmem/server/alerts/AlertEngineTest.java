package ttmem.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Snapshot;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.monitor.questions.Observation;
import ttmem.testkit.Looks;

/** When an alert fires, holds and resolves, whatever it is about. */
class AlertEngineTest {
  private static final long GIB = 1L << 30;
  private static final String RULE =
      """
      [[alert]]
      when = "dram > 20GiB"
      clear = "15GiB"
      for = "30s"
      clear_for = "20s"
      """;
  private static final String DRAM = "device=0 type=dram";

  @Test
  void firesAfterItsTimeAndOnce() {
    Watch watch = Watch.of(RULE);
    for (int i = 0; i < 3; i++) {
      watch.dram(21 * GIB);
      assertThat(watch.standing()).containsExactly("pending " + DRAM);
      assertThat(watch.news()).isEmpty();
    }
    watch.dram(21 * GIB);
    assertThat(watch.news()).containsExactly("firing " + DRAM);
    watch.dram(22 * GIB);
    assertThat(watch.news()).isEmpty();
    assertThat(watch.standing()).containsExactly("firing " + DRAM);
  }

  @Test
  void aDipStartsItsTimeAgain() {
    Watch watch = Watch.of(RULE).dram(21 * GIB).dram(21 * GIB).dram(21 * GIB).dram(19 * GIB);
    assertThat(watch.standing()).isEmpty();
    watch.dram(21 * GIB).dram(21 * GIB).dram(21 * GIB);
    assertThat(watch.states()).containsExactly(State.PENDING);
  }

  @Test
  void betweenTheThresholdsNothingChanges() {
    Watch watch = firing();
    for (int i = 0; i < 20; i++) {
      watch.dram(16 * GIB + i);
      assertThat(watch.states()).containsExactly(State.FIRING);
      assertThat(watch.news()).isEmpty();
    }
  }

  @Test
  void resolvesWhenAllWasWellForItsTime() {
    Watch watch = firing().dram(14 * GIB).dram(14 * GIB);
    assertThat(watch.states()).containsExactly(State.FIRING);
    watch.dram(16 * GIB).dram(14 * GIB).dram(14 * GIB);
    assertThat(watch.states()).as("16 GiB started it again").containsExactly(State.FIRING);
    watch.dram(14 * GIB);
    assertThat(watch.news()).containsExactly("resolved " + DRAM);
    assertThat(watch.standing()).isEmpty();
    assertThat(watch.state().recent()).hasSize(1);
  }

  @Test
  void whatNobodyKnowsNeitherFiresNorClears() {
    Watch watch = Watch.of(RULE);
    for (int i = 0; i < 30; i++) {
      watch.dramUnknown();
      assertThat(watch.news()).isEmpty();
    }
    assertThat(watch.standing()).containsExactly("unknown " + DRAM);
    assertThat(watch.state().live().values().iterator().next().note()).contains("pid 14");

    watch = firing();
    for (int i = 0; i < 30; i++) {
      watch.dramUnknown();
      assertThat(watch.news()).isEmpty();
      assertThat(watch.states()).containsExactly(State.FIRING);
    }
    Alert alert = watch.state().live().values().iterator().next();
    assertThat(alert.note()).startsWith("now unknown: ");
    assertThat(alert.value()).as("the last known one").startsWith("21.0 GiB");
  }

  @Test
  void notKnowingStopsTheClockOfAPendingAlert() {
    Watch watch = Watch.of(RULE).dram(21 * GIB).dram(21 * GIB).dram(21 * GIB).dramUnknown();
    assertThat(watch.states()).containsExactly(State.UNKNOWN);
    watch.dram(21 * GIB).dram(21 * GIB).dram(21 * GIB);
    assertThat(watch.states()).containsExactly(State.PENDING);
    watch.dram(21 * GIB);
    assertThat(watch.states()).containsExactly(State.FIRING);
  }

  @Test
  void aLowerBoundFiresAndNeverClears() {
    Watch watch = Watch.of(RULE);
    for (int i = 0; i < 4; i++) {
      watch.dramAtLeast(21 * GIB);
    }
    assertThat(watch.news()).containsExactly("firing " + DRAM);
    for (int i = 0; i < 10; i++) {
      watch.dramAtLeast(GIB);
    }
    assertThat(watch.states()).containsExactly(State.FIRING);
  }

  @Test
  void timeThatNobodyWatchedDoesNotCount() {
    Watch watch = Watch.of(RULE).dram(21 * GIB).pause(Duration.ofHours(8)).dram(21 * GIB);
    assertThat(watch.states()).containsExactly(State.PENDING);
    watch.dram(21 * GIB).dram(21 * GIB).dram(21 * GIB);
    assertThat(watch.news()).containsExactly("firing " + DRAM);
    watch.dram(GIB).pause(Duration.ofHours(8)).dram(GIB);
    assertThat(watch.states()).containsExactly(State.FIRING);
  }

  @Test
  void aClockThatIsSetBackChangesNothing() {
    Watch watch = firing().pause(Duration.ofHours(-3)).dram(21 * GIB).dram(21 * GIB);
    assertThat(watch.states()).containsExactly(State.FIRING);
    Alert alert = watch.state().live().values().iterator().next();
    assertThat(alert.firedAt()).isBeforeOrEqualTo(watch.state().at());
  }

  @Test
  void aDeviceThatIsGoneKeepsItsAlertForAnHourAndThenSaysSo() {
    Watch watch = firing();
    Instant gone = watch.now();
    while (watch.now().isBefore(gone.plus(AlertEngine.LOST))) {
      watch.sees(Looks.at(watch.now(), 0).snapshot());
      assertThat(watch.states()).containsExactly(State.FIRING);
    }
    watch.sees(Looks.at(watch.now(), 0).snapshot());
    assertThat(watch.news()).containsExactly("resolved " + DRAM);
    assertThat(watch.state().recent().getFirst().note())
        .contains("given up after 60 min without a reading", "the device is not seen any more");
  }

  @Test
  void aMutedAlertIsShownAndToldWhenTheMuteEnds() {
    Watch watch =
        Watch.of(RULE + "[[mute]]\nrule = \"dram > 20GiB\"\nuntil = 2026-03-14T15:05:00Z\n");
    while (watch.now().isBefore(Instant.parse("2026-03-14T15:05:00Z"))) {
      watch.dram(21 * GIB);
      assertThat(watch.news()).isEmpty();
    }
    assertThat(watch.states()).containsExactly(State.FIRING);
    assertThat(watch.state().live().values().iterator().next().muted()).isTrue();
    watch.dram(21 * GIB);
    assertThat(watch.news()).containsExactly("firing " + DRAM);
  }

  @Test
  void nobodyHearsOfTheEndOfWhatNobodyWasToldOf() {
    Watch watch = Watch.of(RULE + "mute = true\n");
    for (int i = 0; i < 5; i++) {
      watch.dram(21 * GIB);
    }
    assertThat(watch.states()).containsExactly(State.FIRING);
    for (int i = 0; i < 5; i++) {
      watch.dram(GIB);
      assertThat(watch.news()).isEmpty();
    }
    assertThat(watch.standing()).isEmpty();
  }

  @Test
  void aMuteOfOneDeviceLeavesTheOthers() {
    Watch watch = Watch.of("[[alert]]\nwhen=\"dram > 1GiB\"\n[[mute]]\ndevice = 1\n");
    watch.sees(
        Looks.at(watch.now(), 2)
            .holds(11, "ada", 0, 2 * GIB, 0)
            .holds(12, "ada", 1, 2 * GIB, 0)
            .snapshot());
    assertThat(watch.news()).containsExactly("firing " + DRAM);
    assertThat(watch.states()).containsExactly(State.FIRING, State.FIRING);
  }

  @Test
  void whatIsTooManyIsCountedAndWhatFiresIsNeverPushedOut() {
    Watch watch = Watch.of("[[alert]]\nwhen=\"untracked\"\n");
    watch.sees(silent(watch.now(), 1, 1000));
    assertThat(watch.news()).hasSize(1000);
    watch.sees(silent(watch.now(), 1, 1203));
    assertThat(watch.state().refused()).containsEntry("untracked", 203L);
    assertThat(watch.states()).hasSize(1000).containsOnly(State.FIRING);
    assertThat(watch.news()).isEmpty();
  }

  private static Snapshot silent(Instant at, int first, int last) {
    Looks looks = Looks.at(at, 1);
    for (int pid = first; pid <= last; pid++) {
      looks.silent(pid, "eve", 0);
    }
    return looks.snapshot();
  }

  private static Watch firing() {
    Watch watch = Watch.of(RULE);
    for (int i = 0; i < 4; i++) {
      watch.dram(21 * GIB);
    }
    assertThat(watch.news()).containsExactly("firing " + DRAM);
    return watch;
  }

  /**
   * Random looks over several rules. Invariants: a fire was beyond its limit at every look of its
   * time; each resolve follows a fire; the same input gives the same output.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void keepsItsPromisesUnderRandomLooks(long seed) {
    Random random = new Random(seed);
    Watch watch = Watch.of(RULE);
    Watch twin = Watch.of(RULE);
    List<Boolean> over = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (int i = 0; i < 3000; i++) {
      int what = random.nextInt(20);
      long bytes =
          (what < 12 && !over.isEmpty() && over.getLast() ? 21 : 8 + random.nextInt(16)) * GIB;
      for (Watch each : List.of(watch, twin)) {
        switch (what) {
          case 18 -> each.dramUnknown();
          case 19 -> each.dramAtLeast(bytes);
          default -> each.dram(bytes);
        }
      }
      over.add(what != 18 && bytes > 20 * GIB);
      assertThat(watch.news()).as("seed=%d look=%d", seed, i).isEqualTo(twin.news());
      for (String line : watch.news()) {
        String subject = line.substring(line.indexOf(' '));
        if (line.startsWith("firing")) {
          assertThat(over.subList(Math.max(0, i - 3), i + 1))
              .as("seed=%d look=%d", seed, i)
              .hasSize(4)
              .containsOnly(true);
          assertThat(told.add(subject)).as("seed=%d look=%d", seed, i).isTrue();
        } else {
          assertThat(told.remove(subject)).as("seed=%d look=%d", seed, i).isTrue();
          assertThat(over.subList(i - 2, i + 1)).containsOnly(false);
        }
      }
    }
    assertThat(watch.state().recent()).as("seed=%d", seed).isNotEmpty();
  }

  @Test
  void aStepLeavesTheStateBeforeItAlone() {
    AlertEngine engine =
        new AlertEngine(List.of(RuleText.rule("dram > 1GiB")), List.of(), Duration.ofMinutes(1));
    Observation look =
        new Observation(Looks.at(Watch.START, 1).holds(1, "ada", 0, 2 * GIB, 0).snapshot(), null);
    AlertEngine.Step first = engine.step(AlertState.EMPTY, look, Watch.START);
    AlertEngine.Step again = engine.step(AlertState.EMPTY, look, Watch.START);
    assertThat(again).isEqualTo(first);
    assertThat(AlertState.EMPTY.live()).isEmpty();
  }
}
