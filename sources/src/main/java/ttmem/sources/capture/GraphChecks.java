package ttmem.sources.capture;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * What must hold between nodes: they are numbered by place, the capture opens and closes, function
 * brackets are balanced, and every node that is named exists.
 *
 * <p>Connections mostly point forward, and the file is read once. So that memory stays small, only
 * the highest id named so far is remembered for "exists", and one byte per node for its kind and
 * for "was named as a tensor before it came".
 */
final class GraphChecks {
  private static final byte OTHER = 1;
  private static final byte TENSOR = 2;
  private static final byte BUFFER = 3;
  private static final byte KIND = 3;
  private static final byte MUST_BE_TENSOR = 4;

  private final CaptureLimits limits;
  private final Deque<Open> open = new ArrayDeque<>();
  private byte[] kinds = new byte[1024];
  private int count;
  private boolean ended;
  private int highestNamed;
  private int highestNamedBy;
  private String highestNamedIn = "";

  private record Open(int node, String name) {}

  GraphChecks(CaptureLimits limits) {
    this.limits = limits;
  }

  /** The number of the node at hand. */
  int node() {
    return count;
  }

  /** How many operations are open. */
  int level() {
    return open.size();
  }

  void named(String where, long id) throws BadNode {
    if (id >= limits.nodes()) {
      throw new BadNode(
          "expected node ids below %d, but got %s with %d".formatted(limits.nodes(), where, id));
    }
    if (id > highestNamed) {
      highestNamed = (int) id;
      highestNamedBy = count;
      highestNamedIn = where;
    }
  }

  void namedAsTensor(long id) throws BadNode {
    named("input_tensors", id);
    int at = (int) id;
    if (at < count && (kinds[at] & KIND) != TENSOR) {
      throw new BadNode("expected tensor nodes, but got input_tensors with %d".formatted(id));
    }
    reserve(at);
    kinds[at] |= MUST_BE_TENSOR;
  }

  /** The buffer node that an allocation or its end belongs to. */
  int bufferNode(long first) throws BadNode {
    if (first < 0) {
      throw new BadNode("expected a buffer node in connections[0], but connections is empty");
    }
    if (first >= count || (kinds[(int) first] & KIND) != BUFFER) {
      throw new BadNode(
          "expected an earlier buffer node, but got connections[0]=%d%s"
              .formatted(first, first >= count ? ", which did not appear yet" : ""));
    }
    return (int) first;
  }

  void open(String name) throws BadNode {
    if (open.size() == limits.depth()) {
      throw new BadNode("expected at most %d operations in each other".formatted(limits.depth()));
    }
    open.push(new Open(count, name));
  }

  void close(String name) throws BadNode {
    Open innermost = open.poll();
    if (innermost == null) {
      throw new BadNode(
          "expected function_end after function_start, but no function is open at name="
              + Quoted.of(name));
    }
    if (!innermost.name.equals(name)) {
      throw new BadNode(
          "expected function_end of name=%s (node %d), but got name=%s"
              .formatted(Quoted.of(innermost.name), innermost.node, Quoted.of(name)));
    }
  }

  /** Takes note of a whole node, after which the next one is at hand. */
  void done(CaptureNode node) throws BadNode {
    reserve(count);
    byte kind = kindOf(node);
    if ((kinds[count] & MUST_BE_TENSOR) != 0 && kind != TENSOR) {
      throw new BadNode(
          "expected node_type=tensor, since input_tensors of an earlier node names this one");
    }
    if ((count == 0) != (node instanceof CaptureNode.Start)) {
      throw new BadNode("expected capture_start as node 0 and nowhere else");
    }
    if (ended) {
      throw new BadNode("expected no node after capture_end");
    }
    if (node instanceof CaptureNode.End) {
      ended = true;
      checkAllClosed();
    }
    kinds[count] = kind;
    count++;
  }

  private void checkAllClosed() throws BadNode {
    Open innermost = open.peek();
    if (innermost != null) {
      throw new BadNode(
          "expected a function_end for each function_start, but %d are open, innermost node %d name=%s"
              .formatted(open.size(), innermost.node, Quoted.of(innermost.name)));
    }
  }

  /** To be called after the last node. */
  void end() throws BadNode {
    if (!ended) {
      throw new BadNode(
          "expected capture_end as the last node, but the capture ends after %d nodes"
              .formatted(count));
    }
    if (highestNamed >= count) {
      throw new BadNode(
          "expected ids below %d, the number of nodes, but node %d has %s with %d"
              .formatted(count, highestNamedBy, highestNamedIn, highestNamed));
    }
  }

  private static byte kindOf(CaptureNode node) {
    return switch (node) {
      case CaptureNode.Tensor tensor -> TENSOR;
      case CaptureNode.Buffer buffer -> BUFFER;
      default -> OTHER;
    };
  }

  private void reserve(int at) {
    if (at >= kinds.length) {
      kinds = Arrays.copyOf(kinds, Math.min(limits.nodes(), Math.max(at + 1, 2 * kinds.length)));
    }
  }
}
