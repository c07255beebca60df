package ttmem.model;

import java.util.List;

/**
 * One physical chip.
 *
 * @param identity its names
 * @param telemetry temperature, power, clocks and the like
 * @param memory what it has and what of it is used
 * @param holders pids that hold its node open or mapped, ascending, without duplicates
 * @param untracked holders whose bytes nobody reports
 * @param leftovers bytes of dead processes still in somebody's books
 * @param notes what a reader should know about this chip, one sentence each
 */
public record Device(
    DeviceIdentity identity,
    Telemetry telemetry,
    DeviceMemory memory,
    List<Integer> holders,
    List<Untracked> untracked,
    List<Leftover> leftovers,
    List<String> notes) {

  public Device {
    holders = List.copyOf(holders);
    untracked = List.copyOf(untracked);
    leftovers = List.copyOf(leftovers);
    notes = List.copyOf(notes);
  }

  /** The logical id. */
  public int id() {
    return identity.id();
  }
}
