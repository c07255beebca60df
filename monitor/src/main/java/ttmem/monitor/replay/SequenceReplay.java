package ttmem.monitor.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import ttmem.metal.replay.Replay;
import ttmem.metal.replay.Step;
import ttmem.sources.capture.RecordedFile;

/**
 * Runs allocation sequences (allocator vectors, forms A to D; docs/reference/allocator-vectors.md)
 * on the model and compares every recorded outcome.
 */
public final class SequenceReplay {
  private static final long MAX_BYTES = 4L << 30;
  private static final int MAX_NAMES = 64;

  private final SequenceReader lines;
  private final SequenceOrder order = new SequenceOrder();
  private final Replay replay;
  private final boolean check;
  private final SequenceAccount account = new SequenceAccount();
  private final Map<String, Integer> forms = new TreeMap<>();
  private final Map<String, Long> operationsByName = new TreeMap<>();
  private long compared;
  private long refused;
  private SequenceReport.@Nullable Event firstRefusal;
  private SequenceReport.@Nullable Event difference;

  private SequenceReplay(InputStream in, @Nullable Path reports, boolean check) {
    this.lines = new SequenceReader(in);
    this.replay = new Replay(reports);
    this.check = check;
  }

  /** Whether {@code file} is a sequence: its first line is an object with a {@code format}. */
  public static boolean isSequence(Path file) {
    try (InputStream in = buffered(file, bytes -> {})) {
      Map<String, Object> first = new SequenceReader(in).next();
      return first != null && first.containsKey("format");
    } catch (IOException | ReplayException e) {
      return false;
    }
  }

  /**
   * Runs the sequences of one file, plain or compressed with gzip.
   *
   * @param reports where the memory reports that a sequence asks for are written; null for nowhere
   * @param check whether to stop at the first outcome that differs from the recorded one
   * @param progress told now and then how many bytes of the file have been read
   * @throws ReplayException if the file is not readable or a line makes no sense, with its number
   */
  public static SequenceReport run(
      Path file, @Nullable Path reports, boolean check, LongConsumer progress)
      throws ReplayException {
    try (InputStream in = buffered(file, progress)) {
      return new SequenceReplay(in, reports, check).run();
    } catch (IOException e) {
      throw new ReplayException(RecordedFile.reason(e));
    }
  }

  private static InputStream buffered(Path file, LongConsumer progress) throws IOException {
    return new BufferedInputStream(RecordedFile.open(file, MAX_BYTES, progress), 1 << 16);
  }

  private SequenceReport run() throws IOException, ReplayException {
    for (Map<String, Object> line = lines.next();
        line != null && difference == null;
        line = lines.next()) {
      apply(line);
    }
    if (difference == null) {
      order.checkComplete();
    }
    return new SequenceReport(
        Collections.unmodifiableMap(forms),
        account.use(),
        compared,
        refused,
        Collections.unmodifiableMap(operationsByName),
        Optional.ofNullable(firstRefusal),
        Optional.ofNullable(difference));
  }

  private void apply(Map<String, Object> line) throws ReplayException {
    order.add(line, lines);
    Step step = step(line);
    if (step.opening()) {
      forms.merge(String.valueOf(line.get("format")), 1, Integer::sum);
      return;
    }
    countOperation(step.op());
    String outcome =
        refusal(step) == null ? SequenceWords.outcome(step.outcome().value()) : "refused";
    account.add(lines.line(), SequenceWords.operation(line), outcome, replay.regions());
    compared += line.containsKey("r") || line.containsKey("err") ? 1 : 0;
    String refusal = refusal(step);
    if (refusal != null) {
      refused++;
      firstRefusal =
          firstRefusal == null
              ? new SequenceReport.Event(
                  lines.line(), SequenceWords.operation(line), Texts.oneLine(refusal))
              : firstRefusal;
    }
    String differs = step.difference();
    if (check && differs != null) {
      difference = event(step, differs);
    }
  }

  /** Why it was refused; null if it was not. Of form A no address is a refusal too. */
  private static @Nullable String refusal(Step step) {
    if (step.outcome().error() != null || step.outcome().value() != null) {
      return step.outcome().error();
    }
    return switch (step.op()) {
      case "alloc" -> "does not fit: no free block is large enough";
      case "alloc_at" -> "that range is not wholly inside one free block";
      default -> null;
    };
  }

  private Step step(Map<String, Object> line) throws ReplayException {
    try {
      return replay.apply(line);
    } catch (IOException e) {
      throw lines.error(
          "the report can't be written: " + Texts.oneLine(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      throw lines.error(Texts.oneLine(String.valueOf(e.getMessage())));
    }
  }

  private void countOperation(String name) {
    if (operationsByName.containsKey(name) || operationsByName.size() < MAX_NAMES) {
      operationsByName.merge(name, 1L, Long::sum);
    }
  }

  private SequenceReport.Event event(Step step, String text) {
    return new SequenceReport.Event(lines.line(), step.op(), Texts.oneLine(text));
  }
}
