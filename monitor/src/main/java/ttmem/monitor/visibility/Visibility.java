package ttmem.monitor.visibility;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.Leftover;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * Cuts a snapshot down to what a viewer may see.
 *
 * <p>Devices and their totals are everybody's. Of somebody else's process stays what {@code ps} and
 * a total tell: pid, user, start and its bytes per device. What it runs (command, container, pod,
 * job) and the names that dead processes left in the books are for its owner, root and the group
 * {@code ttmem}.
 *
 * <p>So is every free text whose author may have quoted one of these: reasons of amounts in use, of
 * holders without a tracker, remarks on boards, the host and the sources. Reasons travel: what a
 * process's environment says comes back in the sum of its chip. To look for names in the texts was
 * rejected, one that is missed is a leak; so the texts are replaced, and how the numbers and
 * sources are doing stays. Capacities, telemetry and remarks on a chip are the driver's own words,
 * and of a source that has nothing to read there is nothing to quote.
 */
public final class Visibility {
  private static final String HIDDEN =
      "hidden: only root, group ttmem and the owner of the process see why";

  private Visibility() {}

  /** The snapshot as {@code viewer} may see it; the same one if that is all of it. */
  public static Snapshot visibleTo(Snapshot snapshot, Viewer viewer) {
    if (viewer.seesAll()) {
      return snapshot;
    }
    List<Device> devices = new ArrayList<>();
    for (Device device : snapshot.devices()) {
      devices.add(withoutTexts(device));
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
        snapshot.boards().stream().map(Visibility::withoutTexts).toList(),
        processes,
        snapshot.sources().stream().map(Visibility::withoutTexts).toList(),
        withoutTexts(snapshot.notes()));
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

  private static Device withoutTexts(Device device) {
    List<Untracked> untracked = new ArrayList<>();
    for (Untracked each : device.untracked()) {
      untracked.add(new Untracked(each.pid(), HIDDEN));
    }
    List<Leftover> nameless = new ArrayList<>();
    for (Leftover leftover : device.leftovers()) {
      nameless.add(
          new Leftover(
              leftover.source(), leftover.pid(), "", withoutTexts(leftover.amounts()), HIDDEN));
    }
    DeviceMemory memory = device.memory();
    return new Device(
        device.identity(),
        device.telemetry(),
        new DeviceMemory(memory.total(), withoutTexts(memory.used()), withoutTexts(memory.free())),
        device.holders(),
        untracked,
        nameless,
        device.notes());
  }

  private static BoardUse withoutTexts(BoardUse board) {
    return new BoardUse(board.devices(), withoutTexts(board.used()), withoutText(board.note()));
  }

  private static SourceStatus withoutTexts(SourceStatus source) {
    boolean nothingRead = source.state() == SourceStatus.State.ABSENT;
    return nothingRead
        ? source
        : new SourceStatus(
            source.name(), source.state(), withoutText(source.error()), source.ageSeconds());
  }

  private static Amounts withoutTexts(Amounts amounts) {
    return amounts.map(
        reading -> new Reading(reading.status(), reading.rawValue(), withoutText(reading.note())));
  }

  /** One for all: their number tells nothing either. */
  private static List<String> withoutTexts(List<String> notes) {
    return notes.isEmpty() ? notes : List.of(HIDDEN);
  }

  private static String withoutText(String text) {
    return text.isEmpty() ? "" : HIDDEN;
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
              withoutTexts(each.amounts()),
              withoutText(each.note()),
              each.pools()));
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
