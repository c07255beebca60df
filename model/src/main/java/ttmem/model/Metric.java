package ttmem.model;

/**
 * What a chip tells about itself besides memory. Values are integers in the unit of the name;
 * {@link #scale} gives the unit of {@link #label}. Sources: host-interface facts, sections 1.3 to
 * 1.6.
 */
public enum Metric {
  TEMPERATURE_MILLICELSIUS("temperature_celsius", 1000),
  TEMPERATURE_LIMIT_MILLICELSIUS("temperature_limit_celsius", 1000),
  POWER_MICROWATTS("power_watts", 1_000_000),
  POWER_LIMIT_MICROWATTS("power_limit_watts", 1_000_000),
  CURRENT_MILLIAMPERES("current_amperes", 1000),
  CURRENT_LIMIT_MILLIAMPERES("current_limit_amperes", 1000),
  VOLTAGE_MILLIVOLTS("voltage_volts", 1000),
  VOLTAGE_LIMIT_MILLIVOLTS("voltage_limit_volts", 1000),
  AICLK_MHZ("aiclk_mhz", 1),
  AXICLK_MHZ("axiclk_mhz", 1),
  ARCCLK_MHZ("arcclk_mhz", 1),
  FAN_RPM("fan_rpm", 1),
  HEARTBEAT("heartbeat", 1),
  THERM_TRIP_COUNT("therm_trip_count", 1),
  PCIE_GENERATION("pcie_generation", 1),
  PCIE_GENERATION_MAX("pcie_generation_max", 1),
  PCIE_WIDTH("pcie_width", 1),
  PCIE_WIDTH_MAX("pcie_width_max", 1),
  NUMA_NODE("numa_node", 1),
  /** Host-started traffic towards the chip plus what the chip reads from the host. */
  PCIE_TO_DEVICE_BYTES_PER_SECOND("pcie_to_device_bytes_per_second", 1),
  PCIE_FROM_DEVICE_BYTES_PER_SECOND("pcie_from_device_bytes_per_second", 1);

  private final String label;
  private final int scale;

  Metric(String label, int scale) {
    this.label = label;
    this.scale = scale;
  }

  /** The name in JSON. */
  public String label() {
    return label;
  }

  /** How many of the stored unit make one of the unit in {@link #label}. */
  public int scale() {
    return scale;
  }
}
