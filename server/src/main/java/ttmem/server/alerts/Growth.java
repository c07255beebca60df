package ttmem.server.alerts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.server.alerts.Finding.Standing;

/**
 * The live buffers of one tag grow faster than {@code bytesPerHour}, in a robust sense: half of all
 * pairs of samples in the window do, and three quarters of them grow at all.
 *
 * @param clearBytesPerHour where all is well again
 */
record Growth(
    MemoryType type, long bytesPerHour, long clearBytesPerHour, Duration window, Filter filter)
    implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    if (evidence.look().buffers() == null) {
      Subject all = Subject.of("type", type.label(), "tag", "*");
      return List.of(Finding.unknown(all, evidence.look().buffersMissing()));
    }
    for (Measured each : Measured.tags(type, filter, evidence.look())) {
      findings.add(judge(each, evidence));
    }
    return findings;
  }

  private Finding judge(Measured measured, Evidence evidence) {
    Subject subject = measured.subject();
    if (measured.used().status() == Reading.Status.AT_LEAST) {
      evidence.keep(subject, window);
      return Finding.unknown(subject, measured.used().note());
    }
    Optional<Series> series = evidence.record(subject, window, measured.used().value());
    if (series.isEmpty()) {
      return Finding.unknown(subject, "too much is watched at once");
    }
    if (!series.get().isEnough()) {
      return Finding.unknown(subject, series.get().shortfall());
    }
    Series.Slope slope = series.get().slope();
    double perHour = slope.middle() * 3600;
    Standing standing;
    if (slope.low() <= 0) {
      standing = Standing.UNDER;
    } else if (perHour > bytesPerHour) {
      standing = Standing.OVER;
    } else {
      standing = perHour > clearBytesPerHour ? Standing.BETWEEN : Standing.UNDER;
    }
    String value =
        "%s/h more, now %s".formatted(Words.bytes(perHour), Words.bytes(measured.used().value()));
    return new Finding(subject, standing, value, "");
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    if (subject.label("tag").equals("*")) {
      return Finding.well(subject, "buffers are listed again");
    }
    return Measured.absent(subject, evidence);
  }

  @Override
  public boolean needsBuffers() {
    return true;
  }
}
