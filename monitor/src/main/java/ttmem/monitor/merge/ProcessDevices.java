package ttmem.monitor.merge;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Usage;
import ttmem.sources.Chip;
import ttmem.sources.DeviceRef;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;

/**
 * What a process means by a device number, answered out of a snapshot that is there already: by
 * what the sources resolved for it (a declaration counts there), else by its position in the
 * process's own list.
 */
public final class ProcessDevices {
  private final Snapshot snapshot;
  private final Processes processes;

  public ProcessDevices(Snapshot snapshot, Processes processes) {
    this.snapshot = snapshot;
    this.processes = processes;
  }

  /**
   * The chip, or why it is not known.
   *
   * @param chip logical id; null if it is not known
   * @param why the reason; empty if it is known
   * @param uid whose process was asked about; -1 if there is no such process
   */
  public record Answer(@Nullable Integer chip, String why, int uid) {}

  /**
   * The chip that a process calls {@code number}.
   *
   * @param pid as the process sees itself
   * @param namespace its PID namespace; 0 for the one of this process
   */
  public Answer find(int pid, long namespace, int number) {
    Optional<ProcessInfo> shown = shown(pid, namespace);
    for (Usage usage : shown.map(ProcessInfo::usage).orElse(List.of())) {
      if (usage.device() != null && Integer.valueOf(number).equals(usage.logicalDevice())) {
        return new Answer(usage.device(), "", shown.orElseThrow().uid());
      }
    }
    Optional<ProcessFacts> facts =
        shown.isPresent()
            ? processes.find(shown.get().pid())
            : namespace == 0 || namespace == own() ? processes.find(pid) : Optional.empty();
    if (facts.isEmpty()) {
      return new Answer(null, "there is no such process that can be seen: pid=" + pid, -1);
    }
    Resolution found =
        new DeviceResolver(host()).resolve(facts.get(), new DeviceRef.Logical(number));
    return new Answer(found.chip(), found.why(), facts.get().uid());
  }

  private Optional<ProcessInfo> shown(int pid, long namespace) {
    long wanted = namespace == 0 ? own() : namespace;
    return snapshot.processes().stream()
        .filter(process -> process.nsPid() == pid)
        .filter(process -> process.identity().pidNamespace() == wanted)
        .findFirst();
  }

  private long own() {
    return processes
        .find(Math.toIntExact(ProcessHandle.current().pid()))
        .map(facts -> facts.identity().pidNamespace())
        .orElse(0L);
  }

  private HostView host() {
    List<Chip> chips = new ArrayList<>();
    List<Holder> holders = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      chips.add(new Chip(device.identity(), device.telemetry(), device.notes()));
      Integer ordinal = device.identity().ordinal();
      for (int pid : device.holders()) {
        if (ordinal != null) {
          holders.add(new Holder(pid, ordinal, Set.of(Holder.Origin.DESCRIPTOR)));
        }
      }
    }
    return new HostView(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        SourceStatus.ok("driver"),
        chips,
        holders,
        true,
        processes,
        List.of());
  }
}
