package ttmem.monitor.visibility;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.Leftover;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Usage;

/**
 * Cuts a snapshot down to what a viewer may see.
 *
 * <p>Devices and their totals are everybody's. Of somebody else's process stays what {@code ps} and
 * a total tell: pid, user, start and its bytes per device. What it runs (command, container, pod,
 * job), the names that dead processes left in the books, and remarks of the sources, which may hold
 * such names, are for its owner, root and the group {@code ttmem}.
 */
public final class Visibility {
  private static final String HIDDEN = "hidden: another user's process";

  private Visibility() {}

  /** The snapshot as {@code viewer} may see it; the same one if that is all of it. */
  public static Snapshot visibleTo(Snapshot snapshot, Viewer viewer) {
    if (viewer.seesAll()) {
      return snapshot;
    }
    List<Device> devices = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      devices.add(device.leftovers().isEmpty() ? device : withoutNames(device));
    }
    List<ProcessInfo> processes = new ArrayList<>();
    for (ProcessInfo process : snapshot.processes()) {
      processes.add(viewer.sees(process.uid()) ? process : total(process));
    }
    return new Snapshot(
        snapshot.time(),
        snapshot.host(),
        snapshot.driver(),
        devices,
        snapshot.boards(),
        processes,
        snapshot.sources(),
        snapshot.notes());
  }

  /** Whether {@code viewer} may see what a process holds, buffer by buffer. */
  public static boolean seesBuffersOf(ProcessInfo process, Viewer viewer) {
    return viewer.sees(process.uid());
  }

  /**
   * Whether a question for the buffers of a process, of a chip, or of both, meets processes whose
   * buffers {@code viewer} may not see. Asked for all, nobody expects more than the own ones.
   */
  public static boolean hidesBuffers(
      Snapshot snapshot, Viewer viewer, @Nullable Integer pid, @Nullable Integer device) {
    return (pid != null || device != null)
        && snapshot.processes().stream()
            .filter(process -> pid == null || pid == process.pid())
            .filter(process -> device == null || uses(process, device))
            .anyMatch(process -> !seesBuffersOf(process, viewer));
  }

  private static boolean uses(ProcessInfo process, Integer device) {
    return process.usage().stream().anyMatch(usage -> device.equals(usage.device()));
  }

  private static Device withoutNames(Device device) {
    List<Leftover> nameless = new ArrayList<>();
    for (Leftover leftover : device.leftovers()) {
      nameless.add(new Leftover(leftover.source(), leftover.pid(), "", leftover.amounts(), HIDDEN));
    }
    return new Device(
        device.identity(),
        device.telemetry(),
        device.memory(),
        device.holders(),
        device.untracked(),
        nameless,
        device.notes());
  }

  private static ProcessInfo total(ProcessInfo process) {
    List<Usage> usage = new ArrayList<>();
    for (Usage each : process.usage()) {
      usage.add(
          new Usage(
              each.device(),
              each.boardDevices(),
              each.logicalDevice(),
              each.source(),
              each.counted(),
              each.amounts(),
              each.note().isEmpty() ? "" : HIDDEN));
    }
    return new ProcessInfo(
        process.identity(),
        process.nsPid(),
        process.startTime(),
        process.uid(),
        process.user(),
        null,
        null,
        null,
        null,
        usage);
  }
}
