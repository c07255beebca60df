package ttmem.monitor.replay;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import ttmem.sources.capture.CaptureOp;
import ttmem.sources.capture.CaptureOp.ProgramMemory;
import ttmem.sources.capture.CoreRanges;

/**
 * Program memory that is laid out now, by core.
 *
 * <p>Between two clears the sums only grow, so the busiest core after an addition is the old one or
 * one of those that just grew: an addition costs its own cores, a clear the cores touched since the
 * last, and asking is free. The flat rule is the same with one core for all.
 */
final class ProgramSums {
  private static final int ALL = 0;
  private static final int CORES = CoreRanges.coreNumber(0, CoreRanges.MAX_COORDINATE + 1);

  private final CoreRule rule;
  private final Map<ProgramMemory, Column> kinds = new EnumMap<>(ProgramMemory.class);
  private final Column together;

  ProgramSums(CoreRule rule) {
    this.rule = rule;
    for (ProgramMemory kind : ProgramMemory.values()) {
      kinds.put(kind, new Column());
    }
    together = new Column();
  }

  /** Sums of one kind on each core. */
  private static final class Column {
    private final long[] bytes = new long[CORES];
    private final int[] touched = new int[CORES];
    private int touchedCount;
    private long busiestBytes;
    private int busiestCore = -1;

    void add(int core, long more) {
      if (bytes[core] == 0) {
        touched[touchedCount++] = core;
      }
      bytes[core] = Math.addExact(bytes[core], more);
      if (bytes[core] > busiestBytes) {
        busiestBytes = bytes[core];
        busiestCore = core;
      }
    }

    void clear() {
      for (int i = 0; i < touchedCount; i++) {
        bytes[touched[i]] = 0;
      }
      touchedCount = 0;
      busiestBytes = 0;
      busiestCore = -1;
    }
  }

  /** Adds what takes memory of its own; the borrowed adds nothing. */
  void add(CaptureOp.ProgramAllocate memory) {
    if (memory.borrowed() || memory.bytesPerCore() == 0) {
      return;
    }
    Column column = column(memory.kind());
    if (rule == CoreRule.FLAT) {
      column.add(ALL, memory.bytesPerCore());
      together.add(ALL, memory.bytesPerCore());
      return;
    }
    memory
        .cores()
        .forEach(
            core -> {
              column.add(core, memory.bytesPerCore());
              together.add(core, memory.bytesPerCore());
            });
  }

  void clear() {
    kinds.values().forEach(Column::clear);
    together.clear();
  }

  long busiestBytes(ProgramMemory kind) {
    return column(kind).busiestBytes;
  }

  long busiestBytes() {
    return together.busiestBytes;
  }

  /** The core of {@link #busiestBytes()}; -1 if no core has any, or under the flat rule. */
  int busiestCore() {
    return rule == CoreRule.FLAT ? -1 : together.busiestCore;
  }

  private Column column(ProgramMemory kind) {
    return Objects.requireNonNull(kinds.get(kind));
  }
}
