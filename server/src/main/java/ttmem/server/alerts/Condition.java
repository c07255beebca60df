package ttmem.server.alerts;

import java.util.List;

/** What a rule asks of a look. Implementations are values. */
sealed interface Condition
    permits UseAbove, TimeToFull, LargestFree, Growth, DiedHolding, HeldUntracked, SourceFailing {

  /** A finding for everything in sight that the rule is about, well or not. */
  List<Finding> judge(Evidence evidence);

  /**
   * What is to be said of a subject that was found earlier and is not now: that all is well with
   * it, or that nobody knows.
   */
  Finding absent(Subject subject, Evidence evidence);

  /** Whether it needs the live buffers one by one. */
  default boolean needsBuffers() {
    return false;
  }
}
