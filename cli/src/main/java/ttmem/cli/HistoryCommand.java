package ttmem.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import ttmem.cli.render.HistoryCsvRenderer;
import ttmem.cli.render.HistoryRenderer;
import ttmem.cli.render.HistorySvgRenderer;
import ttmem.model.MemoryType;
import ttmem.monitor.client.ControlClient;
import ttmem.monitor.client.ControlException;
import ttmem.monitor.history.History;
import ttmem.monitor.history.HistoryQuestion;
import ttmem.monitor.json.HistoryJsonWriter;
import ttmem.monitor.json.JsonForm;

/** {@code ttmem history}: what was used when, as a running server recorded it. */
final class HistoryCommand implements Command {
  private static final String SINCE = "--since";
  private static final String UNTIL = "--until";
  private static final String TYPE = "--type";
  private static final String CSV = "--csv";
  private static final String SVG = "--svg";
  private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(s|m|h|d)");

  @Override
  public String name() {
    return "history";
  }

  @Override
  public String summary() {
    return "Shows the memory of the past, as a running server recorded it.";
  }

  @Override
  public List<String> description() {
    return List.of("", "Example: ttmem history --device 0 --since 1h --svg dram.svg");
  }

  @Override
  public void define(CommandSpec spec) {
    spec.addOption(
        Options.valued(
            "TIME", "from when: 90s, 30m, 1h, 7d ago or an RFC 3339 time (default 1h)", SINCE));
    spec.addOption(Options.valued("TIME", "until when, in the same way (default now)", UNTIL));
    spec.addOption(
        Options.valued(
            "TYPE", "only dram, l1, l1_small, trace, cb, kernel or system_memory", TYPE));
    spec.addOption(Options.option("comma-separated values", CSV).build());
    spec.addOption(Options.valued("FILE", "write a chart as SVG to FILE", SVG));
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
    if (call.json() && call.has(CSV)) {
      throw Failure.usage("expected one of --json and " + CSV + ", but got both");
    }
    History history = ask(call, question(call, Instant.now()));
    if (history.series().isEmpty()) {
      throw new Failure(ExitCode.NO_MATCH, "the server recorded nothing of this");
    }
    String svg = call.text(SVG);
    if (svg != null) {
      OutputFile.replace(SVG, svg, new HistorySvgRenderer().render(history));
    }
    if (call.json()) {
      Answer.print(call, out -> HistoryJsonWriter.write(history, JsonForm.PRETTY, out));
    } else if (call.has(CSV)) {
      Answer.print(call, new HistoryCsvRenderer().render(history));
    } else if (svg == null) {
      Answer.print(call, new HistoryRenderer(call.look()).render(history));
    }
    return ExitCode.OK;
  }

  private static History ask(Call call, HistoryQuestion question) {
    ControlClient server = call.server();
    try {
      Optional<History> answer = server == null ? Optional.empty() : server.history(question);
      return answer.orElseThrow(
          () -> new Failure(ExitCode.NO_SERVER, "no server runs; start one with ttmem serve"));
    } catch (ControlException e) {
      boolean denied = e.kind() == ControlException.Kind.DENIED;
      throw new Failure(
          denied ? ExitCode.PERMISSION : ExitCode.NO_SERVER, String.valueOf(e.getMessage()));
    }
  }

  private static HistoryQuestion question(Call call, Instant now) {
    String since = call.text(SINCE);
    String until = call.text(UNTIL);
    Instant from = time(SINCE, since == null ? "1h" : since, now);
    Instant to = until == null ? now : time(UNTIL, until, now);
    if (from.isAfter(to)) {
      throw Failure.usage(
          "expected %s before %s, but got %s and %s".formatted(SINCE, UNTIL, from, to));
    }
    return new HistoryQuestion(device(call), pid(call), type(call.text(TYPE)), from, to);
  }

  private static @Nullable Integer device(Call call) {
    List<String> names = call.list(Options.DEVICE);
    if (names.size() > 1) {
      throw Failure.usage("expected one device, but got --device=" + String.join(",", names));
    }
    return names.isEmpty() ? null : (Integer) Call.number(Options.DEVICE, names.getFirst(), 0);
  }

  private static @Nullable Integer pid(Call call) {
    List<Integer> pids = call.pids();
    if (pids.size() > 1) {
      throw Failure.usage("expected one process, but got --pid=" + pids);
    }
    return pids.isEmpty() ? null : pids.getFirst();
  }

  private static @Nullable MemoryType type(@Nullable String label) {
    if (label == null) {
      return null;
    }
    for (MemoryType type : MemoryType.values()) {
      if (type.label().equals(label.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw Failure.usage(
        "expected dram, l1, l1_small, trace, cb, kernel or system_memory, but got --type=" + label);
  }

  private static Instant time(String option, String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      return now.minus(
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          });
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Failure.usage(
          "expected 90s, 30m, 1h, 7d or a time such as 2026-11-24T18:00:00Z, but got "
              + option
              + "="
              + text);
    }
  }
}
