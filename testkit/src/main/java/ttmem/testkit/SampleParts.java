package ttmem.testkit;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.Pool;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Telemetry;
import ttmem.model.Usage;

/** What the snapshots of {@link SnapshotSamples} are put together from. */
final class SampleParts {
  static final Instant AT = Instant.parse("2026-03-14T15:09:26Z");
  static final String BOOT = "5f8c9d1e-0b3a-4c47-9e21-7d6a4f0b2c83";
  static final long MIB = 1 << 20;

  private SampleParts() {}

  static DeviceIdentity wormhole(int id, int ordinal, String bdf, String board, String asicId) {
    return new DeviceIdentity(
        id, ordinal, bdf, asicId, "0100014511708037", "wormhole_b0", board, false, null);
  }

  static Telemetry telemetry(long millicelsius, long microwatts, long aiclkMhz) {
    return new Telemetry(
        Map.of(
            Metric.TEMPERATURE_MILLICELSIUS, Reading.of(millicelsius),
            Metric.POWER_MICROWATTS, Reading.of(microwatts),
            Metric.AICLK_MHZ, Reading.of(aiclkMhz),
            Metric.FAN_RPM, Reading.unknown("this board has no fan")),
        Map.of("fw_bundle_ver", "18.7.0.0", "arc_fw_ver", "2.34.0.0"));
  }

  /** Every metric there is, each with a value of its own. */
  static Telemetry everyMetric() {
    Map<Metric, Reading> readings = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      readings.put(metric, Reading.of((readings.size() + 1) * 1_001L));
    }
    return new Telemetry(readings, Map.of("m3app_fw_ver", "1.2.3.4"));
  }

  /** What tt-metal's region tells: the four buffer types in this order, and nothing else. */
  static Amounts regionAmounts(long dram, long l1, long l1Small, long trace) {
    return Amounts.of(
        Map.of(
            MemoryType.DRAM, Reading.of(dram),
            MemoryType.L1, Reading.of(l1),
            MemoryType.L1_SMALL, Reading.of(l1Small),
            MemoryType.TRACE, Reading.of(trace)),
        "this source does not see it");
  }

  static Amounts capacity(long dramBytes, long l1Bytes) {
    return Amounts.of(
        Map.of(
            MemoryType.DRAM, Reading.of(dramBytes),
            MemoryType.L1, Reading.inferred(l1Bytes, "raw worker L1 x cores")),
        "it has no capacity of its own");
  }

  static DeviceMemory memory(long dramBytes, long l1Bytes, Amounts used) {
    return new DeviceMemory(
        capacity(dramBytes, l1Bytes), used, Amounts.unknown("no allocator published it"));
  }

  static Device chip(
      DeviceIdentity identity, Telemetry telemetry, long dramBytes, long l1Bytes, int holder) {
    Amounts used =
        regionAmounts((identity.id() + 1) * MIB * 193, identity.id() * 131_071L, 0, 13)
            .with(MemoryType.CB, Reading.atLeast(2_097_169L, "one process reports none"));
    return new Device(
        identity,
        telemetry,
        memory(dramBytes, l1Bytes, used),
        List.of(holder),
        List.of(),
        List.of(),
        List.of());
  }

  static ProcessInfo process(int pid, int uid, String user, String command, List<Usage> usage) {
    return new ProcessInfo(
        new ProcessIdentity(BOOT, 4_026_531_836L, pid, 100L * pid),
        pid,
        AT.minusSeconds(pid),
        uid,
        user,
        command,
        null,
        null,
        null,
        usage);
  }

  static Pool pool(
      MemoryType type, int banks, long bankBytes, long allocated, long largestFree, long base) {
    return new Pool(
        type, banks, bankBytes, allocated, bankBytes - allocated, largestFree, base, AT);
  }

  static Usage publishing(Usage usage, Pool... pools) {
    return new Usage(
        usage.device(),
        usage.boardDevices(),
        usage.logicalDevice(),
        usage.source(),
        usage.counted(),
        usage.amounts(),
        usage.note(),
        List.of(pools));
  }

  static Usage usage(int device, int logical, String source, boolean counted, Amounts amounts) {
    return new Usage(device, List.of(), logical, source, counted, amounts, "");
  }
}
