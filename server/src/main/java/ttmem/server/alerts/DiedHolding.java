package ttmem.server.alerts;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.monitor.autopsy.Autopsies;
import ttmem.monitor.autopsy.Autopsy;
import ttmem.server.alerts.Finding.Standing;

/**
 * A process died and its bytes are still in somebody's books: in a region that others read, or in
 * its own ledger, as long as that lies in shared memory. A process that ran to its end, closed its
 * books or runs another program has not died of anything.
 *
 * @param type null for any
 * @param above more bytes than these, of one type
 */
record DiedHolding(@Nullable MemoryType type, long above, Filter filter) implements Condition {
  private static final String LEDGER = "ledger";

  @Override
  public List<Finding> judge(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    for (Device device : evidence.snapshot().devices()) {
      if (filter.takes(device)) {
        for (Leftover leftover : device.leftovers()) {
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
          findings.add(judge(subject, leftover.amounts()::get, leftover.note()));
        }
      }
    }
    Autopsies dead = evidence.look().dead();
    for (Autopsy autopsy : dead == null ? List.<Autopsy>of() : dead.found()) {
      if (autopsy.end() == Autopsy.End.WITHOUT_A_WORD) {
        judge(autopsy, evidence, findings);
      }
    }
    return findings;
  }

  private void judge(Autopsy autopsy, Evidence evidence, List<Finding> findings) {
    Map<Integer, Map<MemoryType, Reading>> held = new LinkedHashMap<>();
    Map<Integer, Device> chips = new LinkedHashMap<>();
    for (Autopsy.DeviceUse use : autopsy.devices()) {
      held.computeIfAbsent(use.device(), number -> new EnumMap<>(MemoryType.class))
          .put(use.type(), Reading.of(use.bytes()));
      Device chip = evidence.chip(use);
      if (chip != null) {
        chips.put(use.device(), chip);
      }
    }
    String[] labels = {
      "pid",
      Integer.toString(autopsy.process().pid()),
      "process",
      Objects.requireNonNullElse(autopsy.name(), ""),
      "source",
      LEDGER,
      "logical_device",
      ""
    };
    String note = "last sign " + autopsy.lastSign() + "; see: ttmem autopsy " + labels[1];
    held.forEach(
        (number, amounts) -> {
          Device chip = chips.get(number);
          labels[labels.length - 1] = Integer.toString(number);
          Function<MemoryType, Reading> reading = each -> amounts.getOrDefault(each, Reading.ZERO);
          if (chip != null && filter.takes(chip)) {
            findings.add(judge(Measured.subject(chip, type, labels), reading, note));
          } else if (chip == null && filter.devices().isEmpty()) {
            findings.add(judge(Subject.of(labels), reading, "chip unknown; " + note));
          }
        });
  }

  private Finding judge(Subject subject, Function<MemoryType, Reading> amounts, String note) {
    StringBuilder held = new StringBuilder();
    Standing standing = Standing.UNDER;
    for (MemoryType each : type == null ? MemoryType.values() : new MemoryType[] {type}) {
      Reading reading = amounts.apply(each);
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
    return new Finding(subject, standing, held.isEmpty() ? "held nothing" : held.toString(), note);
  }

  @Override
  public Finding absent(Subject subject, Evidence evidence) {
    if (subject.label("source").equals(LEDGER)) {
      Autopsies dead = evidence.look().dead();
      return dead == null || (dead.found().isEmpty() && !dead.problems().isEmpty())
          ? Finding.unknown(subject, "dead ledgers can't be looked for")
          : Finding.well(subject, "its ledger lies in shared memory no more");
    }
    if (!evidence.seesDevice(subject.label("device"))) {
      return Finding.unknown(subject, "the device is not seen any more");
    }
    String blind = evidence.blindness(subject.label("source"));
    return blind.isEmpty()
        ? Finding.well(subject, "no longer in the books")
        : Finding.unknown(subject, blind);
  }
}
