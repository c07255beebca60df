package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.server.alerts.Finding.Standing;

/**
 * Use above a limit. A lower bound can be above it; it can't be below.
 *
 * @param clear where all is well again; not above {@code limit}
 */
record UseAbove(MemoryType type, Limit limit, Limit clear, Filter filter) implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (Measured each : Measured.of(type, filter, evidence.look())) {
      findings.add(judge(each));
    }
    return findings;
  }

  private Finding judge(Measured measured) {
    Reading used = measured.used();
    Reading over = limit.of(measured.total());
    if (!used.isKnown() || !over.isKnown()) {
      return Finding.unknown(measured.subject(), used.isKnown() ? over.note() : used.note());
    }
    Standing standing;
    if (used.value() > over.value()) {
      standing = Standing.OVER;
    } else if (used.status() == Reading.Status.AT_LEAST) {
      standing = Standing.UNKNOWN;
    } else {
      standing =
          used.value() > clear.of(measured.total()).value() ? Standing.BETWEEN : Standing.UNDER;
    }
    return new Finding(
        measured.subject(), standing, Words.use(used, measured.total()), used.note());
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
