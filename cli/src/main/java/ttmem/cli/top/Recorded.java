package ttmem.cli.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import ttmem.cli.render.Values;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceMemory;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.Telemetry;
import ttmem.model.Usage;
import ttmem.monitor.history.History;

/**
 * One instant of what a server recorded, as a snapshot: bytes of chips and processes. Names and
 * capacities of chips are those of now; what was not recorded is unknown.
 */
final class Recorded {
  private static final String NOT_RECORDED = "not recorded";

  private Recorded() {}

  /** The host at this instant, by the last sample before it that is not out of date. */
  static Snapshot at(Instant time, History history, Snapshot now) {
    Map<Integer, Map<MemoryType, Reading>> chips = new TreeMap<>();
    Map<Integer, List<History.Series>> owners = new TreeMap<>();
    for (History.Series series : history.series()) {
      Reading reading = reading(series, time, history.stepSeconds());
      if (series.pid() != null && reading.isKnown()) {
        owners.computeIfAbsent(series.pid(), missing -> new ArrayList<>()).add(series);
      } else if (series.pid() == null && series.device() != null) {
        chips
            .computeIfAbsent(series.device(), missing -> new EnumMap<>(MemoryType.class))
            .put(series.type(), reading);
      }
    }
    List<Device> devices = new ArrayList<>();
    for (Device device : now.devices()) {
      devices.add(device(device, chips.getOrDefault(device.id(), Map.of())));
    }
    List<ProcessInfo> processes = new ArrayList<>();
    owners.forEach(
        (pid, series) -> processes.add(process(pid, series, time, history.stepSeconds(), now)));
    List<String> notes = new ArrayList<>();
    notes.add(
        "as the server recorded it, every "
            + history.stepSeconds()
            + " s: bytes of chips and processes; names and capacities are those of now");
    if (history.truncated()) {
      notes.add("more was recorded than one answer holds: some processes are missing");
    }
    return new Snapshot(
        time, now.host(), now.driver(), devices, List.of(), processes, List.of(), notes);
  }

  /** The host at an instant of which nothing is known. */
  static Snapshot nothing(Instant time, Snapshot now, String why) {
    List<Device> devices = new ArrayList<>();
    now.devices().forEach(device -> devices.add(device(device, Map.of())));
    return new Snapshot(
        time, now.host(), now.driver(), devices, List.of(), List.of(), List.of(), List.of(why));
  }

  private static Device device(Device now, Map<MemoryType, Reading> used) {
    return new Device(
        now.identity(),
        Telemetry.unknown(NOT_RECORDED),
        new DeviceMemory(
            now.memory().total(),
            Amounts.of(used, "nothing was recorded of this time"),
            Amounts.unknown(NOT_RECORDED)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static ProcessInfo process(
      int pid, List<History.Series> series, Instant time, int step, Snapshot now) {
    Map<Integer, Map<MemoryType, Reading>> places = new TreeMap<>();
    @Nullable String command = null;
    int uid = -1;
    for (History.Series each : series) {
      Integer device = each.device();
      places
          .computeIfAbsent(device == null ? -1 : device, missing -> new EnumMap<>(MemoryType.class))
          .put(each.type(), reading(each, time, step));
      command = each.process() == null ? command : each.process();
      uid = each.uid();
    }
    List<Usage> usage = new ArrayList<>();
    places.forEach(
        (device, amounts) ->
            usage.add(
                new Usage(
                    device < 0 ? null : device,
                    List.of(),
                    null,
                    "history",
                    true,
                    Amounts.of(amounts, NOT_RECORDED),
                    "")));
    return new ProcessInfo(
        new ProcessIdentity("", 0, pid, 0),
        pid,
        null,
        uid,
        user(uid, now),
        command,
        null,
        null,
        null,
        usage);
  }

  private static @Nullable String user(int uid, Snapshot now) {
    return now.processes().stream()
        .filter(process -> process.uid() == uid)
        .map(ProcessInfo::user)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(uid < 0 ? null : Integer.toString(uid));
  }

  private static Reading reading(History.Series series, Instant time, int step) {
    History.@Nullable Point last = null;
    for (History.Point point : series.points()) {
      if (point.at() <= time.getEpochSecond()) {
        last = point;
      }
    }
    // The recorder may be late by a part of a step.
    if (last == null || time.getEpochSecond() - last.at() >= 2L * step) {
      return Reading.unknown("nothing was recorded at " + Values.time(time));
    }
    return Reading.of(last.last());
  }
}
