package ttmem.ledger;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One record of a ledger: a word and two fields on two cache lines, written through the tracker's
 * own {@link LedgerBytes} and copied as a reader copies it: field by field in no promised order,
 * with a fence between two copies, which a system call is at least.
 */
final class Words {
  static final int WORD = 0;
  static final int FIRST = 8;
  static final int LAST = 64;
  private static final int BYTES = 128;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment segment = MemorySegment.ofArray(new long[BYTES / Long.BYTES]);
  final LedgerBytes writer = new LedgerBytes(segment);

  /** The fields of the second of three copies if the word was even and stayed; else -1. */
  void read(Seen seen) {
    long before = word();
    VarHandle.loadLoadFence();
    seen.last = segment.get(LONG, LAST);
    seen.first = segment.get(LONG, FIRST);
    VarHandle.loadLoadFence();
    boolean whole = (before & 1) == 0 && before == word();
    seen.first = whole ? seen.first : -1;
    seen.last = whole ? seen.last : -1;
  }

  long word() {
    return segment.get(LONG, WORD);
  }

  long first() {
    return segment.get(LONG, FIRST);
  }

  long last() {
    return segment.get(LONG, LAST);
  }

  /** What a reader has. */
  static final class Seen {
    long first;
    long last;
  }
}
