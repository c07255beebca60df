package ttmem.cli.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DriverInfo;
import ttmem.model.Leftover;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/** {@code ttmem -q}: everything, every number with its reason, and what the numbers mean. */
public final class DetailRenderer {
  private static final List<String> MEANING =
      List.of(
          "Used is device-wide: all banks or cores together, as the sources report it. Sizes are"
              + " those that were asked for, without the rounding of the allocator, so the real"
              + " use is at least that. L1_SMALL and TRACE are never part of L1 or DRAM.",
          "Not covered: what a program places without an allocator, and programs without a tracker"
              + " (listed as untracked). CB and KERNEL live in L1 beside its allocator.",
          "Totals are raw capacities of the board, inferred from its type: DRAM = channels x size"
              + " of a channel; L1 = raw L1 of a worker core x cores. An allocator has less.",
          "Every process has an allocator of its own: the sum may exceed the total, and what is"
              + " free can be said only where exactly one of them published it.",
          "~ inferred, >= at least, N/A not known; the reason follows in brackets.");

  private final Look look;
  private final DetailPage page;

  public DetailRenderer(Look look) {
    this.look = look;
    this.page = new DetailPage(look);
  }

  public String render(Snapshot snapshot) {
    page.clear();
    page.field(0, "Time", Values.time(snapshot.time()));
    page.field(0, "Host", snapshot.host());
    page.field(0, "Driver", driver(snapshot.driver()));
    page.field(0, "Undriven PCI functions", Integer.toString(snapshot.driver().undriven()));
    page.field(0, "Devices", Integer.toString(snapshot.devices().size()));
    page.field(0, "Processes", Integer.toString(snapshot.processes().size()));
    for (String note : snapshot.notes()) {
      page.field(0, "Note", note);
    }
    for (Device device : snapshot.devices()) {
      device(device, snapshot);
    }
    for (BoardUse board : snapshot.boards()) {
      page.title(0, "Board of devices " + DeviceIds.text(board.devices()));
      page.field(1, "Why together", board.note());
      amounts(1, "Used", board.used());
    }
    for (ProcessInfo process : snapshot.processes()) {
      process(process);
    }
    for (SourceStatus source : snapshot.sources()) {
      page.title(0, "Source " + source.name());
      page.field(1, "State", source.state().label());
      page.field(1, "Error", source.error().isEmpty() ? "none" : source.error());
      page.field(1, "Age", reading(source.ageSeconds(), " s"));
    }
    page.title(0, "What the numbers mean");
    for (String sentence : MEANING) {
      page.sentence(1, sentence);
    }
    return page.toString();
  }

  private void device(Device device, Snapshot snapshot) {
    DeviceIdentity identity = device.identity();
    page.title(0, "Device " + device.id());
    page.field(1, "Board", told(identity.board(), identity));
    page.field(1, "Architecture", told(identity.arch(), identity));
    page.field(1, "PCI address", told(identity.bdf(), identity));
    page.field(1, "Node", Values.node(identity));
    page.field(1, "ASIC id", told(identity.asicId(), identity));
    page.field(1, "Serial", told(identity.serial(), identity));
    page.field(1, "Remote", identity.remote() ? "yes, via device " + identity.parent() : "no");
    page.title(1, "Memory");
    amounts(2, "Total", device.memory().total());
    amounts(2, "Used", device.memory().used());
    amounts(2, "Free", device.memory().free());
    page.title(1, "Telemetry");
    for (Metric metric : Metric.values()) {
      page.field(2, metric.label(), metric(device.telemetry().get(metric), metric));
    }
    for (Map.Entry<String, String> version : device.telemetry().versions().entrySet()) {
      page.field(2, version.getKey(), version.getValue());
    }
    page.field(1, "Holders", device.holders().isEmpty() ? "none" : pids(device.holders()));
    for (Untracked holder : device.untracked()) {
      ProcessInfo process = Values.process(snapshot, holder.pid());
      page.field(1, "Untracked", Values.pidAndName(holder.pid(), process) + ": " + holder.reason());
    }
    for (Leftover leftover : device.leftovers()) {
      page.field(
          1,
          "Leftover",
          (Values.pidAndName(leftover.pid(), leftover.name()) + ", by " + leftover.source())
              + (": " + PsRenderer.amounts(leftover.amounts(), look) + "; " + leftover.note()));
    }
    for (String note : device.notes()) {
      page.field(1, "Note", note);
    }
  }

