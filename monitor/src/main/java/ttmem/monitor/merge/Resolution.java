package ttmem.monitor.merge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which chips a claim means.
 *
 * @param chip logical id; null if not one known chip
 * @param board the chips of the board when only the board is known; empty otherwise
 * @param logical the number that the process uses; null if it named the chip otherwise
 * @param why why the chip is not known; empty if it is
 */
record Resolution(
    @Nullable Integer chip, List<Integer> board, @Nullable Integer logical, String why) {

  static Resolution chip(int id, @Nullable Integer logical) {
    return new Resolution(id, List.of(), logical, "");
  }

  static Resolution board(List<Integer> ids) {
    return new Resolution(null, ids, null, "known only for the board as a whole");
  }

  static Resolution unknown(@Nullable Integer logical, String why) {
    return new Resolution(null, List.of(), logical, why);
  }
}
