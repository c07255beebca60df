package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessInfo;
import ttmem.model.Usage;
import ttmem.server.alerts.Finding.Standing;

/**
 * The largest hole is a small part of what is free: of an allocator, so of a process on a device.
 * Where nothing is free nothing is fragmented.
 *
 * @param below part of the free bytes, 0 to 1
 * @param clear where all is well again; not below {@code below}
 */
record LargestFree(MemoryType type, double below, double clear, Filter filter)
    implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (ProcessInfo process : evidence.snapshot().processes()) {
      if (filter.takesUser(process.user())) {
        for (Usage usage : process.usage()) {
          Integer id = usage.device();
          if (usage.counted() && id != null) {
            evidence
                .snapshot()
                .device(id)
                .filter(filter::takes)
                .ifPresent(device -> findings.add(judge(process, device, usage)));
          }
        }
      }
    }
    return findings;
  }

  private Finding judge(ProcessInfo process, Device device, Usage usage) {
    Subject subject =
        Measured.subject(
            device,
            type,
            "pid",
            Integer.toString(process.pid()),
            "process",
            Words.program(process));
    Pool pool = usage.pool(type).orElse(null);
    if (pool == null) {
      return Finding.unknown(subject, "its allocator publishes no holes");
    }
    if (pool.freeBytes() <= 0) {
      return Finding.well(subject, "nothing free");
    }
    double part = (double) pool.largestFreeBytes() / pool.freeBytes();
    Standing standing =
        part < below ? Standing.OVER : part < clear ? Standing.BETWEEN : Standing.UNDER;
    String value =
        "largest hole %s of %s free in a bank (%s)"
            .formatted(
                Words.bytes(pool.largestFreeBytes()),
                Words.bytes(pool.freeBytes()),
                Words.part(part));
    return new Finding(subject, standing, value, "");
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    String pid = subject.label("pid");
    boolean lives =
        evidence.snapshot().processes().stream().anyMatch(p -> pid.equals("" + p.pid()));
    return lives
        ? Finding.unknown(subject, "its allocator publishes nothing any more")
        : Finding.well(subject, "the process has ended");
  }
}
