package ttmem.monitor.replay;

import java.util.OptionalLong;
import ttmem.model.Profile;

/**
 * On what a recording is to be allocated again.
 *
 * @param profile board and software vintage
 * @param l1SmallBytes top of each L1 bank kept for L1_SMALL; empty: as much as the recording needs,
 *     and none if it has no such buffer
 */
public record BoardOptions(Profile profile, OptionalLong l1SmallBytes) {

  public static BoardOptions of(Profile profile) {
    return new BoardOptions(profile, OptionalLong.empty());
  }
}
