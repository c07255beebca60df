package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the curve of use: at most {@link #MAX_POINTS} points however long the capture is, each
 * the maximum over equally many nodes, so that no peak is lost.
 */
final class Curve {
  static final int MAX_POINTS = 1024;

  private final int nodes;
  private final int nodesPerPoint;
  private final List<CurvePoint> points = new ArrayList<>();
  private Use peak = Use.NONE;
  private Use now = Use.NONE;

  Curve(int nodes) {
    this.nodes = nodes;
    this.nodesPerPoint = Math.max(1, Math.ceilDiv(nodes, MAX_POINTS));
  }

  /** Takes the use after {@code node}; nodes come in rising order, not all of them. */
  void add(int node, Use use) {
    finishPointsBefore(node);
    now = use;
    peak = use.totalBytes() > peak.totalBytes() ? use : peak;
  }

  private void finishPointsBefore(int node) {
    while ((points.size() + 1) * (long) nodesPerPoint <= node) {
      finishPoint();
    }
  }

  private void finishPoint() {
    int first = points.size() * nodesPerPoint;
    int run = Math.min(nodesPerPoint, nodes - first);
    points.add(new CurvePoint(first, run, peak.l1Bytes(), peak.programBytes()));
    peak = now;
  }

  List<CurvePoint> points() {
    finishPointsBefore(nodes);
    if (points.size() * (long) nodesPerPoint < nodes) {
      finishPoint();
    }
    return points;
  }
}
