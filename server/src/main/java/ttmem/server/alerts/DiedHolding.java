package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.server.alerts.Finding.Standing;

/**
 * A process died and its bytes are still in somebody's books.
 *
 * @param type null for any
 * @param above more bytes than these, of one type
 */
record DiedHolding(@Nullable MemoryType type, long above, Filter filter) implements Condition {

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (Device device : evidence.snapshot().devices()) {
      if (filter.takes(device)) {
        for (Leftover leftover : device.leftovers()) {
          findings.add(judge(device, leftover));
        }
      }
    }
    return findings;
  }

  private Finding judge(Device device, Leftover leftover) {
    Subject subject =
        Measured.subject(
            device,
            type,
            "pid",
            Integer.toString(leftover.pid()),
            "process",
            leftover.name(),
            "source",
            leftover.source());
    StringBuilder held = new StringBuilder();
    Standing standing = Standing.UNDER;
    for (MemoryType each : type == null ? MemoryType.values() : new MemoryType[] {type}) {
      Reading reading = leftover.amounts().get(each);
      if (reading.orElse(0) > above) {
        standing = Standing.OVER;
      } else if (standing == Standing.UNDER && each == type && !reading.isKnown()) {
        standing = Standing.UNKNOWN;
      }
      if (reading.orElse(0) > 0) {
        held.append(held.isEmpty() ? "held " : ", ")
            .append(Words.bytes(reading.value()))
            .append(' ')
            .append(each.label());
      }
    }
    return new Finding(
        subject, standing, held.isEmpty() ? "held nothing" : held.toString(), leftover.note());
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    if (!evidence.seesDevice(subject.label("device"))) {
      return Finding.unknown(subject, "the device is not seen any more");
    }
    String blind = evidence.blindness(subject.label("source"));
    return blind.isEmpty()
        ? Finding.well(subject, "no longer in the books")
        : Finding.unknown(subject, blind);
  }
}
