package ttmem.sources;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import ttmem.model.DriverInfo;
import ttmem.model.SourceStatus;
import ttmem.sources.host.Processes;

/**
 * The host as the driver and {@code /proc} show it at one instant.
 *
 * @param time wall clock
 * @param hostname from {@code etc/hostname} or the kernel
 * @param driver the driver as a whole
 * @param status how the driver source is doing
 * @param chips by logical id
 * @param holders by ordinal, then pid; live processes only (pid 0: one that can't be seen)
 * @param holdersComplete whether every holder of every node could be seen
 * @param processes the processes of the same host
 * @param notes one sentence each
 */
public record HostView(
    Instant time,
    String hostname,
    DriverInfo driver,
    SourceStatus status,
    List<Chip> chips,
    List<Holder> holders,
    boolean holdersComplete,
    Processes processes,
    List<String> notes) {

  public HostView {
    chips = List.copyOf(chips);
    holders = List.copyOf(holders);
    notes = List.copyOf(notes);
  }

  public Optional<Chip> chipOfOrdinal(int ordinal) {
    return chips.stream()
        .filter(chip -> chip.identity().ordinal() != null && chip.identity().ordinal() == ordinal)
        .findFirst();
  }

  public List<Holder> holdersOf(int ordinal) {
    return holders.stream().filter(holder -> holder.ordinal() == ordinal).toList();
  }
}
