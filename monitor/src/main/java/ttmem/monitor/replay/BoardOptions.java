package ttmem.monitor.replay;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.model.BufferType;
import ttmem.model.Profile;

/**
 * On what a recording is to be allocated again.
 *
 * @param profile board and software vintage
 * @param l1SmallBytes top of each L1 bank kept for L1_SMALL; empty: as much as the recording needs,
 *     and none if it has no such buffer
 * @param regionType the memory that the region of a sequence of form A stands for; null: L1 if the
 *     region would lie within the board's L1, else DRAM
 */
public record BoardOptions(
    Profile profile, OptionalLong l1SmallBytes, @Nullable BufferType regionType) {

  public static BoardOptions of(Profile profile) {
    return new BoardOptions(profile, OptionalLong.empty(), null);
  }

  public BoardOptions withL1SmallBytes(long bytes) {
    return new BoardOptions(profile, OptionalLong.of(bytes), regionType);
  }

  public BoardOptions withRegionType(BufferType type) {
    return new BoardOptions(profile, l1SmallBytes, type);
  }
}
