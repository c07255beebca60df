package ttmem.sources.driver;

import java.util.EnumSet;
import java.util.Set;
import ttmem.model.Metric;
import ttmem.model.Reading;

/**
 * Where each {@link Metric} is read, and which values are believed.
 *
 * <p>A chip that hangs, was reset, or runs firmware that moved its telemetry table still answers
 * reads, with junk. The driver computes in unsigned 32-bit arithmetic and widens, so junk shows as
 * large positive numbers (host-interface facts, section 1.12). Two rules catch it: the value that
 * all ones turn into is known per file; anything else must lie in a window that no real board
 * leaves. A temperature below zero also arrives as a large number, and is brought back first.
 */
enum Gauge {
  TEMPERATURE(
      Metric.TEMPERATURE_MILLICELSIUS, Place.HWMON, "temp1_input", 65_535_999, -60_000, 150_000),
  POWER(Metric.POWER_MICROWATTS, Place.HWMON, "power1_input", 4_293_967_296L, 0, 1_000_000_000),
  CURRENT(Metric.CURRENT_MILLIAMPERES, Place.HWMON, "curr1_input", 4_294_966_296L, 0, 1_000_000),
  VOLTAGE(Metric.VOLTAGE_MILLIVOLTS, Place.HWMON, "in0_input", Gauge.ALL_ONES, 0, 2_000),
  FAN(Metric.FAN_RPM, Place.HWMON, "fan1_input", Gauge.ALL_ONES, 0, 30_000),
  AICLK(Metric.AICLK_MHZ, Place.DEVICE, "tt_aiclk", Gauge.ALL_ONES, 0, 5_000),
  HEARTBEAT(Metric.HEARTBEAT, Place.DEVICE, "tt_heartbeat", Gauge.ALL_ONES, 0, Gauge.ALL_ONES),
  AXICLK(Metric.AXICLK_MHZ, Place.DEVICE, "tt_axiclk", Gauge.ALL_ONES, 0, 5_000),
  ARCCLK(Metric.ARCCLK_MHZ, Place.DEVICE, "tt_arcclk", Gauge.ALL_ONES, 0, 5_000),
  THERM_TRIPS(
      Metric.THERM_TRIP_COUNT,
      Place.DEVICE,
      "tt_therm_trip_count",
      Gauge.ALL_ONES,
      0,
      Gauge.ALL_ONES),
  TEMPERATURE_LIMIT(
      Metric.TEMPERATURE_LIMIT_MILLICELSIUS, Place.HWMON, "temp1_max", 4_294_966_296L, 1, 150_000),
  POWER_LIMIT(
      Metric.POWER_LIMIT_MICROWATTS, Place.HWMON, "power1_max", 4_293_967_296L, 1, 1_000_000_000),
  CURRENT_LIMIT(
      Metric.CURRENT_LIMIT_MILLIAMPERES, Place.HWMON, "curr1_max", 4_294_966_296L, 1, 1_000_000),
  VOLTAGE_LIMIT(Metric.VOLTAGE_LIMIT_MILLIVOLTS, Place.HWMON, "in0_max", 65_535, 1, 2_000),
  LINK_SPEED(Metric.PCIE_GENERATION, Place.PCI, "current_link_speed", Gauge.ALL_ONES, 1, 6),
  LINK_SPEED_MAX(Metric.PCIE_GENERATION_MAX, Place.PCI, "max_link_speed", Gauge.ALL_ONES, 1, 6),
  LINK_WIDTH(Metric.PCIE_WIDTH, Place.PCI, "current_link_width", Gauge.ALL_ONES, 1, 32),
  LINK_WIDTH_MAX(Metric.PCIE_WIDTH_MAX, Place.PCI, "max_link_width", Gauge.ALL_ONES, 1, 32),
  NUMA_NODE(Metric.NUMA_NODE, Place.PCI, "numa_node", Gauge.ALL_ONES, 0, 1 << 16);

