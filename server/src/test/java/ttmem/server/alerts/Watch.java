package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import ttmem.model.Snapshot;
import ttmem.monitor.BufferList;
import ttmem.monitor.alerts.AlertReport.State;
import ttmem.monitor.questions.Observation;
import ttmem.server.config.ConfigException;
import ttmem.server.config.ConfigFile;
import ttmem.testkit.Looks;

/** An engine that is stepped by hand, ten seconds at a time. */
final class Watch {
  static final Instant START = Instant.parse("2026-03-14T15:00:00Z");
  static final Duration TICK = Duration.ofSeconds(10);

  private final AlertEngine engine;
  private AlertState state = AlertState.EMPTY;
  private Instant now = START;
  private List<Alert> news = List.of();

  private Watch(AlertSettings settings) {
    engine = new AlertEngine(settings.rules(), settings.mutes(), Duration.ofMinutes(1));
  }

  /** Over the rules of this TOML. */
  static Watch of(String toml) {
    return new Watch(settings(toml));
  }

  static AlertSettings settings(String toml) {
    try {
      var root = ConfigFile.parse("rules.toml", toml);
      AlertSettings settings = RulesReader.read(root);
      root.nothingElse();
      return settings;
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  Instant now() {
    return now;
  }

  AlertState state() {
    return state;
  }

  Watch sees(Snapshot snapshot) {
    return sees(new Observation(snapshot, null));
  }

  Watch sees(Snapshot snapshot, BufferList buffers) {
    return sees(new Observation(snapshot, buffers));
  }

  private Watch sees(Observation look) {
    AlertEngine.Step step = engine.step(state, look, now);
    state = step.state();
    news = step.news();
    now = now.plus(TICK);
    return this;
  }

  /** Time passes and nobody looks. */
  Watch pause(Duration time) {
    now = now.plus(time);
    return this;
  }

  /** One process of ada on device 0 with so many bytes of DRAM. */
  Watch dram(long bytes) {
    return sees(Looks.at(now, 1).holds(11, "ada", 0, bytes, 0).snapshot());
  }

  /** The same, while a silent process makes the sum a lower bound. */
  Watch dramAtLeast(long bytes) {
    return sees(Looks.at(now, 1).holds(11, "ada", 0, bytes, 0).silent(14, "eve", 0).snapshot());
  }

  /** Nobody knows what is used. */
  Watch dramUnknown() {
    return sees(Looks.at(now, 1).silent(14, "eve", 0).snapshot());
  }

  /** What is told because of the last look. */
  List<String> news() {
    return lines(news);
  }

  /** What stands after the last look. */
  List<String> standing() {
    return lines(List.copyOf(state.live().values()));
  }

  List<State> states() {
    return state.live().values().stream().map(Alert::state).toList();
  }

  private static List<String> lines(List<Alert> alerts) {
    List<String> lines = new ArrayList<>();
    for (Alert alert : alerts) {
      var labels = new TreeMap<>(alert.subject().labels());
      labels.remove("bdf");
      lines.add(alert.state().label() + " " + new Subject(labels));
    }
    return lines;
  }
}
