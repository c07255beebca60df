package ttmem.monitor.replay;

import java.util.List;
import ttmem.metal.allocator.AllocatorException;

/** One form of allocation sequences, run on the model of a board. */
interface BoardForm {

  /**
   * Runs one operation.
   *
   * @param number of the line in the file
   * @return what came of it in a few words; empty if there is nothing to say
   * @throws AllocatorException if it does not fit, with the reason
   * @throws IllegalArgumentException if the line makes no sense, with {@code name=value}
   */
  String apply(SequenceLine line, long number);

  /** What a reader of the result should know, one sentence each. */
  default List<String> notes() {
    return List.of();
  }
}