  private static String driver(DriverInfo driver) {
    if (!driver.loaded()) {
      return "not loaded";
    }
    return driver.version() == null ? "loaded" : driver.version();
  }

  private static String told(@Nullable String value, DeviceIdentity identity) {
    if (value != null) {
      return value;
    }
    String why =
        identity.remote()
            ? "a remote chip: the driver knows only device " + identity.parent()
            : "the driver does not say";
    return Values.UNKNOWN + " (" + why + ")";
  }

  private void process(ProcessInfo process) {
    page.title(0, "Process " + process.pid());
    page.field(1, "PID in its namespace", Integer.toString(process.nsPid()));
    page.field(1, "Command", Values.command(process));
    page.field(1, "User", Values.orUnknown(process.user()));
    page.field(
        1, "Started", process.startTime() == null ? "N/A" : Values.time(process.startTime()));
    page.field(1, "Container", Values.orUnknown(process.containerId()));
    page.field(1, "Kubernetes pod", Values.orUnknown(process.podUid()));
    page.field(1, "Slurm job", Values.orUnknown(process.slurmJobId()));
    for (Usage usage : process.usage()) {
      String where = usage.device() != null || !usage.boardDevices().isEmpty() ? "device " : "";
      page.title(1, "On " + where + Values.deviceOf(usage) + ", by " + usage.source());
      page.field(2, "Counted", usage.counted() ? "yes" : "no, a cross-check");
      page.field(2, "Its own device number", Values.orUnknown(usage.logicalDevice()));
      if (!usage.note().isEmpty()) {
        page.field(2, "Note", usage.note());
      }
      amounts(2, "", usage.amounts());
    }
  }

  private void amounts(int depth, String title, Amounts amounts) {
    for (MemoryType type : MemoryType.values()) {
      String name = title.isEmpty() ? DeviceTable.title(type) : DeviceTable.title(type) + " ";
      page.field(depth, name + title.toLowerCase(Locale.ROOT), size(amounts.get(type)));
    }
  }

  private String size(Reading reading) {
    if (!reading.isKnown()) {
      return reading(reading, "");
    }
    String text = Sizes.text(reading, look);
    String bytes = reading.value() >= 1024 ? ", " + reading.value() + " bytes" : "";
    return text + bytes + because(reading);
  }

  private String metric(Reading reading, Metric metric) {
    // The driver gives watts and amperes as whole numbers only: no decimals that nobody measured.
    int decimals =
        switch (metric) {
          case TEMPERATURE_MILLICELSIUS, TEMPERATURE_LIMIT_MILLICELSIUS -> 1;
          case VOLTAGE_MILLIVOLTS, VOLTAGE_LIMIT_MILLIVOLTS -> 3;
          default -> 0;
        };
    return Values.metric(reading, metric, decimals, look) + because(reading);
  }

  private String reading(Reading reading, String unit) {
    return (reading.isKnown() ? Sizes.mark(reading, look) + reading.value() + unit : "N/A")
        + because(reading);
  }

  private static String because(Reading reading) {
    return reading.note().isEmpty() ? "" : " (" + reading.note() + ")";
  }

  private static String pids(List<Integer> pids) {
    StringBuilder out = new StringBuilder();
    for (int pid : pids) {
      out.append(out.isEmpty() ? "" : ", ").append(pid);
    }
    return out.toString();
  }
}
