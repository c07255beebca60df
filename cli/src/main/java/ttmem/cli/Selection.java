package ttmem.cli;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.model.Untracked;
import ttmem.model.Usage;
import ttmem.monitor.BufferList;
import ttmem.monitor.questions.Observation;

/**
 * What of a snapshot was asked for, as the user wrote it. Several values of one kind are
 * alternatives; the kinds narrow each other.
 */
public record Selection(List<String> devices, List<Integer> pids, List<String> users) {

  boolean isAll() {
    return devices.isEmpty() && pids.isEmpty() && users.isEmpty();
  }

  /**
   * The part of the snapshot that matches.
   *
   * @throws Failure if a filter matches nothing
   */
  public Snapshot of(Snapshot all) {
    if (isAll()) {
      return all;
    }
    List<Device> chosen = new ArrayList<>();
    for (Device device : all.devices()) {
      if (devices.isEmpty() || matches(device.identity())) {
        chosen.add(device);
      }
    }
    if (!devices.isEmpty() && chosen.isEmpty()) {
      throw new Failure(ExitCode.NO_MATCH, noDevice(all));
    }
    List<ProcessInfo> processes = new ArrayList<>();
    for (ProcessInfo process : all.processes()) {
      if (matches(process) && (devices.isEmpty() || touches(process, chosen))) {
        processes.add(devices.isEmpty() ? process : only(process, chosen));
      }
    }
    if (processes.isEmpty() && !(pids.isEmpty() && users.isEmpty())) {
      throw new Failure(ExitCode.NO_MATCH, noProcess());
    }
    if (!(pids.isEmpty() && users.isEmpty())) {
      chosen = ofProcesses(chosen, processes);
    }
    return new Snapshot(
        all.time(),
        all.host(),
        all.driver(),
        chosen,
        boards(all, chosen),
        processes,
        all.sources(),
        all.notes());
  }

  /** The same of a look with its buffers. */
  Observation of(Observation look) {
    if (isAll()) {
      return look;
    }
    Snapshot snapshot = of(look.snapshot());
    return new Observation(snapshot, look.buffers() == null ? null : of(look.buffers(), snapshot));
  }

  /**
   * Fails if a filter matches nothing in any of these looks.
   *
   * @throws Failure as of the last one
   */
  void requireAny(List<Observation> looks) {
    for (int i = 0; i < looks.size(); i++) {
      try {
        var _ = of(looks.get(i));
        return;
      } catch (Failure e) {
        if (i == looks.size() - 1) {
          throw e;
        }
      }
    }
  }

  /** The same; what matches nothing is empty: it may have ended, or not begun. */
  Observation orNothing(Observation look) {
    try {
      return of(look);
    } catch (Failure e) {
      Snapshot all = look.snapshot();
      return new Observation(
          new Snapshot(
              all.time(),
              all.host(),
              all.driver(),
              List.of(),
              List.of(),
              List.of(),
              all.sources(),
              all.notes()),
          look.buffers() == null ? null : of(look.buffers(), List.of(), List.of()));
    }
  }

  /** The same of a snapshot alone. */
  public Snapshot orNothing(Snapshot all) {
    return orNothing(new Observation(all, null)).snapshot();
  }

  private BufferList of(BufferList list, Snapshot chosen) {
    return of(
        list,
        chosen.processes().stream().map(ProcessInfo::pid).toList(),
        chosen.devices().stream().map(Device::id).toList());
  }

  private BufferList of(BufferList list, List<Integer> chosenPids, List<Integer> chosenDevices) {
    return new BufferList(
        list.time(),
        list.buffers().stream()
            .filter(buffer -> chosenPids.contains(buffer.pid()))
            .filter(buffer -> devices.isEmpty() || chosenDevices.contains(buffer.device()))
            .toList(),
        list.truncated(),
        list.hidden());
  }

