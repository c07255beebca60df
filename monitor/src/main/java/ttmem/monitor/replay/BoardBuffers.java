package ttmem.monitor.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.BufferRequest;
import ttmem.model.BufferType;
import ttmem.sources.capture.CoreRanges;

/** Form B on another board: its buffers and circular buffers are asked for again. */
final class BoardBuffers implements BoardForm {
  private static final CoreRanges ONE_CORE = CoreRanges.ofCore(0, 0);

  private final BoardMemory board;
  private final Map<Long, Held> held = new HashMap<>();

  private record Held(BufferType type, long address) {}

  BoardBuffers(BoardMemory board) {
    this.board = board;
  }

  @Override
  public String apply(SequenceLine line, long number) {
    switch (line.text("op")) {
      case "buf" -> {
        return allocate(line);
      }
      case "free" -> {
        Held buffer = held.remove(line.number("id"));
        if (buffer != null) {
          board.free(buffer.type, buffer.address);
        }
      }
      case "clear" -> {
        board.clear();
        held.clear();
      }
      case "cbs" -> {
        return layOut(line);
      }
      default -> line.requireQuestion();
    }
    return "";
  }

  private String allocate(SequenceLine line) {
    BufferRequest request = line.request();
    long id = line.number("id");
    if (held.containsKey(id)) {
      throw new IllegalArgumentException("expected an id that is not in use, but got id=" + id);
    }
    Allocation allocation = board.allocate(request, "the buffer id=" + id);
    held.put(id, new Held(request.type(), allocation.address()));
    return List.of(allocation.address(), allocation.bytesPerBank()).toString();
  }

  /** A program of its own, from the board's base; then checked as before a dispatch. */
  private String layOut(SequenceLine line) {
    List<Long> sizes = line.numbers("sizes");
    board.freeProgram();
    List<Long> addresses = sizes.stream().map(bytes -> board.place(ONE_CORE, bytes)).toList();
    board.checkProgram();
    return SequenceWords.outcome(addresses);
  }
}
