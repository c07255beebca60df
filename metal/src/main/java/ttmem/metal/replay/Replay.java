package ttmem.metal.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.AllocatorException;

/**
 * One pass over a recorded sequence, line by line. A line is a JSON object as a map: numbers as
 * {@code Integer} or {@code Long} (any other number type is out of range), text, lists and maps.
 * Not thread-safe.
 */
public final class Replay {

  private final @Nullable Path reports;
  private @Nullable Executor executor;

  /**
   * A pass.
   *
   * @param reports where the memory reports that a sequence asks for are written; null to skip them
   */
  public Replay(@Nullable Path reports) {
    this.reports = reports;
  }

  /**
   * Runs one line.
   *
   * @throws IllegalArgumentException on a line that makes no sense, with the field as {@code
   *     name=value}
   * @throws IOException when a report can't be written
   */
  public Step apply(Map<String, ?> line) throws IOException {
    Fields fields = new Fields(line);
    if (fields.has("format")) {
      executor = open(fields);
      return new Step(fields.has("op") ? fields.text("op") : "open", true, Outcome.NONE, null);
    }
    if (executor == null) {
      throw fields.expected("a line with a format first", "format");
    }
    String op = fields.text("op");
    Outcome outcome = executor.run(op, fields);
    return new Step(op, false, outcome, executor.difference(fields, outcome));
  }

  /**
   * What each region of the open sequence has in use, after the line that ran last; empty before
   * the first. Costs a few dozen nanoseconds for each region, however many blocks there are.
   */
  public List<RegionUse> regions() {
    return executor == null ? List.of() : executor.regions();
  }

  private Executor open(Fields opening) {
    try {
      return executor(opening);
    } catch (AllocatorException e) {
      throw new IllegalArgumentException("can't be opened: " + e.getMessage(), e);
    }
  }

  private Executor executor(Fields opening) {
    return switch (opening.text("format")) {
      case "ttmem-alloc-vectors/1" -> new RegionExecutor(opening);
      case "ttmem-bank-vectors/1" -> new BoardExecutor(opening, reports);
      case "ttmem-overlap-vectors/1" -> new OverlapExecutor(opening);
      default -> throw opening.expected("a known form", "format");
    };
  }
}