  private String noDevice(Snapshot all) {
    List<Integer> ids = all.devices().stream().map(Device::id).toList();
    return "no device matches --device=%s; %s"
        .formatted(
            String.join(",", devices),
            ids.isEmpty()
                ? "this host has none"
                : "there are ids=" + ids.stream().map(String::valueOf).collect(joining(",")));
  }

  private String noProcess() {
    StringBuilder out = new StringBuilder("no process matches");
    if (!pids.isEmpty()) {
      out.append(" --pid=").append(pids.stream().map(String::valueOf).collect(joining(",")));
    }
    if (!users.isEmpty()) {
      out.append(" --user=").append(String.join(",", users));
    }
    if (!devices.isEmpty()) {
      out.append(" on --device=").append(String.join(",", devices));
    }
    return out.toString();
  }

  private boolean matches(DeviceIdentity identity) {
    for (String wanted : devices) {
      if (matches(identity, wanted.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(DeviceIdentity identity, String wanted) {
    String node = identity.ordinal() == null ? null : "/dev/tenstorrent/" + identity.ordinal();
    String digits = wanted.startsWith("0x") ? wanted.substring(2) : wanted;
    return wanted.equals(Integer.toString(identity.id()))
        || wanted.equals(node)
        || wanted.equals(lower(identity.bdf()))
        || ("0000:" + wanted).equals(lower(identity.bdf()))
        || digits.equals(lower(identity.asicId()))
        || digits.equals(lower(identity.serial()));
  }

  private static String lower(@Nullable String text) {
    return Objects.requireNonNullElse(text, "").toLowerCase(Locale.ROOT);
  }

  private boolean matches(ProcessInfo process) {
    boolean user =
        users.isEmpty()
            || users.contains(process.user())
            || (process.uid() >= 0 && users.contains(Integer.toString(process.uid())));
    return user && (pids.isEmpty() || pids.contains(process.pid()));
  }

  private static boolean touches(ProcessInfo process, List<Device> chosen) {
    for (Device device : chosen) {
      if (device.holders().contains(process.pid())) {
        return true;
      }
      for (Usage usage : process.usage()) {
        if (isOn(usage, device)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOn(Usage usage, Device device) {
    return Objects.equals(usage.device(), device.id())
        || usage.boardDevices().contains(device.id());
  }

  private static ProcessInfo only(ProcessInfo process, List<Device> chosen) {
    List<Usage> usage = new ArrayList<>();
    for (Usage each : process.usage()) {
      for (Device device : chosen) {
        if (isOn(each, device)) {
          usage.add(each);
          break;
        }
      }
    }
    return new ProcessInfo(
        process.identity(),
        process.nsPid(),
        process.startTime(),
        process.uid(),
        process.user(),
        process.command(),
        process.containerId(),
        process.podUid(),
        process.slurmJobId(),
        usage);
  }

  /** The devices that these processes use or hold, without the other holders. */
  private static List<Device> ofProcesses(List<Device> chosen, List<ProcessInfo> processes) {
    List<Device> devices = new ArrayList<>();
    for (Device device : chosen) {
      boolean any = false;
      List<Untracked> untracked = new ArrayList<>(device.untracked());
      List<Integer> pids = new ArrayList<>();
      for (ProcessInfo process : processes) {
        any |= touches(process, List.of(device));
        pids.add(process.pid());
      }
      untracked.removeIf(holder -> !pids.contains(holder.pid()));
      if (any) {
        devices.add(
            new Device(
                device.identity(),
                device.telemetry(),
                device.memory(),
                device.holders(),
                untracked,
                List.of(),
                device.notes()));
      }
    }
    return devices;
  }

  private static List<BoardUse> boards(Snapshot all, List<Device> chosen) {
    List<BoardUse> boards = new ArrayList<>();
    for (BoardUse board : all.boards()) {
      for (Device device : chosen) {
        if (board.devices().contains(device.id())) {
          boards.add(board);
          break;
        }
      }
    }
    return boards;
  }
}
