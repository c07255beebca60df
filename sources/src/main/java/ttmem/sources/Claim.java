package ttmem.sources;

import java.util.List;
import ttmem.model.Amounts;
import ttmem.model.Pool;
import ttmem.sources.host.ProcessFacts;

/**
 * One source's statement about one live process and one device.
 *
 * @param owner the process, as the kernel shows it
 * @param device which device, in the words of the source
 * @param amounts bytes, device-wide
 * @param coverage whether the source sees everything that the process holds there
 * @param note "since ..., may have gaps", "renamed" and the like; empty if nothing is to be said
 * @param pools what the process's allocator published for this device, at most one per type
 */
public record Claim(
    ProcessFacts owner,
    DeviceRef device,
    Amounts amounts,
    Coverage coverage,
    String note,
    List<Pool> pools) {

  public Claim {
    pools = List.copyOf(pools);
  }

  /** Without figures of an allocator. */
  public Claim(
      ProcessFacts owner, DeviceRef device, Amounts amounts, Coverage coverage, String note) {
    this(owner, device, amounts, coverage, note, List.of());
  }

  /** How much of a process's memory a source sees. */
  public enum Coverage {
    /** Everything, by the source's own word. */
    COMPLETE,
    /** What is reported to it; nothing says that this is all. */
    REPORTED,
    /** Known to miss some. */
    PARTIAL
  }
}
