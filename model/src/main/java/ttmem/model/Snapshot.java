package ttmem.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known about a host's device memory at one instant. Table, full-screen view,
 * JSON, CSV and metrics are pure functions of it.
 *
 * @param time when it was taken
 * @param host host name
 * @param driver what can be said about the kernel driver as a whole
 * @param devices one per physical chip, by logical id
 * @param boards boards whose use can't be split over their chips
 * @param processes by pid
 * @param sources in the order in which they were read
 * @param notes what a reader should know about the host, one sentence each
 */
public record Snapshot(
    Instant time,
    String host,
    DriverInfo driver,
    List<Device> devices,
    List<BoardUse> boards,
    List<ProcessInfo> processes,
    List<SourceStatus> sources,
    List<String> notes) {

  public Snapshot {
    devices = List.copyOf(devices);
    boards = List.copyOf(boards);
    processes = List.copyOf(processes);
    sources = List.copyOf(sources);
    notes = List.copyOf(notes);
  }

  public Optional<Device> device(int id) {
    return devices.stream().filter(device -> device.id() == id).findFirst();
  }

  public Optional<ProcessInfo> process(int pid) {
    return processes.stream().filter(process -> process.pid() == pid).findFirst();
  }
}
