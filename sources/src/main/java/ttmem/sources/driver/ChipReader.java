package ttmem.sources.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import ttmem.model.Metric;
import ttmem.model.Reading;
import ttmem.model.Telemetry;
import ttmem.sources.driver.Gauge.Quality;

/**
 * Keeps the facts of one device up to date, from its appearance to its removal. Reading a value
 * makes the driver ask the chip, so each is read only as often as it is worth: the counters at
 * every refresh, what moves once a second, the rest every 10 seconds.
 */
final class ChipReader {
  static final long FAST_NS = TimeUnit.SECONDS.toNanos(1);
  static final long SLOW_NS = TimeUnit.SECONDS.toNanos(10);

  private static final Reading NOT_SAMPLED = Reading.unknown("this view reads no PCIe counters");

  private final DeviceList.Entry entry;
  private final Descriptors descriptors;
  private final ChipFacts facts;
  private final Map<Gauge, Attribute> attributes = new EnumMap<>(Gauge.class);
  private final Map<Gauge, Gauge.Sample> samples = new EnumMap<>(Gauge.class);
  private final boolean pcieRates;
  private @Nullable PcieCounters counters;
  private @Nullable Path hwmon;
  private boolean started;
  private long fastNs;
  private long slowNs;
  private Telemetry telemetry = Telemetry.unknown("not read yet");
  private List<String> notes = List.of();
  private String fault = "";

  ChipReader(DeviceList.Entry entry, Descriptors descriptors, ChipFacts facts, boolean pcieRates) {
    this.entry = entry;
    this.descriptors = descriptors;
    this.facts = facts;
    this.pcieRates = pcieRates;
  }

  void refresh(long nowNs) {
    boolean slow = !started || nowNs - slowNs >= SLOW_NS;
    boolean fast = slow || nowNs - fastNs >= FAST_NS;
    if (slow) {
      facts.refresh();
      attributes.values().forEach(Attribute::retry);
      slowNs = nowNs;
    }
    if (fast) {
      useHwmon();
      for (Gauge gauge : Gauge.values()) {
        if (slow || gauge.isFast()) {
          samples.put(gauge, sample(gauge));
        }
      }
      fastNs = nowNs;
    }
    boolean sampled = pcieRates && counters(slow).sample(nowNs);
    if (sampled || fast) {
      telemetry = together();
    }
    if (fast) {
      judge();
    }
    started = true;
  }

  private PcieCounters counters(boolean retry) {
    PcieCounters known = counters;
    if (known == null) {
      Path directory = entry.directory().resolve("pcie_perf_counters");
      known = new PcieCounters(directory, descriptors, "blackhole".equals(facts.arch()));
      counters = known;
    } else if (retry) {
      known.retry();
    }
    return known;
  }

  /** A reset may have given the chip another hwmon directory. */
  private void useHwmon() {
    if (hwmon != null && (!isGood(Gauge.TEMPERATURE) || !isGood(Gauge.POWER))) {
      facts.findHwmon();
    }
    Path now = facts.hwmon();
    if (now == null ? hwmon != null : !now.equals(hwmon)) {
      hwmon = now;
      attributes.forEach((gauge, attribute) -> attribute.close());
      attributes.clear();
    }
  }

  private boolean isGood(Gauge gauge) {
    Gauge.Sample sample = samples.get(gauge);
    return sample != null && sample.quality() == Quality.GOOD;
  }

  private Gauge.Sample sample(Gauge gauge) {
    Attribute attribute = attributes.get(gauge);
    if (attribute == null) {
      attribute = new Attribute(path(gauge), descriptors, gauge.isFast());
      attributes.put(gauge, attribute);
    }
    return gauge.sample(attribute, descriptors);
  }

  private Path path(Gauge gauge) {
    Path function = entry.directory().resolve("device");
    Path directory =
        switch (gauge.place()) {
          case DEVICE -> entry.directory();
          case PCI -> function;
          case HWMON -> hwmon == null ? function.resolve("hwmon") : hwmon;
        };
    return directory.resolve(gauge.file());
  }

