package ttmem.cli.replay;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import ttmem.cli.render.Look;
import ttmem.cli.render.Printable;
import ttmem.cli.render.Sizes;
import ttmem.monitor.replay.DeviceUse;
import ttmem.monitor.replay.LiveItem;
import ttmem.monitor.replay.Operation;
import ttmem.monitor.replay.OperationUse;
import ttmem.monitor.replay.Peak;
import ttmem.monitor.replay.Peaks;
import ttmem.monitor.replay.ReplayNote;
import ttmem.monitor.replay.ReplayReport;

/** The page that {@code ttmem replay CAPTURE} prints. */
public final class ReplayTextRenderer {
  private static final int MAX_LIVE = 20;
  private static final int MAX_ROWS = 10_000;

  private final ReplayReport report;
  private final Look look;
  private final StringBuilder out = new StringBuilder();

  private ReplayTextRenderer(ReplayReport report, Look look) {
    this.report = report;
    this.look = look;
  }

  /** The whole page without the chart; longer lines are broken, cells cut. */
  public static String render(ReplayReport report, Look look) {
    return new ReplayTextRenderer(report, look).page();
  }

  private String page() {
    line(
        "%s: %d nodes, rule %s%s"
            .formatted(report.name(), report.nodes(), report.rule().label(), device()));
    peaks();
    otherDevices();
    live();
    timeline();
    notes();
    return out.toString();
  }

  private String device() {
    return report.devices().size() == 1 ? "" : ", device " + report.device().device();
  }

  private void line(String text) {
    Paragraph.append(text, look, out);
  }

  private String safe(String text) {
    return Printable.text(text, look.unicode());
  }

  private void peaks() {
    Peaks peaks = report.peaks();
    line("");
    line("Peaks in L1, bytes of one core" + core());
    Grid l1 = peakGrid();
    peak(l1, "total", peaks.total(), "");
    peak(l1, "circular buffers", peaks.cb(), "");
    peak(l1, "dataflow buffers", peaks.dataflowBuffer(), "");
    peak(l1, "scratchpads", peaks.scratchpad(), "");
    peak(l1, "L1 buffers", peaks.l1(), "");
    l1.render(out);
    limit(peaks.total().bytes());
    line("");
    line("Peaks in DRAM");
    Grid dram = peakGrid();
    peak(dram, "per bank", peaks.dramPerBank(), report.dramPerBankExact() ? "" : ">=");
    peak(dram, "all banks", peaks.dram(), "");
    dram.render(out);
    DeviceUse device = report.device();
    line(
        "  allocated %d B, freed %d B, at the end %d B in use"
            .formatted(
                device.dramAllocatedBytes(), device.dramFreedBytes(), device.end().dramBytes()));
  }

  private String core() {
    return report.device().busiestCore().isEmpty()
        ? ""
        : " (busiest: core " + report.device().busiestCore() + ")";
  }

  private Grid peakGrid() {
    return new Grid(look)
        .text("what", 9)
        .number("bytes", 8)
        .number("", 5)
        .number("at node", 7)
        .shrinkingAtStart("in operation", 10);
  }

  private void peak(Grid grid, String what, Peak peak, String prefix) {
    grid.row(
        what,
        prefix + peak.bytes(),
        Sizes.text(peak.bytes()),
        peak.node().isPresent() ? Integer.toString(peak.node().getAsInt()) : "-",
        path(peak.path()));
  }

  private String path(List<Operation> operations) {
    return operations.stream()
        .map(operation -> safe(operation.name()))
        .collect(Collectors.joining(" > "));
  }

  private void limit(long totalBytes) {
    OptionalLong limit = report.l1LimitBytes();
    if (limit.isPresent()) {
      long left = limit.getAsLong() - totalBytes;
      line(
          "  limit %d B (from the report file): %s"
              .formatted(
                  limit.getAsLong(), left < 0 ? "exceeded by " + -left + " B" : left + " B left"));
    }
  }

