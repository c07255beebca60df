package ttmem.monitor.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.model.BufferType;
import ttmem.sources.capture.RecordedFile;

/**
 * An allocation sequence of form B on another board than the one it names: its buffers are asked
 * for again, its questions and recorded outcomes are passed over.
 */
public final class BoardSequence {
  private static final String FORM = "ttmem-bank-vectors/1";
  private static final long MAX_BYTES = 4L << 30;

  private final BoardMemory board;
  private final SequenceReader lines;
  private final SequenceOrder order = new SequenceOrder();
  private final Map<Long, Held> held = new HashMap<>();
  private boolean opened;
  private long operations;
  private SequenceReport.@Nullable Event failure;

  private record Held(BufferType type, long address) {}

  private BoardSequence(BoardMemory board, SequenceReader lines) {
    this.board = board;
    this.lines = lines;
  }

  /**
   * Runs a sequence, plain or compressed with gzip, until it ends or something does not fit.
   *
   * @throws ReplayException on a line that makes no sense, with its number
   */
  public static BoardSequenceReport replay(Path file, BoardOptions options, LongConsumer progress)
      throws ReplayException {
    return run(file, options, progress).report();
  }

  static BoardSequence run(Path file, BoardOptions options, LongConsumer progress)
      throws ReplayException {
    BoardMemory board = BoardMemory.open(options.profile(), options.l1SmallBytes().orElse(0));
    try (InputStream in =
        new BufferedInputStream(RecordedFile.open(file, MAX_BYTES, progress), 1 << 16)) {
      BoardSequence sequence = new BoardSequence(board, new SequenceReader(in));
      sequence.run();
      return sequence;
    } catch (IOException e) {
      throw new ReplayException(RecordedFile.reason(e));
    }
  }

  private void run() throws IOException, ReplayException {
    Map<String, Object> line = lines.next();
    while (line != null) {
      order.add(line, lines);
      try {
        apply(new SequenceLine(line));
      } catch (IllegalArgumentException e) {
        throw lines.error(Texts.oneLine(String.valueOf(e.getMessage())));
      }
      line = failure == null ? lines.next() : null;
    }
    if (failure == null) {
      order.checkComplete();
    }
  }

  private void apply(SequenceLine line) {
    if (line.fields().containsKey("format")) {
      line.requireForm(FORM);
      opened = true;
      clear();
      return;
    }
    if (!opened) {
      line.requireForm(FORM);
    }
    switch (line.text("op")) {
      case "buf" -> allocate(line);
      case "free" -> free(held.remove(line.number("id")));
      case "clear" -> clear();
      default -> line.requireQuestion();
    }
    operations += failure == null ? 1 : 0;
  }

  private void allocate(SequenceLine line) {
    BufferRequest request = line.request();
    long id = line.number("id");
    if (held.containsKey(id)) {
      throw new IllegalArgumentException("expected an id that is not in use, but got id=" + id);
    }
    try {
      long address = board.allocate(request, "the buffer id=" + id).address();
      held.put(id, new Held(request.type(), address));
    } catch (AllocatorException e) {
      failure =
          new SequenceReport.Event(lines.line(), "buf id=" + id, String.valueOf(e.getMessage()));
    }
  }

  private void free(@Nullable Held buffer) {
    if (buffer != null) {
      board.free(buffer.type, buffer.address);
    }
  }

  private void clear() {
    held.values().forEach(this::free);
    held.clear();
  }

  BoardMemory memory() {
    return board;
  }

  BoardSequenceReport report() {
    return new BoardSequenceReport(
        board.profile(), operations, Optional.ofNullable(failure), board.left());
  }
}
