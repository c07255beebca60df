package ttmem.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {

  @Test
  void everyBoardHasEveryVintageItLists() {
    for (String board : Profile.boards()) {
      for (String vintage : Profile.vintages(board)) {
        Profile profile = Profile.of(board, vintage);
        assertThat(profile.name()).isEqualTo(board + " " + vintage);
        assertThat(profile.l1UnreservedBase()).isBetween(profile.mapEnd(), profile.l1Bytes());
        assertThat(profile.l1UnreservedBase() % profile.dramAlignment()).isZero();
        assertThat(profile.dramUnreservedBase() % profile.dramAlignment()).isZero();
        assertThat(profile.profilerDramUnreservedBase() % profile.dramAlignment()).isZero();
        assertThat(profile.computeX()).isLessThanOrEqualTo(profile.workerX());
        assertThat(profile.computeY()).isLessThanOrEqualTo(profile.workerY());
      }
    }
  }

  @Test
  void newestVintageIsTheDefault() {
    assertThat(Profile.of("p150b").name()).isEqualTo("p150 2026-08");
    assertThat(Profile.of("N300").name()).isEqualTo("n300 2026-08");
    assertThat(Profile.of("e75").name()).isEqualTo("e75 2024-11");
  }

  @Test
  void agreesWithTheRawCapacitiesOfTheCards() {
    for (String card :
        List.of(
            "e75",
            "e150",
            "n150",
            "n300",
            "galaxy-wormhole",
            "p100a",
            "p150b",
            "p300c",
            "galaxy-blackhole")) {
      Board board = Board.ofCardType(card).orElseThrow();
      Profile profile = Profile.of(card);
      assertThat(profile.arch()).as(card).isEqualTo(board.arch());
      assertThat(profile.chips()).as(card).isEqualTo(board.chips());
      assertThat(profile.workerX() * profile.workerY()).as(card).isEqualTo(board.workerCores());
      assertThat(profile.dramBanks()).as(card).isEqualTo(board.dramChannels());
      assertThat(profile.l1Bytes()).as(card).isEqualTo(board.l1BytesPerCore());
      assertThat(profile.dramBankBytes()).as(card).isLessThanOrEqualTo(board.dramBytesPerChannel());
    }
  }

  @Test
  void saysWhatIsInferredAndWhatWasNotRead() {
    assertThat(Profile.of("p150", "2026-06").doubts())
        .containsExactly(
            "dispatch page 4096 was not read: a model",
            "DRAM base 64 is inferred: from the HAL formula; the L1 base has enlarged profiler"
                + " slots, later taken back",
            "traces without a trace region in DRAM: yes is inferred");
    assertThat(Profile.of("galaxy-wormhole").doubts())
        .anyMatch(doubt -> doubt.startsWith("compute columns 7 is inferred"));
    assertThat(Profile.of("e150").doubts())
        .anyMatch(doubt -> doubt.startsWith("L1 base 91392 was not read"))
        .anyMatch(doubt -> doubt.startsWith("e150: legacy"))
        .contains("bank count 88 is inferred", "bank count 108 is inferred");
    assertThat(Profile.of("e75").bankCounts()).contains(88, 108);
  }

  @Test
  void namesWhatIsKnownWhenAskedForSomethingElse() {
    assertThatThrownBy(() -> Profile.of("p9000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("board=p9000")
        .hasMessageContaining("p150");
    assertThatThrownBy(() -> Profile.of("p150", "1999-01"))
        .hasMessageContaining("vintage=1999-01")
        .hasMessageContaining("2026-08");
  }
}
