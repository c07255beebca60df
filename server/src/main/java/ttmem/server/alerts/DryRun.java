package ttmem.server.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import ttmem.monitor.alerts.AlertReport;
import ttmem.monitor.alerts.Rehearsal;
import ttmem.monitor.questions.Observation;

/** Steps the engine over a recording, by the recording's own time. Nobody is told. */
public final class DryRun {
  private DryRun() {}

  /**
   * What the rules say to these looks.
   *
   * @param looks at least one, in the order of time
   */
  public static Rehearsal of(AlertSettings settings, List<Observation> looks) {
    AlertEngine engine =
        new AlertEngine(settings.rules(), settings.mutes(), maxGap(settings, looks));
    AlertState state = AlertState.EMPTY;
    List<Rehearsal.Change> changes = new ArrayList<>();
    for (Observation look : looks) {
      AlertEngine.Step step = engine.step(state, look, look.time());
      state = step.state();
      step.news().forEach(alert -> changes.add(new Rehearsal.Change(look.time(), alert.report())));
    }
    Instant last = looks.getLast().time();
    AlertReport end = AlertService.report(settings, state, List.of());
    return new Rehearsal(looks.getFirst().time(), last, looks.size(), changes, end);
  }

  /** A recording may be coarser than the server looks; ten of its usual steps are a gap. */
  private static Duration maxGap(AlertSettings settings, List<Observation> looks) {
    List<Duration> steps = new ArrayList<>();
    for (int i = 1; i < looks.size(); i++) {
      steps.add(Duration.between(looks.get(i - 1).time(), looks.get(i).time()));
    }
    steps.sort(null);
    Duration usual = steps.isEmpty() ? Duration.ZERO : steps.get(steps.size() / 2);
    Duration gap = usual.multipliedBy(10);
    return gap.compareTo(settings.maxGap()) > 0 ? gap : settings.maxGap();
  }
}
