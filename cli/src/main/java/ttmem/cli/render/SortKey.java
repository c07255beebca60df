package ttmem.cli.render;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;

/** The order of processes within a device. */
public enum SortKey {
  /** DRAM and L1 together, most first. */
  MEMORY,
  DRAM,
  L1,
  PID,
  USER,
  COMMAND;

  /** The key with this name, in any case. */
  public static Optional<SortKey> of(String name) {
    for (SortKey key : values()) {
      if (key.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  Comparator<UseRow> order() {
    Comparator<UseRow> byPid = (a, b) -> Integer.compare(a.pid(), b.pid());
    return switch (this) {
      case MEMORY -> most(MemoryType.DRAM, MemoryType.L1).thenComparing(byPid);
      case DRAM -> most(MemoryType.DRAM).thenComparing(byPid);
      case L1 -> most(MemoryType.L1).thenComparing(byPid);
      case PID -> byPid;
      case USER -> text(this).thenComparing(byPid);
      case COMMAND -> text(this).thenComparing(byPid);
    };
  }

  private static Comparator<UseRow> most(MemoryType... types) {
    return (a, b) -> Double.compare(sum(b, types), sum(a, types));
  }

  /** As a double: amounts that a broken client reports may overflow a long. */
  private static double sum(UseRow row, MemoryType[] types) {
    double sum = 0;
    for (MemoryType type : types) {
      sum += row.amounts().get(type).orElse(0);
    }
    return sum;
  }

  private static Comparator<UseRow> text(SortKey key) {
    return (a, b) -> value(a.process(), key).compareTo(value(b.process(), key));
  }

  private static String value(ProcessInfo process, SortKey key) {
    return Values.orUnknown(key == USER ? process.user() : process.command());
  }
}
