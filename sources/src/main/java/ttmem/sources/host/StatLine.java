package ttmem.sources.host;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is used of {@code /proc/PID/stat} (host-interface facts, section 2.2). The name stands in
 * parentheses and can itself hold blanks, parentheses, newlines and any byte, so everything after
 * it is counted from the <em>last</em> closing parenthesis.
 *
 * @param name the kernel's short name; bytes that aren't UTF-8 are replaced
 * @param state one letter; {@code ?} if the line is cut off before it
 * @param parent pid of the parent; 0 if cut off
 * @param startTicks clock ticks from boot to the start; 0 if cut off
 * @param startStack address of the bottom of the stack, which an exec changes; 0 if cut off, and
 *     always for a reader without the right to trace the process
 */
record StatLine(String name, char state, int parent, long startTicks, long startStack) {
  /** A process whose line says nothing: it is there, but nothing more is known of it. */
  static final StatLine UNKNOWN = new StatLine("", '?', 0, 0, 0);

  private static final int STATE = 3;
  private static final int PARENT = 4;
  private static final int START_TICKS = 22;
  private static final int START_STACK = 28;

  /** The line, or empty if it has no name in parentheses. */
  static Optional<StatLine> parse(byte[] line) {
    int open = indexOf(line, '(');
    int close = lastIndexOf(line, ')');
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String name = new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8);
    byte[] rest = Arrays.copyOfRange(line, Math.min(close + 2, line.length), line.length);
    String[] fields = new String(rest, StandardCharsets.ISO_8859_1).trim().split(" ", -1);
    String state = field(fields, STATE);
    return Optional.of(
        new StatLine(
            name,
            state.isEmpty() ? '?' : state.charAt(0),
            (int) number(field(fields, PARENT)),
            number(field(fields, START_TICKS)),
            number(field(fields, START_STACK))));
  }

  /** Whether the process has ended, although its parent has not fetched its exit code yet. */
  boolean isDead() {
    return state == 'Z' || state == 'X' || state == 'x';
  }

  /** Whether both are of one process that did no exec and kept its parent in between. */
  boolean isSameProgramAs(StatLine other) {
    return startTicks == other.startTicks
        && startStack == other.startStack
        && parent == other.parent
        && name.equals(other.name);
  }

  private static String field(String[] fromState, int number) {
    int index = number - STATE;
    return index < fromState.length ? fromState[index] : "";
  }

  private static long number(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static int indexOf(byte[] bytes, char wanted) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int lastIndexOf(byte[] bytes, char wanted) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
