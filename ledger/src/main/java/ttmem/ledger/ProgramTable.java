package ttmem.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From a program's id to its circular buffers, without boxing: open addressing, at most half full.
 * Programs that end leave their object for the next one.
 */
final class ProgramTable {
  private @Nullable CbProgram[] table = new CbProgram[64];
  private @Nullable CbProgram[] spare = new CbProgram[8];
  private int spares;
  private int count;

  @Nullable CbProgram find(long id) {
    int at = home(id);
    for (CbProgram p = table[at]; p != null; p = table[at]) {
      if (p.id == id) {
        return p;
      }
      at = at + 1 & table.length - 1;
    }
    return null;
  }

  CbProgram create(long id) {
    if (2 * count >= table.length) {
      @Nullable CbProgram[] old = table;
      table = new CbProgram[2 * old.length];
      for (CbProgram p : old) {
        if (p != null) {
          place(p);
        }
      }
    }
    CbProgram program = spares > 0 ? spare[--spares] : null;
    if (program == null) {
      program = new CbProgram();
    }
    program.reset(id);
    place(program);
    count++;
    return program;
  }

  /** Takes a program out, and moves those behind it to where they are found. */
  void remove(CbProgram program) {
    int mask = table.length - 1;
    int hole = home(program.id);
    while (table[hole] != program) {
      hole = hole + 1 & mask;
    }
    int at = hole;
    for (; ; ) {
      at = at + 1 & mask;
      CbProgram next = table[at];
      if (next == null) {
        break;
      }
      if ((at - home(next.id) & mask) >= (at - hole & mask)) {
        table[hole] = next;
        hole = at;
      }
    }
    table[hole] = null;
    count--;
    keep(program);
  }

  /** The slots of the table, for walking through all programs. */
  int capacity() {
    return table.length;
  }

  @Nullable CbProgram at(int slot) {
    return table[slot];
  }

  void clear() {
    for (CbProgram p : table) {
      if (p != null) {
        keep(p);
      }
    }
    Arrays.fill(table, null);
    count = 0;
  }

  private void keep(CbProgram program) {
    if (spares == spare.length && spares < 1024) {
      spare = Arrays.copyOf(spare, 2 * spares);
    }
    if (spares < spare.length) {
      spare[spares++] = program;
    }
  }

  private void place(CbProgram program) {
    int at = home(program.id);
    while (table[at] != null) {
      at = at + 1 & table.length - 1;
    }
    table[at] = program;
  }

  private int home(long id) {
    long hash = id * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 40) & table.length - 1;
  }
}
