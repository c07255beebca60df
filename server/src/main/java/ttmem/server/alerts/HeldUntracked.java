package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.Device;
import ttmem.model.ProcessInfo;
import ttmem.model.Untracked;
import ttmem.server.alerts.Finding.Standing;

/** A process holds a device and nobody reports its bytes. */
record HeldUntracked(Filter filter) implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (Device device : evidence.snapshot().devices()) {
      if (filter.takes(device)) {
        for (Untracked untracked : device.untracked()) {
          ProcessInfo process = evidence.snapshot().process(untracked.pid()).orElse(null);
          String user = process == null ? null : process.user();
          if (filter.takesUser(user)) {
            Subject subject =
                Measured.subject(
                    device,
                    null,
                    "pid",
                    Integer.toString(untracked.pid()),
                    "user",
                    user == null ? "" : user,
                    "process",
                    process == null ? "" : Words.program(process));
            findings.add(new Finding(subject, Standing.OVER, "untracked", untracked.reason()));
          }
        }
      }
    }
    return findings;
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    String blind = evidence.blindness("driver");
    return blind.isEmpty()
        ? Finding.well(subject, "tracked, or let go")
        : Finding.unknown(subject, blind);
  }
}
