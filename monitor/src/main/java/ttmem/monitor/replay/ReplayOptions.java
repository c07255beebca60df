package ttmem.monitor.replay;

import java.util.OptionalInt;

/**
 * How to account for a capture.
 *
 * @param level operations down to this nesting are rows of the timeline; 1 is the outermost
 * @param l1Banks over how many cores an interleaved L1 buffer is spread; needed only for older
 *     captures, which do not carry the share of a bank
 * @param dramBanks the same for DRAM
 */
public record ReplayOptions(CoreRule rule, int level, OptionalInt l1Banks, OptionalInt dramBanks) {
  public static final ReplayOptions DEFAULT =
      new ReplayOptions(CoreRule.PER_CORE, 1, OptionalInt.empty(), OptionalInt.empty());

  public ReplayOptions {
    if (level < 1) {
      throw new IllegalArgumentException("expected level >= 1, but got level=" + level);
    }
  }

  public ReplayOptions withRule(CoreRule other) {
    return new ReplayOptions(other, level, l1Banks, dramBanks);
  }

  public ReplayOptions withLevel(int other) {
    return new ReplayOptions(rule, other, l1Banks, dramBanks);
  }

  public ReplayOptions withBanks(OptionalInt l1, OptionalInt dram) {
    return new ReplayOptions(rule, level, l1, dram);
  }
}
