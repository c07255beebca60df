package ttmem.monitor.questions;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * What several processes hold together. A holder that reports nothing makes the sum a lower bound,
 * or, if there is no sum, unknown.
 */
final class Holdings {
  private @Nullable Amounts sum;
  private final Set<Integer> devices = new TreeSet<>();
  private int processes;
  private int untrackedProcesses;
  private String whyIncomplete = "";

  void add(ProcessInfo process, Snapshot snapshot) {
    processes++;
    for (Usage usage : process.usage()) {
      if (usage.counted()) {
        sum = sum == null ? usage.amounts() : sum.plus(usage.amounts());
        devices.addAll(devices(usage));
      }
    }
    boolean silent = false;
    for (Device device : snapshot.devices()) {
      if (device.holders().contains(process.pid())) {
        devices.add(device.id());
      }
      for (Untracked untracked : device.untracked()) {
        silent |= incomplete(device, untracked, process.pid());
      }
    }
    untrackedProcesses += silent ? 1 : 0;
  }

  /** Holders outside of the PID namespace, of which not even a name is known. */
  boolean addNameless(Snapshot snapshot) {
    boolean any = false;
    for (Device device : snapshot.devices()) {
      for (Untracked untracked : device.untracked()) {
        boolean nameless = snapshot.process(untracked.pid()).isEmpty();
        if (nameless && incomplete(device, untracked, untracked.pid())) {
          devices.add(device.id());
          processes++;
          untrackedProcesses++;
          any = true;
        }
      }
    }
    return any;
  }

  private boolean incomplete(Device device, Untracked untracked, int pid) {
    if (untracked.pid() != pid) {
      return false;
    }
    if (whyIncomplete.isEmpty()) {
      whyIncomplete =
          "pid " + pid + " holds device " + device.id() + " untracked: " + untracked.reason();
    }
    return true;
  }

  Amounts amounts() {
    if (whyIncomplete.isEmpty()) {
      return sum == null ? Amounts.unknown("no source reports bytes") : sum;
    }
    return sum == null
        ? Amounts.unknown(whyIncomplete)
        : sum.map(reading -> reading.weakenedBy(whyIncomplete));
  }

  List<Integer> devices() {
    return new ArrayList<>(devices);
  }

  int count() {
    return processes;
  }

  int untrackedProcesses() {
    return untrackedProcesses;
  }

  Who.Owner owner(@Nullable String name) {
    return new Who.Owner(name, amounts(), devices(), processes, untrackedProcesses);
  }

  /** The chips that a usage speaks of. */
  static List<Integer> devices(Usage usage) {
    return usage.device() == null ? usage.boardDevices() : List.of(usage.device());
  }

  static List<Integer> devices(ProcessInfo process) {
    return process.usage().stream().flatMap(usage -> devices(usage).stream()).toList();
  }

  /** Known bytes on the device itself, for sorting only. */
  static long onDevice(Amounts amounts) {
    long bytes = 0;
    for (MemoryType type : MemoryType.values()) {
      if (type != MemoryType.SYSTEM_MEMORY) {
        bytes += amounts.get(type).orElse(0);
      }
    }
    return bytes;
  }
}
