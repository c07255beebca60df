package ttmem.sources.host;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.ProcessIdentity;

/**
 * One live process as {@code /proc} shows it. A zombie is dead and has no facts.
 *
 * @param identity see there
 * @param nsPids {@code NSpid}, from the reader's namespace inward; only the pid itself if unknown
 * @param parent pid of the parent; 0 if unknown
 * @param uid real user id; -1 if it can't be read
 * @param user name or number of the owner; null if it can't be read
 * @param name the kernel's short name (comm), raw
 * @param command arguments joined by blanks, else the short name; raw
 * @param startedMonotonicNs nanoseconds from boot to its start, rounded down to a clock tick
 * @param started its start by wall clock; null if the boot time can't be read
 * @param container where it runs
 * @param visibleDevices its {@code TT_VISIBLE_DEVICES}; null if its environment can't be read
 *     <em>or</em> doesn't set it: see {@code environmentReadable}. Control characters are question
 *     marks; a list of more than 1024 characters or 64 entries is {@link #TOO_LONG}
 * @param environmentReadable whether its environment could be read
 * @param trackingDisabled whether its environment sets {@code TT_METAL_SHM_TRACKING_DISABLED=1}
 * @param ledgerDisabled whether its environment sets {@code TTMEM_DISABLED=1}
 */
public record ProcessFacts(
    ProcessIdentity identity,
    List<Integer> nsPids,
    int parent,
    int uid,
    @Nullable String user,
    String name,
    String command,
    long startedMonotonicNs,
    @Nullable Instant started,
    Container container,
    @Nullable String visibleDevices,
    boolean environmentReadable,
    boolean trackingDisabled,
    boolean ledgerDisabled) {

  /** In the place of a list of devices that nobody writes by hand. */
  public static final String TOO_LONG = "(too long)";

  public ProcessFacts {
    nsPids = List.copyOf(nsPids);
  }

  public int pid() {
    return identity.pid();
  }

  /** The pid inside its own namespace. */
  public int nsPid() {
    return nsPids.getLast();
  }
}
