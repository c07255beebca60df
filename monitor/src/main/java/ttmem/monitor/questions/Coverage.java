package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * Who of those that hold or use a chip reports, and where two sources contradict each other.
 *
 * @param reporting one per process and source that counts
 * @param silent holders whose bytes nobody reports, with the reasons
 * @param disagreements cross-checks that came out differently, one sentence each
 */
public record Coverage(
    List<Reporting> reporting, List<Untracked> silent, List<String> disagreements) {

  /**
   * One process that reports.
   *
   * @param source {@code ledger}, {@code legacy} or {@code region}
   * @param unseen kinds of memory that this source does not see
   * @param note what the source says about it; may be empty
   */
  public record Reporting(int pid, String source, List<MemoryType> unseen, String note) {
    public Reporting {
      unseen = List.copyOf(unseen);
    }
  }

  public Coverage {
    reporting = List.copyOf(reporting);
    silent = List.copyOf(silent);
    disagreements = List.copyOf(disagreements);
  }

  /** The coverage of one chip. */
  public static Coverage of(Snapshot snapshot, Device device) {
    List<Reporting> reporting = new ArrayList<>();
    List<String> disagreements = new ArrayList<>();
    for (ProcessInfo process : snapshot.processes()) {
      for (Usage usage : process.usage()) {
        if (isOn(usage, device) && usage.counted()) {
          reporting.add(new Reporting(process.pid(), usage.source(), unseen(usage), usage.note()));
        } else if (isOn(usage, device)) {
          compare(process, usage, disagreements);
        }
      }
    }
    for (MemoryType type : List.of(MemoryType.DRAM, MemoryType.L1)) {
      Reading used = device.memory().used().get(type);
      Reading total = device.memory().total().get(type);
      if (used.isKnown() && total.isKnown() && used.value() > total.value()) {
        disagreements.add(
            "%s of %d bytes is in use, the chip has %d: every process has its own allocator"
                .formatted(type.label(), used.value(), total.value()));
      }
    }
    return new Coverage(reporting, device.untracked(), disagreements);
  }

  private static boolean isOn(Usage usage, Device device) {
    return Objects.equals(usage.device(), device.id())
        || usage.boardDevices().contains(device.id());
  }

  private static List<MemoryType> unseen(Usage usage) {
    List<MemoryType> unseen = new ArrayList<>();
    for (MemoryType type : MemoryType.values()) {
      if (!usage.amounts().get(type).isKnown()) {
        unseen.add(type);
      }
    }
    return unseen;
  }

  /** A losing source against the one that counts, where both know. */
  private static void compare(ProcessInfo process, Usage loser, List<String> disagreements) {
    for (Usage winner : process.usage()) {
      boolean same =
          winner.counted()
              && Objects.equals(winner.device(), loser.device())
              && winner.boardDevices().equals(loser.boardDevices());
      for (MemoryType type : MemoryType.values()) {
        Reading counted = winner.amounts().get(type);
        Reading other = loser.amounts().get(type);
        if (same && counted.isKnown() && other.isKnown() && counted.value() != other.value()) {
          disagreements.add(
              "pid %d, %s: %s says %d, %s says %d"
                  .formatted(
                      process.pid(),
                      type.label(),
                      winner.source(),
                      counted.value(),
                      loser.source(),
                      other.value()));
        }
      }
    }
  }
}
