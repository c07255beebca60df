package ttmem.cli;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.model.Profile;
import ttmem.monitor.replay.BoardOptions;

/**
 * The options that name a board to model: {@code --board}, {@code --vintage}, {@code --l1-small}.
 */
final class BoardChoice {
  static final String BOARD = "--board";
  static final String VINTAGE = "--vintage";
  static final String L1_SMALL = "--l1-small";

  private BoardChoice() {}

  static void define(CommandSpec spec) {
    spec.addOption(
        Options.valued("B", "model this board: " + String.join(", ", Profile.boards()), BOARD));
    spec.addOption(
        Options.valued(
            "V",
            "software vintage, YYYY-MM, one that is known for the board; default: the newest",
            VINTAGE));
    spec.addOption(
        Options.valued("SIZE", "top of each L1 bank kept for L1_SMALL buffers", L1_SMALL));
  }

  /** The board that was asked for; null if none was. */
  static @Nullable BoardOptions of(Call call) {
    String board = call.text(BOARD);
    String vintage = call.text(VINTAGE);
    String l1Small = call.text(L1_SMALL);
    if (board == null) {
      if (vintage != null || l1Small != null) {
        throw Failure.usage(
            "expected %s with %s".formatted(BOARD, vintage != null ? VINTAGE : L1_SMALL));
      }
      return null;
    }
    try {
      return new BoardOptions(
          vintage == null ? Profile.of(board) : Profile.of(board, vintage),
          l1Small == null
              ? OptionalLong.empty()
              : OptionalLong.of(ByteCount.parse(L1_SMALL, l1Small)),
          null);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
  }
}