  private void otherDevices() {
    if (report.devices().size() == 1) {
      return;
    }
    line("");
    line("Devices");
    Grid grid =
        new Grid(look)
            .text("device", 9)
            .number("peak total", 8)
            .number("at node", 7)
            .number("peak CB", 6)
            .number("peak L1", 6)
            .number("peak DRAM per bank", 5);
    for (DeviceUse device : report.devices()) {
      Peaks peaks = device.peaks();
      grid.row(
          device.device(),
          Long.toString(peaks.total().bytes()),
          peaks.total().node().isPresent() ? "" + peaks.total().node().getAsInt() : "-",
          Long.toString(peaks.cb().bytes()),
          Long.toString(peaks.l1().bytes()),
          Long.toString(peaks.dramPerBank().bytes()));
    }
    grid.render(out);
  }

  private void live() {
    long total = report.peaks().total().bytes();
    if (report.liveAtPeak().isEmpty()) {
      return;
    }
    line("");
    line("What fills L1 at the peak, node " + report.peaks().total().node().orElse(-1));
    Grid grid =
        new Grid(look)
            .number("bytes", 9)
            .number("share", 6)
            .text("what", 8)
            .number("node", 7)
            .text("cores", 4)
            .shrinkingAtStart("by operation", 10);
    for (LiveItem item : report.liveAtPeak().stream().limit(MAX_LIVE).toList()) {
      grid.row(
          Long.toString(item.bytes()),
          "%.1f %%".formatted(100.0 * item.bytes() / total),
          item.kind(),
          Integer.toString(item.node()),
          item.cores(),
          item.operation() == null ? "" : path(item.operation().path()));
    }
    grid.render(out);
    int more = report.liveAtPeak().size() - MAX_LIVE;
    if (more > 0) {
      line("  and %d smaller ones (all of them with --json)".formatted(more));
    }
  }

  private void timeline() {
    line("");
    line("Operations down to level %d; bytes of one core or bank".formatted(report.level()));
    Grid grid =
        new Grid(look)
            .number("node", 9)
            .shrinking("operation", 16)
            .number("peak total", 8)
            .number("at node", 4)
            .number("peak L1", 7)
            .number("peak CB", 7)
            .number("L1 after", 5)
            .number("peak DRAM", 6)
            .number("DRAM after", 3)
            .number("host time", 2);
    List<OperationUse> rows = report.timeline();
    for (OperationUse row : rows.subList(0, Math.min(rows.size(), MAX_ROWS))) {
      grid.row(
          Integer.toString(row.startNode()),
          "  ".repeat(row.level() - 1) + safe(row.name()) + (row.aborted() ? " (aborted)" : ""),
          Long.toString(row.peakTotalBytes()),
          Integer.toString(row.peakNode()),
          Long.toString(row.peak().l1Bytes()),
          Long.toString(row.peak().programBytes()),
          Long.toString(row.after().l1Bytes()),
          Long.toString(row.peak().dramBytesPerBank()),
          Long.toString(row.after().dramBytesPerBank()),
          row.durationNs().isPresent() ? Words.duration(row.durationNs().getAsLong()) : "-");
    }
    grid.render(out);
    if (rows.size() > MAX_ROWS) {
      line("  and %d more (all of them with --json)".formatted(rows.size() - MAX_ROWS));
    }
    line(
        "  CB stands for all that programs keep in L1: circular and dataflow buffers, scratchpads");
  }

  private void notes() {
    if (report.notes().isEmpty()) {
      return;
    }
    line("");
    line("Notes");
    for (ReplayNote note : report.notes()) {
      String where = note.firstNode() < 0 ? "" : ", first at node " + note.firstNode();
      String count = note.firstNode() < 0 && note.count() == 1 ? "" : note.count() + "x: ";
      line("  " + count + note.text() + where);
    }
  }
}
