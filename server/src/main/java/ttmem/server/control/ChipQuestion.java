package ttmem.server.control;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.ProcessInfo;
import ttmem.model.Snapshot;
import ttmem.monitor.merge.ProcessDevices;
import ttmem.monitor.visibility.Viewer;
import ttmem.sources.host.Processes;

/**
 * Which chip a query is about: one of four ways to name it.
 *
 * @param uniqueId ASIC id, 16 upper-case hex digits; null if named otherwise
 * @param bdf PCI address; null if named otherwise
 * @param device logical id, or the number that {@code pid} uses; null if named otherwise
 * @param pid as the process sees itself; null for a logical id
 * @param pidNamespace of that process; null for the server's
 */
record ChipQuestion(
    @Nullable String uniqueId,
    @Nullable String bdf,
    @Nullable Integer device,
    @Nullable Integer pid,
    @Nullable Long pidNamespace) {
  private static final int MAX_DEVICE = 255;
  private static final Pattern HEX = Pattern.compile("(0[xX])?[0-9a-fA-F]{1,16}");
  private static final Pattern BDF =
      Pattern.compile("([0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");
  private static final String HIDDEN =
      "hidden: only root, group ttmem and the owner of the process see why";

  /** The device that is meant, or the reason why it can't be told. */
  record Found(@Nullable Device device, String why) {}

  static ChipQuestion of(Parameters parameters) throws Parameters.Malformed {
    String id = parameters.text("unique_id", HEX, "up to 16 hex digits");
    String bdf = parameters.text("bdf", BDF, "a PCI address such as 0000:01:00.0");
    Integer device = parameters.number("device", 0, MAX_DEVICE);
    Integer pid = parameters.number("pid", 1, Integer.MAX_VALUE);
    Long namespace = parameters.longNumber("pid_ns", 1, Long.MAX_VALUE);
    parameters.nothingElse();
    int ways = (id == null ? 0 : 1) + (bdf == null ? 0 : 1) + (device == null ? 0 : 1);
    if (ways != 1) {
      throw new Parameters.Malformed(
          "expected one of unique_id, bdf and device", "given", Integer.toString(ways));
    }
    if (pid != null && device == null) {
      throw new Parameters.Malformed("expected pid only with device", "pid", pid.toString());
    }
    if (namespace != null && pid == null) {
      throw new Parameters.Malformed(
          "expected pid_ns only with pid", "pid_ns", namespace.toString());
    }
    return new ChipQuestion(
        id == null ? null : asicId(id), bdf == null ? null : address(bdf), device, pid, namespace);
  }

  private static String asicId(String text) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    return "%016X".formatted(Long.parseUnsignedLong(digits, 16));
  }

  private static String address(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.length() == 12 ? lower : "0000:" + lower;
  }

  /** The parameter that named the chip, for an error. */
  String[] nameAndValue() {
    if (uniqueId != null) {
      return new String[] {"unique_id", uniqueId};
    }
    return bdf != null ? new String[] {"bdf", bdf} : new String[] {"device", "" + device};
  }

  Found find(Snapshot snapshot, Processes processes, Viewer viewer) {
    if (pid != null && device != null) {
      long namespace = pidNamespace == null ? 0 : pidNamespace;
      ProcessDevices.Answer answer =
          new ProcessDevices(snapshot, processes).find(pid, namespace, device);
      Integer chip = answer.chip();
      if (chip == null) {
        boolean told = answer.uid() < 0 || viewer.sees(answer.uid());
        return new Found(null, told ? answer.why() : HIDDEN);
      }
      return found(snapshot.device(chip));
    }
    return found(snapshot.devices().stream().filter(this::isMeant).findFirst());
  }

  private boolean isMeant(Device each) {
    if (uniqueId != null) {
      return uniqueId.equals(each.identity().asicId());
    }
    return bdf != null ? bdf.equals(each.identity().bdf()) : each.id() == orElse(device);
  }

  private static int orElse(@Nullable Integer number) {
    return number == null ? -1 : number;
  }

  private static Found found(Optional<Device> device) {
    return new Found(device.orElse(null), device.isPresent() ? "" : "there is no such device");
  }

  /** How many processes are in the amounts of a device. */
  static long processes(Snapshot snapshot, Device device) {
    return snapshot.processes().stream()
        .map(ProcessInfo::usage)
        .filter(
            usages ->
                usages.stream()
                    .anyMatch(
                        usage ->
                            usage.counted()
                                && usage.device() != null
                                && usage.device() == device.id()))
        .count();
  }
}
