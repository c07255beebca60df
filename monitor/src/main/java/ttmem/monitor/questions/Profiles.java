package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.DeviceIdentity;
import ttmem.model.Profile;

/** The profiles that a chip may have: its board with each known vintage of the software. */
final class Profiles {
  private Profiles() {}

  /** Oldest first; empty if the board is not a known one. */
  static List<Profile> of(DeviceIdentity identity) {
    String board = identity.board();
    if (board == null) {
      return List.of();
    }
    List<Profile> profiles = new ArrayList<>();
    try {
      for (String vintage : Profile.vintages(board)) {
        profiles.add(Profile.of(board, vintage));
      }
    } catch (IllegalArgumentException e) {
      return List.of();
    }
    return profiles;
  }
}
