package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureDevice;
import ttmem.sources.capture.CaptureOp;

/**
 * Accounts for a capture by the rules of tt-metal (ttnn-graph-capture facts, section 4): running
 * sums and high-water marks over the nodes in order, for each device that can be told apart.
 */
public final class CaptureReplay {
  private final String name;
  private final Capture capture;
  private final ReplayOptions options;
  private final BankShare shares;

  private CaptureReplay(String name, Capture capture, ReplayOptions options) {
    this.name = name;
    this.capture = capture;
    this.options = options;
    this.shares = BankShare.of(options, capture.devices());
  }

  /**
   * The whole account. A pure function.
   *
   * @param name what to call the capture in the report
   * @throws ReplayException if a share of L1 can't be worked out, or sums exceed 63 bits
   */
  public static ReplayReport replay(String name, Capture capture, ReplayOptions options)
      throws ReplayException {
    return new CaptureReplay(name, capture, options).report();
  }

  /** The account of one device. */
  private record Walk(
      Lane lane, DeviceUse use, int busiestCore, List<OperationUse> rows, List<CurvePoint> curve) {}

  private ReplayReport report() throws ReplayException {
    Notes notes = new Notes();
    List<Lane> lanes = Lane.of(capture);
    List<Walk> walks = new ArrayList<>();
    for (Lane lane : lanes) {
      walks.add(walk(lane, notes));
    }
    walks.sort(
        Comparator.comparingLong((Walk walk) -> walk.use().peaks().total().bytes()).reversed());
    Walk first = walks.getFirst();
    addGeneralNotes(notes, lanes);
    return new ReplayReport(
        name,
        capture.nodes(),
        options.rule(),
        options.level(),
        walks.stream().map(Walk::use).toList(),
        liveAtPeak(first),
        first.rows(),
        first.curve(),
        l1Limit(),
        notes.list());
  }

  private Walk walk(Lane lane, Notes notes) throws ReplayException {
    Accounts accounts = new Accounts(shares, options.rule(), notes);
    Timeline timeline = new Timeline(options.level());
    Curve curve = new Curve(capture.nodes());
    Peaks peaks = Peaks.NONE;
    int busiestCore = -1;
    for (CaptureOp op : capture.ops()) {
      if (!lane.concerns(op)) {
        continue;
      }
      accounts.apply(op);
      Use use = accounts.use();
      @Nullable Operation inside = timeline.add(op, use);
      if (use.totalBytes() > peaks.total().bytes()) {
        busiestCore = accounts.busiestCore();
      }
      curve.add(op.node(), use);
      peaks = peaks.max(use, op.node(), inside);
    }
    DeviceUse use =
        new DeviceUse(
            lane.device(),
            peaks,
            accounts.use(),
            accounts.dramAllocatedBytes(),
            accounts.dramFreedBytes(),
            LiveItems.coreText(busiestCore));
    return new Walk(lane, use, busiestCore, timeline.rows(), curve.points());
  }

  private List<LiveItem> liveAtPeak(Walk walk) {
    Peak total = walk.use().peaks().total();
    return total.node().isEmpty()
        ? List.of()
        : LiveItems.at(
            total.node().getAsInt(), capture.ops(), walk.lane(), shares, walk.busiestCore());
  }

  private OptionalLong l1Limit() {
    return capture.devices().stream()
        .map(CaptureDevice::programLimitBytes)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }

  private void addGeneralNotes(Notes notes, List<Lane> lanes) {
    if (Lane.merged(capture, lanes)) {
      notes.addGeneral(
          ReplayNote.Kind.DEVICES_MERGED,
          1,
          "several device numbers that the capture does not let us match; all counted as one"
              + " device, so the figures are upper bounds");
    }
    if (capture.withoutAddresses()) {
      notes.addGeneral(
          ReplayNote.Kind.NO_ADDRESSES,
          1,
          "taken without dispatch: sizes are exact, addresses are not known");
    }
    if (!capture.unknownTypes().isEmpty()) {
      notes.addGeneral(
          ReplayNote.Kind.UNKNOWN_NODE_TYPES,
          capture.unknownTypes().stream().mapToInt(t -> capture.census().getOrDefault(t, 0)).sum(),
          Texts.oneLine(
              "nodes of types that are not known here, left out: "
                  + String.join(", ", capture.unknownTypes())));
    }
  }
}
