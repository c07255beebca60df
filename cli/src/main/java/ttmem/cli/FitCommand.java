package ttmem.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.replay.BoardTextRenderer;
import ttmem.model.BufferType;
import ttmem.model.Profile;
import ttmem.monitor.json.FitJsonWriter;
import ttmem.monitor.json.JsonForm;
import ttmem.monitor.replay.BoardOptions;
import ttmem.monitor.replay.DoesNotFitException;
import ttmem.monitor.replay.Fit;
import ttmem.monitor.replay.FitAnswer;
import ttmem.monitor.replay.FitQuestion;
import ttmem.monitor.replay.ReplayException;
import ttmem.monitor.replay.ReplayOptions;
import ttmem.monitor.replay.SequenceReplay;
import ttmem.sources.capture.CaptureException;
import ttmem.sources.capture.CaptureLimits;
import ttmem.sources.capture.CaptureReader;

/** {@code ttmem fit}: would a buffer fit on a board, and where. */
final class FitCommand implements Command {
  private static final String TYPE = "--type";
  private static final String SIZE = "--size";
  private static final String PAGE = "--page";
  private static final String CORES = "--cores";
  private static final String AFTER = "--after";
  private static final String USUAL_PAGE = "2K";
  private static final long MAX_CORES = 65_536;

  @Override
  public String name() {
    return "fit";
  }

  @Override
  public String summary() {
    return "Says whether a buffer would fit: on a board, or into what running processes have now.";
  }

  @Override
  public List<String> description() {
    return List.of(
        "",
        "Example: ttmem fit --board p150 --type L1 --size 300K --after conv2d.json",
        "Example: ttmem fit -i 0 --type L1 --size 300K",
        "",
        "Exit code 1: it does not fit in one of the types that were asked for; with -i also for"
            + " one",
        "of the processes; 5: it is not known.");
  }

  @Override
  public void define(CommandSpec spec) {
    BoardChoice.define(spec);
    spec.addOption(
        Options.valued("TYPE", "DRAM, L1, L1_SMALL or TRACE; default: DRAM and L1", TYPE));
    spec.addOption(Options.valued("SIZE", "bytes of the buffer, such as 300K or 2GiB", SIZE));
    spec.addOption(Options.valued("SIZE", "bytes of a page (default 2K, one bfloat16 tile)", PAGE));
    spec.addOption(Options.valued("CORES", "sharded over so many cores, such as 8x8 or 64", CORES));
    spec.addOption(
        Options.valued(
            "FILE", "ask after this capture or allocation sequence was allocated there", AFTER));
  }

  @Override
  public List<String> shared() {
    return List.of(
        Options.DEVICE,
        Options.PID,
        Options.FILE,
        Options.JSON,
        Options.SYSROOT,
        Options.SOCKET,
        Options.COLORS);
  }

  @Override
  public int run(Call call) {
    BoardOptions board = BoardChoice.of(call);
    String after = call.text(AFTER);
    boolean live = !call.list(Options.DEVICE).isEmpty();
    if (live && board == null && after == null) {
      return LiveFitQuestion.run(call, questions(call, null));
    }
    if (live || !call.list(Options.PID).isEmpty()) {
      throw Failure.usage("expected -i, perhaps with -p, or --board, but got parts of both");
    }
    if (board == null) {
      throw Failure.usage(
          "expected --board with one of %s, or -i with a device"
              .formatted(String.join(", ", Profile.boards())));
    }
    List<FitQuestion> questions = questions(call, board.profile());
    try {
      Fit fit = after == null ? Fit.onEmpty(board) : after(call, Path.of(after), board);
      List<FitAnswer> answers = questions.stream().map(fit::ask).toList();
      String before = after == null ? "" : after;
      if (call.json()) {
        Answer.print(
            call,
            out ->
                FitJsonWriter.write(
                    board.profile(), before, answers, fit.left(), JsonForm.PRETTY, out));
      } else {
        Answer.print(
            call,
            BoardTextRenderer.render(board.profile(), before, answers, fit.left(), call.look()));
      }
      return answers.stream().allMatch(FitAnswer::fits) ? ExitCode.OK : ExitCode.CONDITION_FALSE;
    } catch (DoesNotFitException e) {
      throw new Failure(ExitCode.CONDITION_FALSE, after + ": " + e.getMessage());
    } catch (CaptureException | ReplayException e) {
      throw Failure.usage((after == null ? "" : after + ": ") + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw Answer.tooLarge(String.valueOf(after));
    }
  }

  private static Fit after(Call call, Path file, BoardOptions board)
      throws CaptureException, ReplayException {
    try (Progress progress = Progress.reading(call.console(), file)) {
      return SequenceReplay.isSequence(file)
          ? Fit.after(file, board, progress)
          : Fit.after(
              new CaptureReader(CaptureLimits.DEFAULT, progress).read(file),
              ReplayOptions.DEFAULT,
              board);
    }
  }

  private static List<FitQuestion> questions(Call call, @Nullable Profile profile) {
    String size = call.text(SIZE);
    if (size == null) {
      throw Failure.usage("expected --size with the bytes of a buffer");
    }
    String page = call.text(PAGE);
    long sizeBytes = ByteCount.parse(SIZE, size);
    long pageBytes = ByteCount.parse(PAGE, page == null ? USUAL_PAGE : page);
    int cores = cores(call.text(CORES), profile);
    List<FitQuestion> questions = new ArrayList<>();
    try {
      for (BufferType type : types(call.text(TYPE))) {
        questions.add(new FitQuestion(type, sizeBytes, pageBytes, cores));
      }
    } catch (IllegalArgumentException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
    return questions;
  }

  private static List<BufferType> types(@Nullable String text) {
    if (text == null) {
      return List.of(BufferType.DRAM, BufferType.L1);
    }
    for (BufferType type : BufferType.values()) {
      if (type != BufferType.SYSTEM_MEMORY && type.name().equals(text.toUpperCase(Locale.ROOT))) {
        return List.of(type);
      }
    }
    throw Failure.usage("expected DRAM, L1, L1_SMALL or TRACE, but got " + TYPE + "=" + text);
  }

  /** Columns times rows, within the grid of the board if there is one, or a number. */
  private static int cores(@Nullable String text, @Nullable Profile profile) {
    if (text == null) {
      return 0;
    }
    long cores = 1;
    String[] parts = text.split("x", 2);
    try {
      for (String part : parts) {
        int factor = Integer.parseInt(part);
        cores = factor < 1 ? MAX_CORES + 1 : cores * factor;
      }
    } catch (NumberFormatException e) {
      cores = 0;
    }
    if (cores < 1 || cores > MAX_CORES) {
      throw Failure.usage(
          "expected cores such as 8x8 or 64, at most %d, but got %s=%s"
              .formatted(MAX_CORES, CORES, text));
    }
    if (profile != null
        && parts.length == 2
        && (Integer.parseInt(parts[0]) > profile.computeX()
            || Integer.parseInt(parts[1]) > profile.computeY())) {
      throw Failure.usage(
          "expected COLUMNSxROWS within the compute grid of %dx%d of %s, but got %s=%s"
              .formatted(profile.computeX(), profile.computeY(), profile.name(), CORES, text));
    }
    return (int) cores;
  }
}
