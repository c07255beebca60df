package ttmem.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.cli.render.Look;
import ttmem.cli.replay.BoardTextRenderer;
import ttmem.cli.replay.ReplayChartRenderer;
import ttmem.cli.replay.ReplaySvgRenderer;
import ttmem.cli.replay.ReplayTextRenderer;
import ttmem.cli.replay.SequenceTextRenderer;
import ttmem.model.BufferType;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.json.ReplayJsonWriter;
import ttmem.monitor.json.SequenceJsonWriter;
import ttmem.monitor.replay.BoardOptions;
import ttmem.monitor.replay.BoardReplay;
import ttmem.monitor.replay.BoardReport;
import ttmem.monitor.replay.BoardSequence;
import ttmem.monitor.replay.BoardSequenceReport;
import ttmem.monitor.replay.CaptureReplay;
import ttmem.monitor.replay.CoreRule;
import ttmem.monitor.replay.ReplayException;
import ttmem.monitor.replay.ReplayOptions;
import ttmem.monitor.replay.ReplayReport;
import ttmem.monitor.replay.SequenceReplay;
import ttmem.monitor.replay.SequenceReport;
import ttmem.monitor.replay.SequenceUse;
import ttmem.sources.capture.Capture;
import ttmem.sources.capture.CaptureException;
import ttmem.sources.capture.CaptureLimits;
import ttmem.sources.capture.CaptureReader;

