package ttmem.server.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.server.alerts.Finding.Standing;

/**
 * At the pace of the window, memory is full sooner than {@code below}. Something that grew in less
 * than three quarters of all pairs of samples doesn't grow: it goes up and down.
 *
 * @param clear the time at which all is well again; not below {@code below}
 */
record TimeToFull(MemoryType type, Duration below, Duration clear, Duration window, Filter filter)
    implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (Measured each : Measured.of(type, filter, evidence.look())) {
      findings.add(judge(each, evidence));
    }
    return findings;
  }

  private Finding judge(Measured measured, Evidence evidence) {
    Subject subject = measured.subject();
    Reading used = measured.used();
    Reading total = measured.total();
    boolean exact = used.isKnown() && used.status() != Reading.Status.AT_LEAST;
    if (!exact || !total.isKnown()) {
      evidence.keep(subject, window);
      return Finding.unknown(subject, exact ? total.note() : used.note());
    }
    Optional<Series> series = evidence.record(subject, window, used.value());
    if (series.isEmpty()) {
      return Finding.unknown(subject, "too much is watched at once");
    }
    if (used.value() >= total.value()) {
      return new Finding(subject, Standing.OVER, "full: " + Words.use(used, total), "");
    }
    if (!series.get().isEnough()) {
      return Finding.unknown(subject, series.get().shortfall());
    }
    Series.Slope slope = series.get().slope();
    if (slope.low() <= 0) {
      return Finding.well(subject, "not growing: " + Words.use(used, total));
    }
    double seconds = (total.value() - used.value()) / slope.middle();
    Standing standing =
        seconds < below.toSeconds()
            ? Standing.OVER
            : seconds < clear.toSeconds() ? Standing.BETWEEN : Standing.UNDER;
    String value =
        "full in %s: %s, %s/h more"
            .formatted(
                Words.time(seconds), Words.use(used, total), Words.bytes(slope.middle() * 3600));
    return new Finding(subject, standing, value, "");
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    return Measured.absent(subject, evidence);
  }

  @Override
  public boolean needsBuffers() {
    return !filter.tags().isEmpty();
  }
}
