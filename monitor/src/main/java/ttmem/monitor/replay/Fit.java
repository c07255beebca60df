package ttmem.monitor.replay;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import ttmem.metal.allocator.Allocation;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Statistics;
import ttmem.model.BufferType;
import ttmem.sources.capture.Capture;

/**
 * Would a buffer fit on a board: an empty one, or one on which a recording was allocated before.
 * Each question is asked of the same state: nothing that was asked for stays.
 */
public final class Fit {
  private final BoardMemory board;

  private Fit(BoardMemory board) {
    this.board = board;
  }

  /** An empty board. */
  public static Fit onEmpty(BoardOptions options) throws ReplayException {
    return new Fit(BoardMemory.open(options.profile(), options.l1SmallBytes().orElse(0)));
  }

  /**
   * A board as a capture leaves it.
   *
   * @throws DoesNotFitException if the capture itself does not fit there
   * @throws ReplayException if it does not say what is needed to ask again
   */
  public static Fit after(Capture capture, ReplayOptions options, BoardOptions board)
      throws ReplayException {
    return new Fit(BoardReplay.after(capture, options, board));
  }

  /**
   * A board as an allocation sequence of form B leaves it. The operations of the sequence are run;
   * the board that it names is not used.
   *
   * @throws DoesNotFitException at the first line that does not fit, with its number
   * @throws ReplayException on a line that makes no sense, with its number
   */
  public static Fit after(Path sequence, BoardOptions options, LongConsumer progress)
      throws ReplayException {
    BoardSequence run = BoardSequence.run(sequence, options, progress);
    SequenceReport.Event failure = run.report().failure().orElse(null);
    if (failure != null) {
      throw new DoesNotFitException(
          "line %d: does not fit on %s: %s"
              .formatted(failure.line(), options.profile().name(), failure.text()));
    }
    return new Fit(run.memory());
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
          e.getMessage() + hint(type, now),
          "");
    }
  }

  private static String hint(BufferType type, Statistics now) {
    return type == BufferType.L1_SMALL && now.totalAllocatableBytes() == 0
        ? " (no part of L1 is kept for L1_SMALL here: set --l1-small)"
        : "";
  }

  static BufferRequest request(FitQuestion question) {
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
