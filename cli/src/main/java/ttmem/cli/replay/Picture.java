package ttmem.cli.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import ttmem.monitor.replay.OperationUse;
import ttmem.monitor.replay.Peak;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.SequencePoint;
import ttmem.monitor.replay.SequenceRegion;
import ttmem.monitor.replay.SequenceUse;

/**
 * What a chart shows, apart from how it is drawn: two layers of bytes, one on the other, over the
 * nodes of a capture or the operations of a sequence.
 *
 * @param title what and of which recording
 * @param lower name of the lower layer
 * @param upper name of the layer on top of it
 * @param unit what is counted from left to right, {@code node} or {@code operation}
 * @param bytesOf whose bytes they are
 * @param count how many of them
 * @param steps in order
 * @param peakBytes the highest point
 * @param peakAt where it is first reached; empty if it is 0
 * @param limitBytes what both layers together must stay under, if known
 * @param labels what to write below
 */
record Picture(
    String title,
    String lower,
    String upper,
    String unit,
    String bytesOf,
    long count,
    List<Step> steps,
    long peakBytes,
    OptionalLong peakAt,
    OptionalLong limitBytes,
    List<Label> labels) {

  /** A run of nodes or operations at one height. */
  record Step(long first, long run, long lowerBytes, long totalBytes) {}

  /** A name from one node to another. */
  record Label(long first, long end, String name) {}

  /** L1 of one core: tensors below, program memory on top. */
  static Picture of(ReplayReport report) {
    Peak peak = report.peaks().total();
    List<Label> labels = new ArrayList<>();
    for (OperationUse row : report.timeline()) {
      if (row.level() == 1) {
        labels.add(new Label(row.startNode(), row.endNode() + 1L, row.name()));
      }
    }
    return new Picture(
        "%s: L1 of one core, %s rule".formatted(report.name(), report.rule().label()),
        "L1 buffers",
        "program memory",
        "node",
        "one core",
        report.nodes(),
        report.curve().stream()
            .map(p -> new Step(p.firstNode(), p.nodes(), p.l1Bytes(), p.totalBytes()))
            .toList(),
        peak.bytes(),
        peak.node().isPresent() ? OptionalLong.of(peak.node().getAsInt()) : OptionalLong.empty(),
        report.l1LimitBytes(),
        labels);
  }

  /**
   * A picture for each region that was ever used: what is allocated below, and on top what is free
   * but not in the largest hole, so that what is above both is the largest request that fits.
   */
  static List<Picture> of(String name, SequenceUse use) {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < use.regions().size(); i++) {
      if (use.regions().get(i).peak().bytes() > 0) {
        pictures.add(of(name, use, i));
      }
    }
    return pictures;
  }

  private static Picture of(String name, SequenceUse use, int index) {
    SequenceRegion region = use.regions().get(index);
    List<Step> steps = new ArrayList<>();
    Step highest = new Step(0, 1, 0, 0);
    for (SequencePoint point : use.timeline()) {
      SequencePoint.Level level = point.levels().get(index);
      long total = level.usedBytes() + level.scatteredBytes();
      Step step = new Step(point.first(), point.operations(), level.usedBytes(), total);
      steps.add(step);
      highest = total > highest.totalBytes() ? step : highest;
    }
    return new Picture(
        "%s: %s, one of %d banks".formatted(name, region.name(), region.banks()),
        region.name() + " allocated",
        "free in smaller holes",
        "operation",
        "one bank",
        use.operations(),
        steps,
        highest.totalBytes(),
        OptionalLong.of(highest.first()),
        OptionalLong.of(region.bankBytes()),
        List.of());
  }

  /** At most {@code columns} columns, each the highest step of its part: no peak is lost. */
  Step[] columns(int columns) {
    Step[] highest = new Step[columns];
    Arrays.fill(highest, new Step(0, 0, 0, 0));
    for (Step step : steps) {
      int from = column(step.first(), columns);
      int to = Math.max(from + 1, column(step.first() + step.run(), columns));
      for (int x = from; x < Math.min(to, columns); x++) {
        highest[x] = step.totalBytes() >= highest[x].totalBytes() ? step : highest[x];
      }
    }
    return highest;
  }

  private int column(long at, int columns) {
    return (int) (at * columns / Math.max(1, count));
  }
}
