package ttmem.sources.legacy;

/** The numbers of {@code arch_type} (legacy-protocol facts, section 3). */
public final class Arch {
  public static final int INVALID = 0;

  private Arch() {}

  /** The number of an architecture by its name in the board profiles; 0 for an unknown one. */
  public static int number(String name) {
    return switch (name) {
      case "grayskull" -> 1;
      case "wormhole_b0" -> 2;
      case "blackhole" -> 3;
      case "quasar" -> 4;
      default -> INVALID;
    };
  }
}
