package ttmem.monitor.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.monitor.BufferList;
import ttmem.testkit.Looks;

class DiffTest {
  private static final Instant THEN = Instant.parse("2026-03-14T15:00:00Z");
  private static final Instant NOW = THEN.plusSeconds(60);

  private static Observation look(Looks looks) {
    return new Observation(looks.snapshot(), null);
  }

  private static final Observation BEFORE =
      look(Looks.at(THEN, 1).holds(11, "ada", 0, 1009, 503).holds(12, "bob", 0, 2003, 0));
  private static final Observation AFTER =
      look(Looks.at(NOW, 1).holds(11, "ada", 0, 5003, 401).holds(13, "eve", 0, 7001, 0));

  @Test
  void tellsApartWhatCameWentGrewAndShrank() {
    Diff diff = Diff.of(BEFORE, AFTER, Diff.Key.OWNER);
    assertThat(diff.changes())
        .extracting(
            change ->
                "%s %s %s %s"
                    .formatted(
                        change.kind().label(),
                        change.name(),
                        change.type().label(),
                        change.delta()))
        .containsExactly(
            "added PID 13 (python3) dram 7001",
            "grown PID 11 (python3) dram 3994",
            "gone PID 12 (python3) dram -2003",
            "shrunk PID 11 (python3) l1 -102");
    assertThat(diff.net().get(MemoryType.DRAM)).isEqualTo(Reading.of(5003 + 7001 - 1009 - 2003));
    assertThat(diff.net().get(MemoryType.L1)).isEqualTo(Reading.of(-102));
  }

  @Test
  void whatDidNotChangeIsNotListed() {
    assertThat(Diff.of(AFTER, AFTER, Diff.Key.OWNER).changes()).isEmpty();
  }

  @Test
  void aTypeOfWhichOneLookKnowsNothingHasNoKnownDifference() {
    Amounts blind = Amounts.unknown("its file can't be read");
    Observation after = look(Looks.at(NOW, 1).holds(11, "ada", 0, blind));
    Diff diff =
        Diff.of(look(Looks.at(THEN, 1).holds(11, "ada", 0, 1009, 503)), after, Diff.Key.OWNER);
    assertThat(diff.changes())
        .allSatisfy(change -> assertThat(change.kind()).isEqualTo(Diff.Kind.UNKNOWN))
        .isNotEmpty();
    assertThat(diff.net().get(MemoryType.DRAM).isKnown()).isFalse();
    assertThat(verdict("dram>0", diff)).isEqualTo(FailOn.Verdict.UNDECIDED);
  }

  private static FailOn.Verdict verdict(String text, Diff diff) {
    return FailOn.parse(text, Long::parseLong).orElseThrow().ask(diff).verdict();
  }

  @ParameterizedTest
  @CsvSource({
    "dram>8991, MET",
    "dram>8992, NOT_MET",
    "dram>=8992, MET",
    "added.dram>7000, MET",
    "added.dram>7001, NOT_MET",
    "grown.any>3993, MET",
    "gone.dram>2002, MET",
    "shrunk.l1>=102, MET",
    "shrunk.l1>102, NOT_MET",
    "any>8889, MET",
    "any>8890, NOT_MET",
    "trace>0, NOT_MET",
  })
  void conditionsAreAnsweredExactly(String text, FailOn.Verdict expected) {
    assertThat(verdict(text, Diff.of(BEFORE, AFTER, Diff.Key.OWNER))).isEqualTo(expected);
  }

  @Test
  void aSilentHolderLeavesUndecidedWhatIsNotMetAlready() {
    Observation after = look(Looks.at(NOW, 1).holds(11, "ada", 0, 5003, 503).silent(99, "eve", 0));
    Diff diff = Diff.of(BEFORE, after, Diff.Key.OWNER);
    assertThat(verdict("added.dram>0", diff)).isEqualTo(FailOn.Verdict.UNDECIDED);
    assertThat(verdict("grown.dram>3000", diff)).isEqualTo(FailOn.Verdict.MET);
    assertThat(verdict("dram>1000", diff)).isEqualTo(FailOn.Verdict.MET);
    assertThat(verdict("dram>100000", diff)).isEqualTo(FailOn.Verdict.UNDECIDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dram", "dram>", "dram<5", "kept.dram>5", "vram>5", "added.>5"})
  void whatIsNoConditionIsRefused(String text) {
    assertThat(FailOn.parse(text, Long::parseLong)).isEmpty();
  }

  @Test
  void comparesTagsByTheirBuffers() {
    Observation before = tagged(THEN, buffer("decoder.3", 0x1000, 1013), buffer(null, 0x2000, 17));
    Observation after =
        tagged(
            NOW,
            buffer("decoder.3", 0x1000, 1013),
            buffer("decoder.3", 0x4000, 4001),
            buffer("kv", 0x8000, 8009));
    assertThat(Diff.of(before, after, Diff.Key.TAG).changes())
        .extracting(change -> change.kind().label() + " " + change.name() + " " + change.delta())
        .containsExactly("added kv 8009", "grown decoder.3 4001", "gone null -17");
  }

  @Test
  void saysThatTagsNeedBuffers() {
    assertThat(Diff.of(BEFORE, AFTER, Diff.Key.TAG).notes())
        .allSatisfy(note -> assertThat(note).contains("nobody keeps single buffers"))
        .hasSize(2);
  }

  private static Observation tagged(Instant time, LiveBuffer... buffers) {
    Looks looks = Looks.at(time, 1).holds(11, "ada", 0, 1 << 20, 0);
    return new Observation(
        looks.snapshot(), new BufferList(time, new ArrayList<>(List.of(buffers)), false, false));
  }

  private static LiveBuffer buffer(@Nullable String tag, long at, long bytes) {
    return new LiveBuffer(11, 0, 0, "ledger", MemoryType.DRAM, at, bytes, 1, THEN, tag);
  }
}
