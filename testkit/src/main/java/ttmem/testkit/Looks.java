package ttmem.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.Device;
import ttmem.model.DeviceIdentity;
import ttmem.model.DeviceMemory;
import ttmem.model.DriverInfo;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessIdentity;
import ttmem.model.ProcessInfo;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.model.Untracked;
import ttmem.model.Usage;

/**
 * A host of p150 cards as one look sees it, put together by what its processes hold. Sums per
 * device are those of its processes; every process that is named holds its device.
 */
public final class Looks {
  private static final long DRAM_BYTES = 8 * 4_278_190_080L;
  private static final long L1_BYTES = 120 * 1_572_864L;

  private final Instant time;
  private final int devices;
  private final Map<Integer, List<Usage>> usage = new LinkedHashMap<>();
  private final Map<Integer, String> users = new LinkedHashMap<>();
  private final Map<Integer, Integer> silent = new LinkedHashMap<>();

  private Looks(Instant time, int devices) {
    this.time = time;
    this.devices = devices;
  }

  /** A look at this instant at a host of so many cards. */
  public static Looks at(Instant time, int devices) {
    return new Looks(time, devices);
  }

  /** A process of this user that a complete ledger speaks for. */
  public Looks holds(
      int pid, String user, int device, long dramBytes, long l1Bytes, Pool... pools) {
    return holds(
        pid,
        user,
        device,
        SampleParts.regionAmounts(dramBytes, l1Bytes, 0, 0)
            .with(MemoryType.CB, Reading.ZERO)
            .with(MemoryType.KERNEL, Reading.ZERO)
            .with(MemoryType.SYSTEM_MEMORY, Reading.ZERO),
        pools);
  }

  /** The same with these amounts. */
  public Looks holds(int pid, String user, int device, Amounts amounts, Pool... pools) {
    users.put(pid, user);
    usage
        .computeIfAbsent(pid, key -> new ArrayList<>())
        .add(
            SampleParts.publishing(
                SampleParts.usage(device, device, "ledger", true, amounts), pools));
    return this;
  }

  /** What another source says of a process that is counted already. */
  public Looks crossChecked(int pid, int device, String source, long dramBytes) {
    Amounts amounts = SampleParts.regionAmounts(dramBytes, 0, 0, 0);
    usage
        .computeIfAbsent(pid, key -> new ArrayList<>())
        .add(SampleParts.usage(device, device, source, false, amounts));
    return this;
  }

  /** A process that holds a device and reports nothing. */
  public Looks silent(int pid, String user, int device) {
    users.put(pid, user);
    usage.computeIfAbsent(pid, key -> new ArrayList<>());
    silent.put(pid, device);
    return this;
  }

  /** What an allocator published, with its base at this address. */
  public static Pool pool(
      MemoryType type,
      int banks,
      long bankBytes,
      long allocatedBytes,
      long largestFreeBytes,
      @Nullable Long base) {
    return new Pool(
        type,
        banks,
        bankBytes,
        allocatedBytes,
        bankBytes - allocatedBytes,
        largestFreeBytes,
        base,
        SampleParts.AT);
  }

  /** The look. */
  public Snapshot snapshot() {
    List<Device> all = new ArrayList<>();
    for (int id = 0; id < devices; id++) {
      all.add(device(id));
    }
    List<ProcessInfo> processes = new ArrayList<>();
    for (int pid : new TreeSet<>(users.keySet())) {
      processes.add(process(pid));
    }
    return new Snapshot(
        time,
        "bh-lab",
        new DriverInfo(true, "2.10.0", 0),
        all,
        List.of(),
        processes,
        List.of(SourceStatus.ok("driver"), SourceStatus.ok("ledger")),
        List.of());
  }

  private ProcessInfo process(int pid) {
    return new ProcessInfo(
        new ProcessIdentity(SampleParts.BOOT, 4_026_531_836L, pid, 100L * pid),
        pid,
        SampleParts.AT.minusSeconds(pid),
        1000,
        users.get(pid),
        "/usr/bin/python3 train.py",
        null,
        null,
        null,
        usage.getOrDefault(pid, List.of()));
  }

  private Device device(int id) {
    Amounts used = null;
    TreeSet<Integer> holders = new TreeSet<>();
    for (Map.Entry<Integer, List<Usage>> each : usage.entrySet()) {
      for (Usage one : each.getValue()) {
        if (one.device() != null && one.device() == id) {
          used = used == null ? one.amounts() : used.plus(one.amounts());
          holders.add(each.getKey());
        }
      }
    }
    List<Untracked> untracked = new ArrayList<>();
    for (Map.Entry<Integer, Integer> each : silent.entrySet()) {
      if (each.getValue() == id) {
        holders.add(each.getKey());
        untracked.add(new Untracked(each.getKey(), "it reports to nobody"));
      }
    }
    Amounts sum = used == null ? Amounts.ZERO : used;
    if (!untracked.isEmpty()) {
      String why = "held by pid " + untracked.getFirst().pid() + " untracked";
      sum = used == null ? Amounts.unknown(why) : used.map(reading -> reading.weakenedBy(why));
    }
    return new Device(
        new DeviceIdentity(
            id,
            id,
            "0000:%02x:00.0".formatted(0x41 + id),
            "%016X".formatted(0xA1B2C3D4E5F6L + id),
            "0000046131924061",
            "blackhole",
            "p150b",
            false,
            null),
        Telemetry.unknown("not of interest"),
        new DeviceMemory(
            SampleParts.capacity(DRAM_BYTES, L1_BYTES),
            sum,
            Amounts.unknown("no allocator published it")),
        List.copyOf(holders),
        untracked,
        List.of(),
        List.of());
  }
}