/** {@code ttmem replay FILE}: what a recording did to device memory. */
final class ReplayCommand implements Command {
  private static final String RULE = "--rule";
  private static final String LEVEL = "--level";
  private static final String STORAGE_CORES = "--storage-cores";
  private static final String SVG = "--svg";
  private static final String CHECK = "--check";
  private static final String REPORTS = "--reports";
  private static final String TYPE = "--type";

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String summary() {
    return "Replays a recording: what used which memory when, and what the peaks are made of.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "FILE is a ttnn graph capture (the JSON of ttnn.graph.end_graph_capture or a report file)"
            + " or an allocation sequence (JSON lines), plain or compressed with gzip.",
        "",
        "Exit code 1: --check found a difference, or it does not fit on the --board.");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity("1")
            .paramLabel("FILE")
            .description("the recording")
            .build());
    spec.addOption(
        Options.valued(
            "RULE",
            "how circular buffers on different cores add up: per-core (default) or flat",
            RULE));
    spec.addOption(
        Options.valued("N", "list operations down to this nesting level (default 1)", LEVEL));
    spec.addOption(
        Options.valued(
            "N", "cores that hold an interleaved L1 buffer, for older captures", STORAGE_CORES));
    BoardChoice.define(spec);
    spec.addOption(
        Options.valued(
            "TYPE",
            "on a board, the memory that a sequence of form A is about: L1, DRAM, ...",
            TYPE));
    spec.addOption(Options.valued("FILE", "write a chart as SVG to FILE, replacing it", SVG));
    spec.addOption(
        Options.option("compare a sequence with the outcomes recorded in it", CHECK).build());
    spec.addOption(
        Options.valued("DIR", "write the memory reports that a sequence asks for to DIR", REPORTS));
  }

  @Override
  public List<String> shared() {
    return List.of(Options.FILE, Options.JSON, Options.COLORS);
  }

  @Override
  public int run(Call call) {
    String name = call.argument(0);
    if (name == null) {
      throw Failure.usage("expected a FILE to replay");
    }
    Path file = Path.of(name);
    try (Progress progress = Progress.reading(call.console(), file)) {
      return SequenceReplay.isSequence(file)
          ? sequence(call, file, progress)
          : capture(call, file, progress);
    } catch (CaptureException | ReplayException e) {
      throw Failure.usage(name + ": " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw Answer.tooLarge(name);
    }
  }

  private static int capture(Call call, Path file, Progress progress)
      throws CaptureException, ReplayException {
    refuse(call, "a sequence", CHECK, call.has(CHECK));
    refuse(call, "a sequence", REPORTS, TYPE);
    BoardOptions board = BoardChoice.of(call);
    ReplayOptions options = options(call, board);
    Capture capture = new CaptureReader(CaptureLimits.DEFAULT, progress).read(file);
    progress.close();
    ReplayReport report = CaptureReplay.replay(file.getFileName().toString(), capture, options);
    BoardReport again = board == null ? null : BoardReplay.replay(capture, options, board);
    String svg = call.text(SVG);
    if (svg != null) {
      OutputFile.replace(SVG, svg, ReplaySvgRenderer.render(report));
    }
    if (call.json()) {
      Answer.print(call, out -> ReplayJsonWriter.write(report, again, JsonForm.PRETTY, out));
    } else {
      Answer.print(call, page(report, again, call.look()));
    }
    return again == null || again.fits() ? ExitCode.OK : ExitCode.CONDITION_FALSE;
  }

  private static String page(ReplayReport report, @Nullable BoardReport again, Look look) {
    return ReplayTextRenderer.render(report, look)
        + "\n"
        + ReplayChartRenderer.render(report, look)
        + (again == null ? "" : "\n" + BoardTextRenderer.render(again, look));
  }

  private static int sequence(Call call, Path file, Progress progress) throws ReplayException {
    refuse(call, "a capture", RULE, LEVEL, STORAGE_CORES);
    BoardOptions board = board(call);
    if (board != null) {
      return sequenceOn(board, call, file, progress);
    }
    boolean check = call.has(CHECK);
    if (call.text(TYPE) != null) {
      throw Failure.usage("expected %s with %s".formatted(BoardChoice.BOARD, TYPE));
    }
    SequenceReport report = SequenceReplay.run(file, reports(call), check, progress);
    progress.close();
    String name = file.getFileName().toString();
    chart(call, name, report.use());
    if (call.json()) {
      Answer.print(
          call, out -> SequenceJsonWriter.write(name, report, check, JsonForm.PRETTY, out));
    } else {
      Answer.print(
          call,
          check
              ? SequenceTextRenderer.renderCheck(name, report, call.look())
              : SequenceTextRenderer.render(name, report, call.look())
                  + ReplayChartRenderer.render(name, report.use(), call.look()));
    }
    return report.difference().isPresent() ? ExitCode.CONDITION_FALSE : ExitCode.OK;
  }

  private static int sequenceOn(BoardOptions board, Call call, Path file, Progress progress)
      throws ReplayException {
    if (call.has(CHECK) || call.text(REPORTS) != null) {
      throw Failure.usage(
          "expected %s without %s and %s: outcomes hold for the board of the sequence"
              .formatted(BoardChoice.BOARD, CHECK, REPORTS));
    }
    BoardSequenceReport report = BoardSequence.replay(file, board, progress);
    progress.close();
    String name = file.getFileName().toString();
    chart(call, name, report.use());
    if (call.json()) {
      Answer.print(call, out -> SequenceJsonWriter.write(name, report, JsonForm.PRETTY, out));
    } else {
      Answer.print(
          call,
          BoardTextRenderer.render(name, report, call.look())
              + ReplayChartRenderer.render(name, report.use(), call.look()));
    }
    return report.failure().isEmpty() ? ExitCode.OK : ExitCode.CONDITION_FALSE;
  }

  private static void chart(Call call, String name, SequenceUse use) {
    String svg = call.text(SVG);
    if (svg != null) {
      OutputFile.replace(SVG, svg, ReplaySvgRenderer.render(name, use));
    }
  }

  /** The board, with what a region of form A stands for. */
  private static @Nullable BoardOptions board(Call call) {
    BoardOptions board = BoardChoice.of(call);
    String text = call.text(TYPE);
    if (board == null || text == null) {
      return board;
    }
    for (BufferType type : BufferType.values()) {
      if (type != BufferType.SYSTEM_MEMORY && type.name().equals(text.toUpperCase(Locale.ROOT))) {
        return board.withRegionType(type);
      }
    }
    throw Failure.usage("expected DRAM, L1, L1_SMALL or TRACE, but got " + TYPE + "=" + text);
  }

  private static void refuse(Call call, String only, String... options) {
    for (String option : options) {
      refuse(call, only, option, call.text(option) != null);
    }
  }

  private static void refuse(Call call, String only, String option, boolean given) {
    if (given) {
      throw Failure.usage(
          "expected %s for %s, but got FILE=%s".formatted(only, option, call.argument(0)));
    }
  }

  private static @Nullable Path reports(Call call) {
    String directory = call.text(REPORTS);
    if (directory == null) {
      return null;
    }
    try {
      return Files.createDirectories(Path.of(directory));
    } catch (IOException e) {
      throw Failure.usage("can't make %s=%s: %s".formatted(REPORTS, directory, e));
    }
  }

  /** The banks of the board, where one is named, stand in for what older captures do not say. */
  private static ReplayOptions options(Call call, @Nullable BoardOptions board) {
    OptionalInt given = number(call, STORAGE_CORES, 1, 65_536);
    OptionalInt cores =
        given.isPresent() || board == null ? given : OptionalInt.of(board.profile().l1Banks());
    OptionalInt channels =
        board == null ? OptionalInt.empty() : OptionalInt.of(board.profile().dramBanks());
    return ReplayOptions.DEFAULT
        .withRule(rule(call))
        .withLevel(number(call, LEVEL, 1, 1000).orElse(1))
        .withBanks(cores, channels);
  }

  private static CoreRule rule(Call call) {
    String text = call.text(RULE);
    for (CoreRule rule : CoreRule.values()) {
      if (text == null || rule.label().equals(text)) {
        return rule;
      }
    }
    throw Failure.usage("expected per-core or flat, but got " + RULE + "=" + text);
  }

  private static OptionalInt number(Call call, String option, int least, int most) {
    String text = call.text(option);
    if (text == null) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Failure.usage("expected %d to %d, but got %s=%s".formatted(least, most, option, text));
  }
}
