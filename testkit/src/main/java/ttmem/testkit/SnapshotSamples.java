package ttmem.testkit;

import static ttmem.testkit.SampleParts.AT;
import static ttmem.testkit.SampleParts.MIB;
import static ttmem.testkit.SampleParts.chip;
import static ttmem.testkit.SampleParts.memory;
import static ttmem.testkit.SampleParts.process;
import static ttmem.testkit.SampleParts.regionAmounts;
import static ttmem.testkit.SampleParts.telemetry;
import static ttmem.testkit.SampleParts.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ttmem.model.Amounts;
import ttmem.model.BoardUse;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.DriverInfo;
import ttmem.model.Leftover;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * Hand-made snapshots for everything that reads a {@link Snapshot}: invented, format-true, the same
 * at every call. Together they use every field of the model with and without a value. Amounts are
 * distinct primes where it matters, so that a swapped field names itself.
 */
public final class SnapshotSamples {

  private SnapshotSamples() {}

  /** All of them, by name. */
  public static Map<String, Snapshot> all() {
    Map<String, Snapshot> samples = new TreeMap<>();
    samples.put("n300", n300());
    samples.put("p150x2", p150x2());
    samples.put("galaxy", galaxy());
    samples.put("broken", broken());
    samples.put("empty", empty());
    samples.put("hostile", hostile());
    samples.put("unknown", unknown());
    return samples;
  }

  /**
   * One n300: a chip with a node and a remote one; a region that tells the board's use only; a
   * process in a Kubernetes pod and one in a container; a leftover; a holder without a tracker.
   */
  public static Snapshot n300() {
    DeviceIdentity local = SampleParts.wormhole(0, 0, "0000:01:00.0", "n300", "00C4A19E3B5D7F02");
    DeviceIdentity remote =
        new DeviceIdentity(1, null, null, null, "0100014511708037", "wormhole_b0", "n300", true, 0);
    Amounts split = Amounts.unknown("the region counts both chips of the board together");
    Leftover leftover =
        new Leftover(
            "region", 5555, "old_trainer", regionAmounts(104857601L, 7, 0, 0), "no such process");
    Device gateway =
        new Device(
            local,
            telemetry(47_562, 25_000_000, 1000),
            memory(12L << 30, 64L * 1_499_136, split),
            List.of(4242, 4310, 6000),
            List.of(new Untracked(6000, "no source knows it: start it with a tracker")),
            List.of(leftover),
            List.of("firmware bundle 18.7.0 is older than the driver expects"));
    Device second =
        new Device(
            remote,
            Telemetry.unknown("a remote ASIC has no sensors of its own on the host"),
            memory(12L << 30, 64L * 1_499_136, split),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Usage onBoard =
        new Usage(
            null,
            List.of(0, 1),
            null,
            "region",
            true,
            regionAmounts(6_442_450_967L, 73_400_329L, 16_411L, 0),
            "chip unknown: the slot covers the whole board");
    ProcessInfo pod =
        new ProcessInfo(
            new ProcessIdentity(SampleParts.BOOT, 4_026_532_201L, 4242, 812_345L),
            17,
            AT.minusSeconds(3_671),
            1000,
            "ada",
            "python3 -m vllm.entrypoints --model llama",
            "3f4a1c9e5b7d".repeat(5) + "0011",
            "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            null,
            List.of(onBoard));
    ProcessInfo docker =
        process(
            4310,
            1000,
            "ada",
            "tt (worker) 1",
            List.of(
                usage(0, 0, "legacy", true, regionAmounts(536_870_923L, 1_048_583L, 0, 8_209L)),
                new Usage(
                    null,
                    List.of(0, 1),
                    null,
                    "region",
                    false,
                    regionAmounts(536_870_912L, 1_048_576L, 0, 8_192L),
                    "cross-check: the legacy socket counts")));
    return new Snapshot(
        AT,
        "lab-n300",
        new DriverInfo(true, "2.10.0", 0),
        List.of(gateway, second),
        List.of(
            new BoardUse(
                List.of(0, 1),
                regionAmounts(6_979_321_890L, 74_448_912L, 16_411L, 8_209L),
                "the rows of the region do not add up per chip")),
        List.of(pod, docker, process(6000, 0, "root", "mmap_only", List.of())),
        List.of(
            SourceStatus.ok("driver"),
            SourceStatus.partial("region", "1 of 2 regions: unknown version=9"),
            SourceStatus.absent("ledger", "no ledger directory"),
            new SourceStatus("legacy", SourceStatus.State.OK, "", Reading.of(3))),
        List.of("tt_smi and ttmem count devices alike: in bus order"));
  }

  /** Two Blackhole cards whose driver ordinals are not in bus order; a Slurm job on both. */
  public static Snapshot p150x2() {
    DeviceIdentity first =
        new DeviceIdentity(
            0,
            1,
            "0000:41:00.0",
            "0000A1B2C3D4E5F6",
            "0000046131924061",
            "blackhole",
            "p150b",
            false,
            null);
    DeviceIdentity second =
        new DeviceIdentity(
            1,
            0,
            "0000:c1:00.0",
            "0000A1B2C3D4E5F7",
            "0000040131924062",
            "blackhole",
            "p150a",
            false,
            null);
    Amounts used = regionAmounts(17_179_869_209L, 94_371_853L, 32_771L, 65_537L);
    Amounts free =
        Amounts.of(
            Map.of(MemoryType.DRAM, Reading.of((32L << 30) - 17_179_869_209L)),
            "no allocator published it");
    Usage one =
        SampleParts.publishing(
            usage(0, 0, "ledger", true, used.with(MemoryType.CB, Reading.of(1_310_731L))),
            SampleParts.pool(MemoryType.DRAM, 8, 4_278_190_016L, 2_147_483_712L, 1 << 30, 64),
            SampleParts.pool(MemoryType.L1, 110, 1_428_480, 858_048, 500_032, 111_616),
            SampleParts.pool(MemoryType.L1_SMALL, 110, 32_768, 320, 32_448, 1_540_096));
    Usage two =
        usage(1, 1, "ledger", true, Amounts.ZERO.with(MemoryType.SYSTEM_MEMORY, Reading.of(4099)));
    ProcessInfo job =
        new ProcessInfo(
            new ProcessIdentity(SampleParts.BOOT, 4_026_531_836L, 7000, 99_001L),
            7000,
            AT.minusMillis(1_500),
            1001,
            "grace",
            "srun-task --steps 3",
            null,
            null,
            "280678",
            List.of(one, two));
    return new Snapshot(
        AT.plusNanos(123_456_789),
        "bh-lab",
        new DriverInfo(true, "2.10.0", 0),
        List.of(
            new Device(
                first,
                SampleParts.everyMetric(),
                new DeviceMemory(
                    SampleParts.capacity(32L << 30, 120L * 1_572_864), one.amounts(), free),
                List.of(7000),
                List.of(),
                List.of(),
                List.of("the link runs at 16.0 GT/s x8 of 32.0 GT/s x16")),
            chip(second, telemetry(56_203, 96_000_000, 1350), 32L << 30, 120L * 1_572_864, 7000)),
        List.of(),
        List.of(job),
        List.of(SourceStatus.ok("driver"), SourceStatus.ok("ledger")),
        List.of());
  }

  /** 32 Wormhole chips and 64 processes: the size that speed is measured at. */
  public static Snapshot galaxy() {
    List<Device> devices = new ArrayList<>();
    List<ProcessInfo> processes = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String bdf = "%04x:%02x:00.0".formatted(0, 0x01 + i);
      DeviceIdentity identity =
          SampleParts.wormhole(i, 31 - i, bdf, "galaxy-wormhole", "%016X".formatted(0xC0DE00L + i));
      int pid = 8100 + i;
      devices.add(
          chip(
              identity,
              telemetry(40_000 + 97 * i, 9_000_000, 500),
              12L << 30,
              80L * 1_499_136,
              pid));
      int device = i;
      for (int copy = 0; copy < 2; copy++) {
        processes.add(
            process(
                pid + 100 * copy,
                1000 + copy,
                copy == 0 ? "ada" : "1000680000",
                "rank " + i + " of 32",
                List.of(
                    usage(
                        device,
                        0,
                        copy == 0 ? "legacy" : "region",
                        true,
                        regionAmounts((i + 1) * MIB * 97, i * 65_537L, 0, i)))));
      }
    }
    processes.sort((a, b) -> Integer.compare(a.pid(), b.pid()));
    return new Snapshot(
        AT,
        "galaxy-0",
        new DriverInfo(true, "2.10.0", 0),
        devices,
        List.of(),
        processes,
        List.of(SourceStatus.ok("driver"), SourceStatus.ok("region"), SourceStatus.ok("legacy")),
        List.of());
  }

