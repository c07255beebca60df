package ttmem.monitor.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.RecordedFile;

/**
 * Would a buffer fit on a board: an empty one, or one on which a recording was allocated before.
 * Each question is asked of the same state: nothing that was asked for stays.
 */
public final class Fit {
  private static final long MAX_BYTES = 4L << 30;

  private final BoardMemory board;

  private record Held(BufferType type, long address) {}

  private Fit(BoardMemory board) {
    this.board = board;
  }

  /** An empty board. */
  public static Fit onEmpty(BoardOptions options) throws ReplayException {
    try {
      return new Fit(new BoardMemory(options.profile(), options.l1SmallBytes().orElse(0)));
    } catch (AllocatorException e) {
      throw new ReplayException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A board as a capture leaves it.
   *
   * @throws ReplayException if the capture itself does not fit there
   */
  public static Fit after(Capture capture, ReplayOptions options, BoardOptions board)
      throws ReplayException {
    return new Fit(BoardReplay.after(capture, options, board));
  }

  /**
   * A board as an allocation sequence of form B leaves it. The operations of the sequence are run;
   * the board that it names is not used.
   *
   * @throws ReplayException on a line that makes no sense or does not fit, with its number
   */
  public static Fit after(Path sequence, BoardOptions options, LongConsumer progress)
      throws ReplayException {
    Fit fit = onEmpty(options);
    try (InputStream in =
        new BufferedInputStream(RecordedFile.open(sequence, MAX_BYTES, progress), 1 << 16)) {
      fit.run(new SequenceReader(in));
      return fit;
    } catch (IOException e) {
      throw new ReplayException(RecordedFile.reason(e));
    }
  }

  private void run(SequenceReader lines) throws IOException, ReplayException {
    Map<Long, Held> held = new HashMap<>();
    for (Map<String, Object> line = lines.next(); line != null; line = lines.next()) {
      try {
        SequenceLine fields = new SequenceLine(line);
        if (line.containsKey("format")) {
          fields.requireForm("ttmem-bank-vectors/1");
          continue;
        }
        switch (fields.text("op")) {
          case "buf" -> {
            BufferRequest request = fields.request();
            Allocation at = board.allocate(request, "buffer id=" + fields.number("id"));
            held.put(fields.number("id"), new Held(request.type(), at.address()));
          }
          case "free" -> {
            Held buffer = held.remove(fields.number("id"));
            if (buffer != null) {
              free(buffer);
            }
          }
          case "clear" -> {
            held.values().forEach(this::free);
            held.clear();
          }
          default -> {
            // Questions change nothing.
          }
        }
      } catch (AllocatorException | IllegalArgumentException e) {
        throw lines.error(Texts.oneLine(String.valueOf(e.getMessage())));
      }
    }
  }

  private void free(Held buffer) {
    board.free(buffer.type, buffer.address);
  }

  /** The answer; the board is as it was. */
  public FitAnswer ask(FitQuestion question) {
    BufferType type = question.type();
    try {
      BufferRequest request = request(question);
      Statistics before = board.statistics(type);
      Allocation at = board.allocate(request, "the asked one");
      Statistics left = board.statistics(type);
      board.free(type, at.address());
      return new FitAnswer(
          question,
          OptionalLong.of(at.address()),
          before.totalFreeBytes() - left.totalFreeBytes(),
          at.banks(),
          left.totalAllocatableBytes(),
          left.totalFreeBytes(),
          left.largestFreeBlockBytes(),
          "",
          warning(type, at.address()));
    } catch (AllocatorException | IllegalArgumentException e) {
      Statistics now = board.statistics(type);
      return new FitAnswer(
          question,
          OptionalLong.empty(),
          0,
          0,
          now.totalAllocatableBytes(),
          now.totalFreeBytes(),
          now.largestFreeBlockBytes(),
          String.valueOf(e.getMessage()),
          "");
    }
  }

  private static BufferRequest request(FitQuestion question) {
    long pages = question.sizeBytes() / question.pageBytes();
    return question.cores() == 0
        ? BufferRequest.interleaved(question.type(), pages, question.pageBytes())
        : BufferRequest.sharded(
            question.type(),
            question.cores(),
            Math.ceilDiv(pages, question.cores()),
            question.pageBytes());
  }

  private String warning(BufferType type, long address) {
    return type == BufferType.L1 && board.hasProgram() && address < board.programEnd()
        ? ("it would reach below %d, where the circular buffers of the last program end:"
                + " running that program again would clash")
            .formatted(board.programEnd())
        : "";
  }

  /** What each type has left now. */
  public List<BoardReport.Left> left() {
    return board.left();
  }
}