  /** Which directory a file is in. */
  enum Place {
    /** The class device, {@code tenstorrent!N}. */
    DEVICE,
    /** The PCI function. */
    PCI,
    /** The driver's hwmon directory below the PCI function. */
    HWMON
  }

  /** What an unsigned 32-bit register reads as when nobody answers. */
  static final long ALL_ONES = 4_294_967_295L;

  /** The firmware's fixed point puts a negative temperature this far above where it belongs. */
  private static final long TEMPERATURE_WRAP = 65_536_000;

  private static final Set<Gauge> FAST =
      EnumSet.of(TEMPERATURE, POWER, CURRENT, VOLTAGE, FAN, AICLK, HEARTBEAT);

  /** What to think of one value. */
  enum Quality {
    GOOD,
    /** The file is not there. */
    ABSENT,
    /** The file is there and can't be read. */
    UNREADABLE,
    /** All bits set: the chip does not answer. */
    NO_ANSWER,
    /** No number, or one that can't be true. */
    IMPLAUSIBLE,
    /** The chip or the kernel says that it has no such value. */
    NOT_APPLICABLE
  }

  record Sample(Reading reading, Quality quality) {}

  private final Metric metric;
  private final Place place;
  private final String file;
  private final long whenAllOnes;
  private final long min;
  private final long max;

  Gauge(Metric metric, Place place, String file, long whenAllOnes, long min, long max) {
    this.metric = metric;
    this.place = place;
    this.file = file;
    this.whenAllOnes = whenAllOnes;
    this.min = min;
    this.max = max;
  }

  Metric metric() {
    return metric;
  }

  String file() {
    return file;
  }

  Place place() {
    return place;
  }

  /** Whether it moves from second to second; the others are read every 10 seconds. */
  boolean isFast() {
    return FAST.contains(this);
  }

  /** Reads the value now. */
  Sample sample(Attribute attribute, Descriptors descriptors) {
    if (!attribute.read()) {
      return new Sample(
          Reading.unknown(attribute.reason()),
          attribute.problem() == Attribute.Problem.ABSENT ? Quality.ABSENT : Quality.UNREADABLE);
    }
    boolean speed = this == LINK_SPEED || this == LINK_SPEED_MAX;
    long raw = speed ? generation(descriptors.text()) : descriptors.number();
    if (raw == whenAllOnes) {
      return this == FAN
          ? unknown(Quality.NOT_APPLICABLE, "no fan that the card controls: fan1_input=" + raw)
          : unknown(Quality.NO_ANSWER, "the chip answers all ones: " + file + "=" + raw);
    }
    if (this == NUMA_NODE && raw == -1) {
      return unknown(Quality.NOT_APPLICABLE, "the kernel names no node: numa_node=-1");
    }
    long value = this == TEMPERATURE && raw > TEMPERATURE_WRAP / 2 ? raw - TEMPERATURE_WRAP : raw;
    if (value < min || value > max) {
      return unknown(
          Quality.IMPLAUSIBLE,
          speed
              ? "expected a PCIe speed: " + file + "=" + descriptors.text()
              : "expected " + min + " to " + max + ": " + file + "=" + descriptors.text());
    }
    return new Sample(Reading.of(value), Quality.GOOD);
  }

  private static Sample unknown(Quality quality, String why) {
    return new Sample(Reading.unknown(why), quality);
  }

  /** The PCIe generation of {@code 16.0 GT/s PCIe}, or {@code 16 GT/s} as older kernels print. */
  private static long generation(String text) {
    int unit = text.indexOf(" GT/s");
    return switch (unit < 0 ? "" : text.substring(0, unit).replace(".0", "")) {
      case "2.5" -> 1;
      case "5" -> 2;
      case "8" -> 3;
      case "16" -> 4;
      case "32" -> 5;
      case "64" -> 6;
      default -> Descriptors.NOT_A_NUMBER;
    };
  }
}
