package ttmem.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import ttmem.monitor.SystemMemoryMonitor;
import ttmem.monitor.questions.Observation;
import ttmem.monitor.questions.Slope;

/** Several looks: those of recorded files, or of a window of time from now on. */
final class Watch {
  private static final String WINDOW = "--window";
  private static final String FILES = "FILE";
  private static final Duration USUAL_WINDOW = Duration.ofSeconds(30);
  private static final int USUAL_LOOKS = 60;
  private static final long MOST_SECONDS = 7 * 86_400;
  private static final String UNITS = "smhd";

  private Watch() {}

  static void define(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .index("0..*")
            .arity("0..*")
            .paramLabel(FILES)
            .description("recorded snapshots (ttmem snapshot, --json -w); without: watch now")
            .build());
    spec.addOption(
        Options.valued("TIME", "watch for so long: 30s (default), 10m, 2h or 1d", WINDOW));
  }

  /** The looks in the order of time, at least one. */
  static List<Observation> looks(Call call, boolean buffers) {
    List<String> files = call.arguments(0);
    String window = call.text(WINDOW);
    String interval = call.text(Options.INTERVAL);
    if (!files.isEmpty()) {
      if (window != null || interval != null) {
        throw Failure.usage("expected files or a window, but got both");
      }
      return selected(call, ObservationFile.all(files));
    }
    Duration length = window == null ? USUAL_WINDOW : duration(WINDOW, window);
    long spacingMs = interval == null ? spacingMs(length) : call.intervalMs();
    if (length.toMillis() / spacingMs + 1 < Slope.LEAST_SAMPLES) {
      throw Failure.usage(
          "expected at least %d looks in the window, but got %s=%s and one every %d ms"
              .formatted(Slope.LEAST_SAMPLES, WINDOW, window, spacingMs));
    }
    try (SystemMemoryMonitor monitor = call.monitor()) {
      return selected(call, watch(call, monitor, length, spacingMs, buffers));
    }
  }

  private static long spacingMs(Duration length) {
    return Math.clamp(length.toMillis() / USUAL_LOOKS, 100, 60_000);
  }

  private static List<Observation> watch(
      Call call, SystemMemoryMonitor monitor, Duration length, long spacingMs, boolean buffers) {
    List<Observation> looks = new ArrayList<>();
    long start = System.nanoTime();
    long next = start;
    while (true) {
      looks.add(buffers ? call.look(monitor) : call.sums(monitor));
      next += spacingMs * 1_000_000;
      if (next - start > length.toNanos()) {
        return looks;
      }
      while (next - System.nanoTime() > 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private static List<Observation> selected(Call call, List<Observation> looks) {
    Selection selection = call.selection();
    selection.of(looks.getLast().snapshot());
    return looks.stream().map(selection::orNothing).toList();
  }

  /** Whole seconds, minutes, hours or days, up to a week; milliseconds too. */
  static Duration duration(String option, String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    Duration duration = parsed(lower);
    if (duration == null || duration.isZero() || duration.toSeconds() > MOST_SECONDS) {
      throw Failure.usage(
          "expected a time such as 30s, 10m, 2h or 1d, at most 7d, but got " + option + "=" + text);
    }
    return duration;
  }

  private static @Nullable Duration parsed(String text) {
    boolean ms = text.endsWith("ms");
    int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
    String number = ms ? text.substring(0, text.length() - 2) : text;
    if (!ms && unit >= 0) {
      number = text.substring(0, text.length() - 1);
    }
    if (number.isEmpty()
        || number.length() > 9
        || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    long count = Long.parseLong(number);
    return switch (ms ? 'M' : unit < 0 ? 's' : UNITS.charAt(unit)) {
      case 'M' -> Duration.ofMillis(count);
      case 'm' -> Duration.ofMinutes(count);
      case 'h' -> Duration.ofHours(count);
      case 'd' -> Duration.ofDays(count);
      default -> Duration.ofSeconds(count);
    };
  }
}
