package ttmem.monitor.replay;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A high-water mark.
 *
 * @param node where it was first reached; empty if it is 0
 * @param operation what was running there; null outside every operation
 */
public record Peak(long bytes, OptionalInt node, @Nullable Operation operation) {
  static final Peak NONE = new Peak(0, OptionalInt.empty(), null);

  /** What was open there, from the outermost operation to the innermost. */
  public List<Operation> path() {
    return operation == null ? List.of() : operation.path();
  }

  Peak max(long now, int atNode, @Nullable Operation inside) {
    return now > bytes ? new Peak(now, OptionalInt.of(atNode), inside) : this;
  }
}
