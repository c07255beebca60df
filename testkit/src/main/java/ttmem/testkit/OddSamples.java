package ttmem.testkit;

import static ttmem.testkit.SampleParts.AT;
import static ttmem.testkit.SampleParts.chip;
import static ttmem.testkit.SampleParts.process;
import static ttmem.testkit.SampleParts.regionAmounts;
import static ttmem.testkit.SampleParts.telemetry;
import static ttmem.testkit.SampleParts.usage;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.DriverInfo;
import ttmem.model.MemoryType;
import ttmem.model.Metric;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/** The hosts of {@link SnapshotSamples} that are not as they should be. */
final class OddSamples {

  private OddSamples() {}

  static Snapshot broken() {
    Telemetry stale =
        new Telemetry(
            Map.of(
                Metric.TEMPERATURE_MILLICELSIUS, Reading.of(51_000),
                Metric.POWER_MICROWATTS,
                    Reading.unknown("implausible: power_microwatts=4084920448"),
                Metric.NUMA_NODE, Reading.of(-1),
                Metric.PCIE_TO_DEVICE_BYTES_PER_SECOND,
                    Reading.inferred(6_400_000_000L, "flit size and direction are inferred"),
                Metric.PCIE_FROM_DEVICE_BYTES_PER_SECOND,
                    Reading.atLeast(12_800_000_001L, "one of four counters is missing")),
            Map.of());
    DeviceIdentity nameless =
        new DeviceIdentity(0, 2, "0000:07:00.0", null, null, null, null, false, null);
    Device device =
        new Device(
            nameless,
            stale,
            new DeviceMemory(
                Amounts.unknown("card type unknown"),
                Amounts.unknown("no source reports").with(MemoryType.L1, Reading.ZERO),
                Amounts.unknown("capacity unknown")),
            List.of(0, 9001),
            List.of(
                new Untracked(0, "a process outside of this PID namespace"),
                new Untracked(9001, "its files belong to another user: run as root")),
            List.of(),
            List.of("the chip answers all ones: it hangs"));
    Usage lost =
        new Usage(
            null,
            List.of(),
            7,
            "legacy",
            true,
            regionAmounts(101, 103, 107, 109),
            "logical 7 of pid 9002, chip unknown: its environment can't be read");
    ProcessInfo orphan =
        new ProcessInfo(
            new ProcessIdentity("", 0, 9002, 5),
            9002,
            null,
            -1,
            null,
            null,
            null,
            null,
            null,
            List.of(lost));
    return new Snapshot(
        AT,
        "broken",
        new DriverInfo(true, null, 1),
        List.of(device),
        List.of(),
        List.of(process(9001, 65534, "65534", "short", List.of()), orphan),
        List.of(
            SourceStatus.partial("driver", "tt_card_type: Input/output error"),
            SourceStatus.failed("region", "/dev/shm: Permission denied"),
            SourceStatus.absent("server", "nobody listens")),
        List.of("1 Tenstorrent PCI function has no driver", "the clock went backwards"));
  }

  static Snapshot empty() {
    return new Snapshot(
        Instant.EPOCH,
        "laptop",
        new DriverInfo(false, null, 0),
        List.of(),
        List.of(),
        List.of(),
        List.of(SourceStatus.absent("driver", "the tenstorrent module is not loaded")),
        List.of());
  }

  static Snapshot hostile() {
    List<String> names =
        List.of(
            "\u001b[2J\u001b[31mred\u0007",
            "two\nlines\r\tand tabs",
            "\u009b31mC1 control \u0085 \u007f",
            "\u202egnp.exe right to left",
            "quote\" back\\slash </script> & , ; 'x'",
            "\u5343\u65e5 wide, e\u0301 combined, \ud83d\ude80 pair, \ud83d lone",
            "zero\u0000byte \u200b\ufeff invisible",
            "",
            "x".repeat(4096),
            "=cmd|' /C calc'!A0");
    List<ProcessInfo> processes =
        IntStream.range(0, names.size())
            .mapToObj(
                i ->
                    process(
                        500 + i,
                        1000,
                        names.get(i),
                        names.get(i),
                        List.of(usage(0, 0, "legacy", true, regionAmounts(i, 0, 0, 0)))))
            .toList();
    DeviceIdentity identity =
        new DeviceIdentity(
            0,
            0,
            "0000:01:00.0",
            "00C4A19E3B5D7F02",
            "01",
            "wormhole_b0",
            names.get(0),
            false,
            null);
    return new Snapshot(
        AT,
        names.get(1),
        new DriverInfo(true, names.get(2), 0),
        List.of(chip(identity, telemetry(1, 1, 1), 12L << 30, 72L * 1_499_136, 500)),
        List.of(),
        processes,
        List.of(SourceStatus.failed("legacy", names.get(0))),
        names);
  }

  static Snapshot unknown() {
    Amounts nothing = Amounts.unknown("nobody reports");
    Device device =
        new Device(
            new DeviceIdentity(0, null, null, null, null, null, null, false, null),
            new Telemetry(Map.of(), Map.of()),
            new DeviceMemory(nothing, nothing, nothing),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    ProcessInfo process =
        new ProcessInfo(
            new ProcessIdentity("", 0, 1, 0),
            1,
            null,
            -1,
            null,
            null,
            null,
            null,
            null,
            List.of(new Usage(null, List.of(), null, "region", true, nothing, "")));
    return new Snapshot(
        AT,
        "",
        new DriverInfo(false, null, 0),
        List.of(device),
        List.of(),
        List.of(process),
        List.of(),
        List.of());
  }
}
