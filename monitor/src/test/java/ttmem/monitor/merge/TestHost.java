package ttmem.monitor.merge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.DeviceIdentity;
import ttmem.model.DriverInfo;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.ProcessIdentity;
import ttmem.model.Reading;
import ttmem.model.Snapshot;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.sources.Blind;
import ttmem.sources.Chip;
import ttmem.sources.ChipTotal;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.Holder;
import ttmem.sources.HostView;
import ttmem.sources.SourceReport;
import ttmem.sources.host.Container;
import ttmem.sources.host.ProcessFacts;

/** A host put together by hand, and what sources say about it. */
final class TestHost {
  private final List<Chip> chips = new ArrayList<>();
  private final List<Holder> holders = new ArrayList<>();
  private final Map<Integer, ProcessFacts> processes = new LinkedHashMap<>();
  private final Map<String, List<Claim>> claims = new LinkedHashMap<>();
  private final List<ChipTotal> chipTotals = new ArrayList<>();
  private final List<Blind> blind = new ArrayList<>();
  private boolean holdersComplete = true;

  /** Adds chips of one board: the first with a node, the others remote behind it. */
  TestHost board(String cardType, int ordinal, int chipCount) {
    int first = chips.size();
    for (int i = 0; i < chipCount; i++) {
      boolean remote = i > 0;
      chips.add(
          new Chip(
              new DeviceIdentity(
                  first + i,
                  remote ? null : ordinal,
                  remote ? null : "0000:%02x:00.0".formatted(first + 1),
                  null,
                  null,
                  "wormhole_b0",
                  cardType,
                  remote,
                  remote ? first : null),
              Telemetry.unknown("not in this test"),
              List.of()));
    }
    return this;
  }

  TestHost process(int pid, @Nullable String visibleDevices, int... ordinals) {
    processes.put(pid, facts(pid, visibleDevices, true));
    for (int ordinal : ordinals) {
      holders.add(new Holder(pid, ordinal, Set.of(Holder.Origin.DRIVER_LIST)));
    }
    return this;
  }

  TestHost processOfOtherUser(int pid, int... ordinals) {
    process(pid, null, ordinals);
    processes.put(pid, facts(pid, null, false));
    return this;
  }

  TestHost unseenHolder(int ordinal) {
    holders.add(new Holder(0, ordinal, Set.of(Holder.Origin.DRIVER_LIST)));
    return this;
  }

  TestHost holdersIncomplete() {
    holdersComplete = false;
    return this;
  }

  TestHost claim(String source, int pid, DeviceRef device, long dramBytes) {
    return claim(source, pid, device, dramBytes, Claim.Coverage.REPORTED);
  }

  TestHost claim(
      String source, int pid, DeviceRef device, long dramBytes, Claim.Coverage coverage) {
    ProcessFacts owner = processes.computeIfAbsent(pid, _ -> facts(pid, null, true));
    claims
        .computeIfAbsent(source, _ -> new ArrayList<>())
        .add(new Claim(owner, device, dram(dramBytes), coverage, ""));
    return this;
  }

  /** A ledger that published what its allocator has of a type. */
  TestHost publishes(int pid, DeviceRef device, Amounts amounts, Pool... pools) {
    ProcessFacts owner = processes.computeIfAbsent(pid, _ -> facts(pid, null, true));
    claims
        .computeIfAbsent("ledger", _ -> new ArrayList<>())
        .add(new Claim(owner, device, amounts, Claim.Coverage.COMPLETE, "", List.of(pools)));
    return this;
  }

  TestHost chipTotal(int chip, long dramBytes) {
    chipTotals.add(new ChipTotal(chip, dram(dramBytes)));
    return this;
  }

  TestHost blind(int pid, String reason) {
    blind.add(new Blind(pid, reason));
    return this;
  }

  Snapshot merged() {
    HostView view =
        new HostView(
            Instant.EPOCH,
            "test-host",
            new DriverInfo(true, "2.10.0", 0),
            SourceStatus.ok("driver"),
            chips,
            holders,
            holdersComplete,
            pid -> Optional.ofNullable(processes.get(pid)),
            List.of());
    Map<String, SourceReport> reports = new LinkedHashMap<>();
    for (String source : List.of("region", "legacy", "ledger")) {
      reports.put(
          source,
          new SourceReport(
              SourceStatus.ok(source),
              claims.getOrDefault(source, List.of()),
              source.equals("region") ? chipTotals : List.of(),
              List.of(),
              source.equals("region") ? blind : List.of(),
              List.of()));
    }
    return Merge.of(view, reports);
  }

  private static Amounts dram(long bytes) {
    return Amounts.ZERO.with(MemoryType.DRAM, Reading.of(bytes));
  }

  private static ProcessFacts facts(
      int pid, @Nullable String visible, boolean environmentReadable) {
    return new ProcessFacts(
        new ProcessIdentity("boot", 1, pid, 100),
        List.of(pid),
        1,
        0,
        "root",
        "python",
        "python train.py",
        1_000_000_000,
        Instant.EPOCH,
        Container.NONE,
        visible,
        environmentReadable,
        false,
        false);
  }
}
