package ttmem.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of the host that holds a device or reports memory.
 *
 * @param identity see there
 * @param nsPid the pid inside its own PID namespace; equal to the pid outside containers
 * @param startTime wall-clock start; null if it can't be read
 * @param uid owner; -1 if it can't be read
 * @param user name of the owner, or the number as text; null if it can't be read
 * @param command command line, or the kernel's short name; raw: escape before printing; null if it
 *     may not be shown to this viewer or can't be read
 * @param containerId 64 hex digits; null outside containers
 * @param podUid Kubernetes pod uid; null outside pods
 * @param slurmJobId null outside Slurm jobs
 * @param usage what it uses, one element per device and source
 */
public record ProcessInfo(
    ProcessIdentity identity,
    int nsPid,
    @Nullable Instant startTime,
    int uid,
    @Nullable String user,
    @Nullable String command,
    @Nullable String containerId,
    @Nullable String podUid,
    @Nullable String slurmJobId,
    List<Usage> usage) {

  public ProcessInfo {
    usage = List.copyOf(usage);
  }

  public int pid() {
    return identity.pid();
  }

  /** The sum of everything that is counted, over all devices. */
  public Amounts counted() {
    return usage.stream()
        .filter(Usage::counted)
        .map(Usage::amounts)
        .reduce(Amounts::plus)
        .orElseGet(() -> Amounts.unknown("no source reports bytes for this process"));
  }
}
