package ttmem.monitor.replay;

import java.util.List;
import java.util.OptionalLong;

/**
 * Everything that the accounting of one capture says. Immutable.
 *
 * @param name what the user calls the capture
 * @param nodes nodes of the capture
 * @param devices each device by itself, the one with the highest L1 total first
 * @param liveAtPeak what makes up the L1 total's peak of the first device, largest first
 * @param timeline operations of the first device, in order, outer before inner
 * @param curve use of the first device over its nodes, a bounded number of points
 * @param l1LimitBytes L1 of one core that tensors and program memory share, if the capture says
 */
public record ReplayReport(
    String name,
    int nodes,
    CoreRule rule,
    int level,
    List<DeviceUse> devices,
    List<LiveItem> liveAtPeak,
    List<OperationUse> timeline,
    List<CurvePoint> curve,
    OptionalLong l1LimitBytes,
    List<ReplayNote> notes) {

  public ReplayReport {
    devices = List.copyOf(devices);
    liveAtPeak = List.copyOf(liveAtPeak);
    timeline = List.copyOf(timeline);
    curve = List.copyOf(curve);
    notes = List.copyOf(notes);
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("expected at least one device");
    }
  }

  /** The device with the highest L1 total, or the only one. */
  public DeviceUse device() {
    return devices.getFirst();
  }

  /** The high-water marks of {@link #device}. */
  public Peaks peaks() {
    return device().peaks();
  }

  /** Whether each DRAM buffer's share of a bank is known. */
  public boolean dramPerBankExact() {
    return notes.stream().noneMatch(n -> n.kind() == ReplayNote.Kind.DRAM_SHARE_UNKNOWN);
  }
}
