package ttmem.cli.serve;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.cli.Failure;
import ttmem.monitor.alerts.Rehearsal;
import ttmem.monitor.questions.Observation;
import ttmem.server.ServerSettings;
import ttmem.server.alerts.AlertSettings;
import ttmem.server.alerts.DryRun;
import ttmem.server.config.ConfigException;
import ttmem.server.config.Quantity;

/** Rules of a file over a recording: the one part of {@code ttmem alerts} that needs the engine. */
public final class AlertTest {
  private AlertTest() {}

  /**
   * What the rules would have said.
   *
   * @param since a time before the last look, or an instant; null for the whole recording
   * @throws Failure if the rules or the recording can't be used
   */
  public static Rehearsal run(String rules, List<Observation> looks, @Nullable String since) {
    AlertSettings settings;
    try {
      settings = ServerSettings.read(Path.of(rules), _ -> null).alerts();
    } catch (ConfigException e) {
      throw Failure.usage(String.valueOf(e.getMessage()));
    }
    if (settings.rules().isEmpty()) {
      throw Failure.usage(rules + ": expected rules, but there is no [[alert]]");
    }
    if (looks.isEmpty()) {
      throw Failure.usage("expected a recording with at least one look");
    }
    Instant from = since == null ? Instant.MIN : from(since, looks.getLast().time());
    List<Observation> chosen = looks.stream().filter(l -> !l.time().isBefore(from)).toList();
    if (chosen.isEmpty()) {
      throw Failure.usage("expected looks since then, but got --since=" + since);
    }
    return DryRun.of(settings, chosen);
  }

  private static Instant from(String since, Instant last) {
    try {
      return since.contains("T") ? Instant.parse(since) : last.minus(Quantity.duration(since));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw Failure.usage(
          "expected a time such as 1h or 2026-03-01T06:00:00Z, but got --since=" + since);
    }
  }
}
