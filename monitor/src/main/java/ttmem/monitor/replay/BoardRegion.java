package ttmem.monitor.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.replay.Replay;
import ttmem.metal.replay.Step;
import ttmem.model.BufferType;

/**
 * Form A on a board: the sizes of one region are asked for again in a memory of the board, each as
 * so many bytes of every bank.
 *
 * <p>A sequence frees by address, and addresses here are others: so its own region runs beside the
 * board and says which block a free means. What its own region refuses is tried here too, since
 * that it does not fit is what one wants to know, and given back at once, since the sequence never
 * frees it.
 */
final class BoardRegion implements BoardForm {
  private final BoardMemory board;
  private final BufferType type;
  private final Replay own = new Replay(null);
  private final List<String> notes = new ArrayList<>();

  /** From addresses in its own region to those on the board. */
  private final Map<Long, Long> held = new HashMap<>();

  private long triedOnly;
  private long moved;
  private long resized;

  /**
   * @throws IllegalArgumentException if the opening line makes no sense
   */
  BoardRegion(BoardMemory board, BufferType type, boolean chosen, SequenceLine opening) {
    this.board = board;
    this.type = type;
    step(opening);
    if (!chosen) {
      notes.add(
          "form A does not say which memory its region is: taken as %s, by where it ends; --type says otherwise"
              .formatted(type));
    }
  }

  /** The memory that a region stands for if nobody says so. */
  static BufferType type(SequenceLine opening, long l1Bytes) {
    return opening.number("offset") <= l1Bytes - Math.min(l1Bytes, opening.number("size"))
        ? BufferType.L1
        : BufferType.DRAM;
  }

  private Step step(SequenceLine line) {
    try {
      return own.apply(line.fields());
    } catch (IOException e) {
      throw new UncheckedIOException("only reports are written", e);
    }
  }

  @Override
  public String apply(SequenceLine line, long number) {
    Step step = step(line);
    switch (step.op()) {
      case "alloc", "alloc_at" -> {
        return allocate(line, number, step);
      }
      case "free" -> {
        Long here =
            line.fields().get("addr") instanceof Number from ? held.remove(from.longValue()) : null;
        if (here != null) {
          board.free(type, here);
        }
      }
      case "clear" -> {
        board.clear();
        held.clear();
      }
      case "shrink", "reset" -> resized++;
      default -> {}
    }
    return "";
  }

  private String allocate(SequenceLine line, long number, Step step) {
    boolean refused = step.outcome().value() == null;
    long here = here(line, number, refused);
    moved += step.op().equals("alloc_at") ? 1 : 0;
    if (step.outcome().value() instanceof Long from) {
      held.put(from, here);
      return Long.toString(here);
    }
    board.free(type, here);
    triedOnly++;
    return here + ", given back at once";
  }

  private long here(SequenceLine line, long number, boolean refused) {
    try {
      return board.allocate(line.request(type), "the block of line " + number).address();
    } catch (AllocatorException e) {
      throw refused
          ? new AllocatorException("its own region refuses it too. " + e.getMessage())
          : e;
    }
  }

  @Override
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    count(all, triedOnly, "that its own region refuses: tried here and given back at once");
    count(all, moved, "alloc_at: asked for at any address");
    count(all, resized, "shrink and reset: left out");
    return all;
  }

  private static void count(List<String> notes, long count, String what) {
    if (count > 0) {
      notes.add(count + "x " + what);
    }
  }
}
