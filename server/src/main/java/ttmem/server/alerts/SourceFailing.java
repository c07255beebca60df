package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.SourceStatus;
import ttmem.server.alerts.Finding.Standing;

/**
 * A source of facts exists and nothing of it can be read.
 *
 * @param orIncomplete whether it is enough that parts of it can't be
 */
record SourceFailing(boolean orIncomplete, Filter filter) implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (SourceStatus source : evidence.snapshot().sources()) {
      if (filter.takesSource(source.name())) {
        boolean fails =
            source.state() == SourceStatus.State.FAILED
                || (orIncomplete && source.state() == SourceStatus.State.PARTIAL);
        findings.add(
            new Finding(
                Subject.of("source", source.name()),
                fails ? Standing.OVER : Standing.UNDER,
                source.state().label(),
                source.error()));
      }
    }
    return findings;
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    return Finding.unknown(subject, "the source is not listed any more");
  }
}
