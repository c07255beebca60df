package ttmem.sources.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import ttmem.sources.FakeHost;

/** The rules of host-interface facts, section 5. */
final class RegionChipsTest {
  private static final String N300 = "0100014511708037";
  private static final String P150 = "0000040111708037";

  private static RegionChips chips(FakeHost host) {
    return new RegionChips(host.view());
  }

  @Test
  void findsBothChipsOfAnN300ByTheirRules() {
    RegionChips chips = chips(new FakeHost().chip("wormhole_b0", "n300", N300, null).remote(0));
    assertThat(chips.match(0x2_5170_8037L)).isEqualTo(new RegionChips.Match(Set.of(0), true));
    assertThat(chips.match(0x3_5170_8037L)).isEqualTo(new RegionChips.Match(Set.of(1), true));
    assertThat(chips.match(0x4_5170_8037L)).isEqualTo(RegionChips.Match.NONE);
    assertThat(chips.match(0x2_5170_8038L)).isEqualTo(RegionChips.Match.NONE);
  }

  @Test
  void findsDraftNumbersByTheirPlaceOnTheBoard() {
    RegionChips chips = chips(new FakeHost().chip("wormhole_b0", "n300", N300, null).remote(0));
    long board = 0x0100_0145_1170_8037L << 8;
    assertThat(chips.match(board).chips()).containsExactly(0);
    assertThat(chips.match(board + 1).chips()).containsExactly(1);
    assertThat(chips.match(board + 2).chips()).isEmpty();
  }

  @Test
  void findsABlackholeByBothOfItsRules() {
    RegionChips chips = chips(new FakeHost().chip("blackhole", "p150a", P150, null));
    long board = 0x0000_0401_1170_8037L;
    assertThat(chips.match(board * 32).chips()).containsExactly(0);
    assertThat(chips.match(board * 32 + 31).chips()).containsExactly(0);
    assertThat(chips.match(board * 32 + 32).chips()).isEmpty();
    assertThat(chips.match(board * 2 + 1).chips()).containsExactly(0);
  }

  @Test
  void leavesChipsOfOneBoardToTheHolders() {
    RegionChips chips =
        chips(
            new FakeHost()
                .chip("blackhole", "p300a", P150, null)
                .chip("blackhole", "p300a", P150, null));
    assertThat(chips.match(0x0000_0401_1170_8037L * 32).chips()).containsExactly(0, 1);
  }

  @Test
  void prefersWhatTheDriverSays() {
    RegionChips chips =
        chips(
            new FakeHost()
                .chip("wormhole_b0", "galaxy-wormhole", N300, "FEDCBA9876543210")
                .chip("wormhole_b0", "galaxy-wormhole", N300, "0000000251708037"));
    assertThat(chips.match(0xFEDC_BA98_7654_3210L))
        .isEqualTo(new RegionChips.Match(Set.of(0), false));
    assertThat(chips.match(0x2_5170_8037L)).isEqualTo(new RegionChips.Match(Set.of(1), false));
  }

  @Test
  void takesNoSmallNumberForAChip() {
    RegionChips chips =
        chips(new FakeHost().chip("blackhole", "p150a", "0000000000000000", "0000000000000003"));
    assertThat(chips.match(3)).isEqualTo(RegionChips.Match.NONE);
    assertThat(RegionChips.isLogicalNumber(255)).isTrue();
    assertThat(RegionChips.isLogicalNumber(256)).isFalse();
    assertThat(RegionChips.isLogicalNumber(-1)).isFalse();
  }

  @Test
  void saysNothingOfABoardThatIsNotKnown() {
    RegionChips chips = chips(new FakeHost().chip("wormhole_b0", "n150", "not hex", null));
    assertThat(chips.match(0x2_5170_8037L)).isEqualTo(RegionChips.Match.NONE);
  }
}