  /** Everything that can go wrong on a host: bad readings, a bare PCI function, failed sources. */
  public static Snapshot broken() {
    return OddSamples.broken();
  }

  /** A host without a driver, a device or a process. */
  public static Snapshot empty() {
    return OddSamples.empty();
  }

  /** Names chosen by an enemy of terminals, tables and parsers. */
  public static Snapshot hostile() {
    return OddSamples.hostile();
  }

  /** One device and one process of which nothing at all is known. */
  public static Snapshot unknown() {
    return OddSamples.unknown();
  }

  /** Live buffers of the processes of {@link #n300()}, one with an address above 2^63. */
  public static List<LiveBuffer> buffers() {
    return List.of(
        new LiveBuffer(4310, 0, 0, "legacy", MemoryType.DRAM, 1_073_741_856L, 536_870_923L, 2, AT),
        new LiveBuffer(4310, 0, 0, "legacy", MemoryType.CB, -4096L, 8209, 1, AT.plusNanos(5)),
        new LiveBuffer(
            4242,
            null,
            3,
            "ledger",
            MemoryType.L1_SMALL,
            0,
            16_411,
            1,
            null,
            "decoder.3",
            new LiveBuffer.Shape(2_053L, 8, null, null, null, null)),
        new LiveBuffer(
            4242,
            null,
            3,
            "ledger",
            MemoryType.CB,
            0x1a000,
            8_198,
            1,
            AT,
            "decoder.3/ff",
            new LiveBuffer.Shape(null, null, 4_099L, 2, -1L, true)));
  }
}
