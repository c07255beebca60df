package ttmem.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.server.alerts.AlertSettings;
import ttmem.server.config.ConfigException;
import ttmem.server.config.ConfigFile;
import ttmem.server.config.Quantity;
import ttmem.server.config.Section;

/**
 * What the configuration file and the environment say, all sections of it. A variable {@code
 * TTMEM_SECTION_KEY} goes before the file; options go before both.
 *
 * @param historyInterval between two samples of the history
 */
public record ServerSettings(AlertSettings alerts, Duration historyInterval) {
  private static final String INTERVAL_VARIABLE = "TTMEM_HISTORY_INTERVAL";
  private static final Duration LEAST = Duration.ofSeconds(1);

  /** Ledgers remember what was reached for a minute. */
  private static final Duration MOST = Duration.ofMinutes(1);

  private static final Duration USUAL = Duration.ofSeconds(10);

  /**
   * Reads both.
   *
   * @param file null if there is none
   * @param environment the value of a variable; null if it isn't set
   * @throws ConfigException with file, line and key, or the variable, and what was expected
   */
  public static ServerSettings read(
      @Nullable Path file, Function<String, @Nullable String> environment) throws ConfigException {
    Section root = file == null ? ConfigFile.parse("", "") : ConfigFile.read(file);
    AlertSettings alerts = AlertSettings.of(root);
    Section history = root.child("history");
    Duration interval = history.duration("interval", LEAST, MOST, USUAL);
    history.nothingElse();
    root.nothingElse();
    String variable = environment.apply(INTERVAL_VARIABLE);
    return new ServerSettings(alerts, variable == null ? interval : interval(variable));
  }

  private static Duration interval(String text) throws ConfigException {
    Duration interval;
    try {
      interval = Quantity.duration(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(INTERVAL_VARIABLE + ": " + e.getMessage());
    }
    if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
      throw new ConfigException(
          "%s: expected a time from %s to %s, but got %s"
              .formatted(INTERVAL_VARIABLE, Quantity.text(LEAST), Quantity.text(MOST), text));
    }
    return interval;
  }
}
