package ttmem.monitor.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;
import ttmem.model.BufferType;
import ttmem.sources.capture.RecordedFile;

/**
 * An allocation sequence of form A or B on another board than its own: what it asks for is asked
 * for again, its questions and recorded outcomes are passed over.
 */
public final class BoardSequence {
  private static final long MAX_BYTES = 4L << 30;

  private final BoardOptions options;
  private final SequenceReader lines;
  private final SequenceOrder order = new SequenceOrder();
  private final SequenceAccount account = new SequenceAccount();
  private BoardMemory board;
  private @Nullable BoardForm form;
  private SequenceReport.@Nullable Event failure;

  private BoardSequence(BoardOptions options, SequenceReader lines) throws ReplayException {
    this.options = options;
    this.lines = lines;
    this.board = BoardMemory.open(options.profile(), options.l1SmallBytes().orElse(0));
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
    try (InputStream in =
        new BufferedInputStream(RecordedFile.open(file, MAX_BYTES, progress), 1 << 16)) {
      BoardSequence sequence = new BoardSequence(options, new SequenceReader(in));
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

  private void apply(SequenceLine line) throws ReplayException {
    if (line.fields().containsKey("format")) {
      form = open(line);
      return;
    }
    BoardForm current = form;
    if (current == null) {
      throw line.expected("a line with a format first", "format");
    }
    String operation = SequenceWords.operation(line.fields());
    try {
      String outcome = current.apply(line, lines.line());
      account.add(lines.line(), operation, outcome, board.regions());
    } catch (AllocatorException e) {
      failure = new SequenceReport.Event(lines.line(), operation, String.valueOf(e.getMessage()));
    }
  }

  /** A fresh board, with the regions reserved that the sequence has, unless somebody says so. */
  private BoardForm open(SequenceLine line) throws ReplayException {
    return switch (line.text("format")) {
      case "ttmem-alloc-vectors/1" -> openRegion(line);
      case "ttmem-bank-vectors/1" -> {
        board = board(line.boardNumber("l1_small"), line.boardNumber("trace"));
        yield new BoardBuffers(board);
      }
      default -> throw line.expected("form A or B to run on a board", "format");
    };
  }

  private BoardForm openRegion(SequenceLine line) throws ReplayException {
    BufferType said = options.regionType();
    BufferType type = said == null ? BoardRegion.type(line, options.profile().l1Bytes()) : said;
    long size = line.number("size");
    board = board(type == BufferType.L1_SMALL ? size : 0, type == BufferType.TRACE ? size : 0);
    return new BoardRegion(board, type, said != null, line);
  }

  private BoardMemory board(long l1SmallBytes, long traceBytes) throws ReplayException {
    return BoardMemory.open(
        options.profile(), options.l1SmallBytes().orElse(l1SmallBytes), traceBytes);
  }

  BoardMemory memory() {
    return board;
  }

  BoardSequenceReport report() {
    return new BoardSequenceReport(
        options.profile(),
        account.use(),
        Optional.ofNullable(failure),
        board.left(),
        form == null ? List.of() : form.notes());
  }
}
