package ttmem.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.HeaderLayout;
import ttmem.ledger.format.TagLayout;

/**
 * Tags as a tree: a node per path, known after its first use, so that opening a tag again allocates
 * nothing. Each thread has its own stack of open tags; the tree is changed under the tracker's
 * lock. When the table is full a new tag counts as lost and what it covers gets the tag around it.
 */
final class Tags {
  private static final int MAX_DEPTH = 64;

  /** One path; number 0 is "no tag". */
  static final class Node {
    final String path;
    final int number;
    private final Map<String, Node> children = new HashMap<>();

    Node(String path, int number) {
      this.path = path;
      this.number = number;
    }
  }

  /** The open tags of one thread; tags deeper than the stack are counted only. */
  static final class Stack {
    private final @Nullable Node[] nodes = new Node[MAX_DEPTH];
    private int depth;

    private void push(Node node) {
      if (depth < MAX_DEPTH) {
        nodes[depth] = node;
      }
      depth++;
    }

    private void pop() {
      depth = Math.max(0, depth - 1);
    }

    private @Nullable Node top() {
      return depth == 0 ? null : nodes[Math.min(depth, MAX_DEPTH) - 1];
    }
  }

  private final LedgerBytes ledger;
  private final AppendedRecords records;
  private final Node root = new Node("", 0);
  private final Map<String, Integer> numbers = new HashMap<>();
  private final ThreadLocal<Stack> stacks = ThreadLocal.withInitial(Stack::new);
  private volatile boolean used;
  private int lost;

  Tags(LedgerBytes ledger, AppendedRecords records) {
    this.ledger = ledger;
    this.records = records;
  }

  /** The number of this thread's innermost tag; needs no lock. */
  int current() {
    if (!used) {
      return 0;
    }
    Node top = stacks.get().top();
    return top == null ? 0 : top.number;
  }

  /** Opens a tag in this thread. Under the tracker's lock. */
  void push(String text) {
    used = true;
    Stack stack = stacks.get();
    Node top = stack.top();
    Node parent = top == null ? root : top;
    if (stack.depth >= MAX_DEPTH || text.isEmpty()) {
      stack.push(parent);
      return;
    }
    Node node = parent.children.get(text);
    stack.push(node == null ? create(parent, text) : node);
  }

  /** Closes this thread's innermost tag; needs no lock. */
  void pop() {
    if (used) {
      stacks.get().pop();
    }
  }

  /** How many tags this thread has open. */
  int depth() {
    return stacks.get().depth;
  }

  /** Closes this thread's tags from a depth on. */
  void popTo(int depth) {
    Stack stack = stacks.get();
    stack.depth = Math.min(stack.depth, depth);
  }

  private Node create(Node parent, String text) {
    String path = parent == root ? text : parent.path + "/" + text;
    Integer known = numbers.get(path);
    int number = known == null ? publish(path) : known;
    if (number == 0) {
      ledger.putInt(HeaderLayout.TAGS_LOST, ++lost);
      return parent;
    }
    Node node = new Node(path, number);
    numbers.put(path, number);
    parent.children.put(text, node);
    return node;
  }

  private int publish(String path) {
    long at = records.next();
    if (at < 0) {
      return 0;
    }
    byte[] text = path.getBytes(StandardCharsets.UTF_8);
    int length = cut(text, TagLayout.TEXT_BYTES);
    ledger.putInt(at + TagLayout.LENGTH, length);
    ledger.putInt(at + TagLayout.FLAGS, length < text.length ? TagLayout.FLAG_CUT : 0);
    ledger.putBytes(at + TagLayout.TEXT, text, length);
    int number = records.taken();
    ledger.putIntRelease(HeaderLayout.TAGS_USED, number);
    return number;
  }

  /** The length of what fits without cutting a character of UTF-8 in two. */
  static int cut(byte[] text, int limit) {
    if (text.length <= limit) {
      return text.length;
    }
    int length = limit;
    while (length > 0 && (text[length] & 0xc0) == 0x80) {
      length--;
    }
    return length;
  }

  /** Text as a field of fixed size, filled with zeros. */
  static byte[] field(byte[] text, int size) {
    return Arrays.copyOf(Arrays.copyOf(text, cut(text, size)), size);
  }
}
