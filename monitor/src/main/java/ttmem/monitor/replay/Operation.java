package ttmem.monitor.replay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open operation and, through its parent, all that were open around it.
 *
 * @param node its {@code function_start}
 * @param parent the operation around it; null for the outermost
 */
public record Operation(int node, String name, @Nullable Operation parent) {

  /** From the outermost operation to this one. */
  public List<Operation> path() {
    Deque<Operation> path = new ArrayDeque<>();
    for (Operation each = this; each != null; each = each.parent) {
      path.addFirst(each);
    }
    return List.copyOf(path);
  }
}
