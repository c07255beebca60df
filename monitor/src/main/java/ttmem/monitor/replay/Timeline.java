package ttmem.monitor.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import ttmem.sources.capture.CaptureOp;

/** Turns use after each node into rows, one for each operation down to a level. */
final class Timeline {
  private final int level;
  private final Deque<Row> rows = new ArrayDeque<>();
  private final List<OperationUse> done = new ArrayList<>();
  private @Nullable Operation running;

  Timeline(int level) {
    this.level = level;
  }

  /** A row that is not finished. */
  private static final class Row {
    final int place;
    Use peak;
    long peakTotalBytes;
    int peakNode;

    Row(int place, Use use, int node) {
      this.place = place;
      peak = use;
      peakTotalBytes = use.totalBytes();
      peakNode = node;
    }

    void add(Use use, int node) {
      peak = peak.max(use);
      if (use.totalBytes() > peakTotalBytes) {
        peakTotalBytes = use.totalBytes();
        peakNode = node;
      }
    }
  }

  /** Takes one operation and the use after it; returns what was running while it happened. */
  @Nullable Operation add(CaptureOp op, Use use) {
    switch (op) {
      case CaptureOp.FunctionStart start -> {
        running = new Operation(start.node(), start.name(), running);
        if (start.level() <= level) {
          rows.push(new Row(done.size(), use, start.node()));
          done.add(unfinished(start, use));
        }
      }
      case CaptureOp.FunctionEnd end -> {
        Operation ended = Objects.requireNonNull(running);
        running = ended.parent();
        if (end.level() <= level) {
          finish(end, use);
        }
        return ended;
      }
      default -> rows.forEach(row -> row.add(use, op.node()));
    }
    return running;
  }

  /** Keeps the place of a row, since outer operations come before inner ones. */
  private static OperationUse unfinished(CaptureOp.FunctionStart start, Use use) {
    return new OperationUse(
        start.name(),
        start.level(),
        start.node(),
        start.node(),
        use,
        use,
        use.totalBytes(),
        start.node(),
        OptionalLong.empty(),
        false);
  }

  private void finish(CaptureOp.FunctionEnd end, Use use) {
    Row row = rows.pop();
    OperationUse begun = done.get(row.place);
    done.set(
        row.place,
        new OperationUse(
            begun.name(),
            begun.level(),
            begun.startNode(),
            end.node(),
            use,
            row.peak,
            row.peakTotalBytes,
            row.peakNode,
            end.durationNs(),
            end.aborted()));
  }

  List<OperationUse> rows() {
    return done;
  }
}
