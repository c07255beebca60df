package ttmem.monitor.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.BufferType;
import ttmem.sources.capture.CaptureOp;
import ttmem.sources.capture.CoreRanges;

/**
 * What holds L1 right after one node: a second walk over the same operations, because keeping a
 * list at each new peak of the first walk would cost more than walking again.
 */
final class LiveItems {
  private final Map<Integer, List<LiveItem>> buffers = new HashMap<>();
  private final List<LiveItem> programs = new ArrayList<>();
  private final BankShare shares;
  private final int core;
  private @Nullable Operation running;

  private LiveItems(BankShare shares, int core) {
    this.shares = shares;
    this.core = core;
  }

  /**
   * @param core only program memory on this core; -1 for all of it
   */
  static List<LiveItem> at(int node, List<CaptureOp> ops, Lane lane, BankShare shares, int core) {
    LiveItems items = new LiveItems(shares, core);
    for (CaptureOp op : ops) {
      if (op.node() > node) {
        break;
      }
      if (lane.concerns(op)) {
        items.apply(op);
      }
    }
    List<LiveItem> live = new ArrayList<>(items.programs);
    items.buffers.values().forEach(live::addAll);
    live.sort(
        Comparator.comparingLong(LiveItem::bytes).reversed().thenComparingInt(LiveItem::node));
    return live;
  }

  private void apply(CaptureOp op) {
    switch (op) {
      case CaptureOp.Allocate buffer when inL1(buffer.type()) ->
          buffers.computeIfAbsent(buffer.bufferNode(), n -> new ArrayList<>()).add(item(buffer));
      case CaptureOp.Free buffer when inL1(buffer.type()) -> {
        List<LiveItem> held = buffers.get(buffer.bufferNode());
        if (held != null && held.size() > 1) {
          held.removeLast();
        } else {
          buffers.remove(buffer.bufferNode());
        }
      }
      case CaptureOp.ProgramAllocate memory -> add(memory);
      case CaptureOp.ProgramFreeAll all -> programs.clear();
      case CaptureOp.FunctionStart start ->
          running = new Operation(start.node(), start.name(), running);
      case CaptureOp.FunctionEnd end -> running = running == null ? null : running.parent();
      default -> {}
    }
  }

  private static boolean inL1(BufferType type) {
    return type == BufferType.L1 || type == BufferType.L1_SMALL;
  }

  private LiveItem item(CaptureOp.Allocate buffer) {
    int cores = buffer.cores().orElse(0);
    return new LiveItem(
        buffer.node(),
        buffer.type() + " buffer",
        shares.bytes(buffer).orElse(0),
        buffer.sizeBytes(),
        buffer.address(),
        cores == 0 ? "" : cores + " cores",
        running);
  }

  private void add(CaptureOp.ProgramAllocate memory) {
    boolean there = core < 0 || memory.cores().contains(core);
    if (!memory.borrowed() && there) {
      programs.add(
          new LiveItem(
              memory.node(),
              memory.kind().words(),
              memory.bytesPerCore(),
              Math.multiplyExact(memory.bytesPerCore(), (long) memory.cores().count()),
              memory.address(),
              memory.cores().toString(),
              running));
    }
  }

  /** A core as text; empty for none. */
  static String coreText(int core) {
    return core < 0 ? "" : CoreRanges.x(core) + "-" + CoreRanges.y(core);
  }
}