  private Telemetry together() {
    EnumMap<Metric, Reading> readings = new EnumMap<>(Metric.class);
    samples.forEach((gauge, sample) -> readings.put(gauge.metric(), sample.reading()));
    PcieCounters rates = counters;
    Reading toDevice = rates == null ? NOT_SAMPLED : rates.toDevice();
    Reading fromDevice = rates == null ? NOT_SAMPLED : rates.fromDevice();
    readings.put(Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND, toDevice);
    readings.put(Metric.PCIE_FROM_DEVICE_BYTES_PER_SECOND, fromDevice);
    return new Telemetry(readings, facts.versions());
  }

  /** Says in words what the samples mean together. */
  private void judge() {
    List<String> found = new ArrayList<>();
    List<String> unreadable = new ArrayList<>(facts.unreadable());
    unreadable.addAll(reasons(Quality.UNREADABLE));
    List<String> implausible = reasons(Quality.IMPLAUSIBLE);
    boolean anyFast = false;
    for (Map.Entry<Gauge, Gauge.Sample> each : samples.entrySet()) {
      anyFast |= each.getKey().isFast() && each.getValue().quality() == Quality.GOOD;
    }
    boolean silent = !anyFast && !reasons(Quality.NO_ANSWER).isEmpty();
    fault = silent ? "every reading is all ones" : count(unreadable.size());
    if (silent) {
      found.add(fault + ": the chip hangs or is lost");
    }
    if (!unreadable.isEmpty()) {
      found.add(String.join("; ", unreadable));
    }
    if (!silent && !implausible.isEmpty()) {
      found.add("not believed: " + String.join("; ", implausible));
    }
    if (!anyFast && fault.isEmpty() && implausible.isEmpty()) {
      found.add("no telemetry: the firmware gives the driver none, or not yet");
    }
    compareLink(found);
    long trips = telemetry.get(Metric.THERM_TRIP_COUNT).orElse(0);
    if (trips > 0) {
      found.add("shutdowns by over-temperature since the last power cycle: " + trips);
    }
    notes = found.equals(notes) ? notes : List.copyOf(found);
  }

  private static String count(int unreadable) {
    return switch (unreadable) {
      case 0 -> "";
      case 1 -> "1 attribute can't be read";
      default -> unreadable + " attributes can't be read";
    };
  }

  private List<String> reasons(Quality quality) {
    List<String> reasons = new ArrayList<>();
    for (Gauge.Sample sample : samples.values()) {
      if (sample.quality() == quality) {
        reasons.add(sample.reading().note());
      }
    }
    return reasons;
  }

  private void compareLink(List<String> found) {
    Reading speed = telemetry.get(Metric.PCIE_GENERATION);
    Reading speedMax = telemetry.get(Metric.PCIE_GENERATION_MAX);
    Reading width = telemetry.get(Metric.PCIE_WIDTH);
    Reading widthMax = telemetry.get(Metric.PCIE_WIDTH_MAX);
    boolean known = speed.isKnown() && speedMax.isKnown() && width.isKnown() && widthMax.isKnown();
    if (known && (speed.value() < speedMax.value() || width.value() < widthMax.value())) {
      found.add(
          "the PCIe link runs below its maximum: gen %d of %d, x%d of x%d"
              .formatted(speed.value(), speedMax.value(), width.value(), widthMax.value()));
    }
  }

  DeviceList.Entry entry() {
    return entry;
  }

  ChipFacts facts() {
    return facts;
  }

  Telemetry telemetry() {
    return telemetry;
  }

  List<String> notes() {
    return notes;
  }

  /** What is broken about the chip, in a phrase; empty if nothing is. The notes say more. */
  String fault() {
    return fault;
  }

  void close() {
    attributes.values().forEach(Attribute::close);
    attributes.clear();
    if (counters != null) {
      counters.close();
    }
  }
}
