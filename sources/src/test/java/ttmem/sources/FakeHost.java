package ttmem.sources;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.model.DeviceIdentity;
import ttmem.model.DriverInfo;
import ttmem.model.ProcessIdentity;
import ttmem.model.SourceStatus;
import ttmem.model.Telemetry;
import ttmem.sources.host.Container;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;

/** A host written by hand: chips, processes, and who holds what. */
public final class FakeHost {
  private final List<Chip> chips = new ArrayList<>();
  private final List<Holder> holders = new ArrayList<>();
  private final Map<Integer, ProcessFacts> facts = new LinkedHashMap<>();
  private Processes processes = pid -> Optional.ofNullable(facts.get(pid));
  private Instant time = Instant.now();
  private boolean complete = true;

  /** A chip with a node of its own; ids count up from 0. */
  public FakeHost chip(String arch, String board, @Nullable String serial, @Nullable String asic) {
    int id = chips.size();
    return add(new DeviceIdentity(id, id, null, asic, serial, arch, board, false, null));
  }

  /** The remote ASIC behind a chip. */
  public FakeHost remote(int parent) {
    DeviceIdentity gateway = chips.get(parent).identity();
    return add(
        new DeviceIdentity(
            chips.size(),
            null,
            null,
            null,
            gateway.serial(),
            gateway.arch(),
            gateway.board(),
            true,
            parent));
  }

  private FakeHost add(DeviceIdentity identity) {
    chips.add(new Chip(identity, Telemetry.unknown("not here"), List.of()));
    return this;
  }

  /** A process of our own namespace, as old as the host. */
  public FakeHost process(int pid, String name) {
    return process(facts(pid, name, List.of(pid), Instant.EPOCH, 0, false));
  }

  /** A process with a number of its own in a container, as old as the host. */
  public FakeHost contained(int pid, int inside, String name) {
    return process(facts(pid, name, List.of(pid, inside), Instant.EPOCH, 0, false));
  }

  public FakeHost process(ProcessFacts process) {
    facts.put(process.pid(), process);
    return this;
  }

  /** A process of our own namespace and of another user, as old as the host. */
  public FakeHost process(int pid, String name, int uid) {
    return process(pid, name, 1, uid, uid < 0 ? null : "user" + uid);
  }

  public FakeHost kernelThread(int pid, String name) {
    return process(pid, name, 2, 0, "root");
  }

  private FakeHost process(int pid, String name, int parent, int uid, @Nullable String user) {
    ProcessFacts any = facts(pid, name, List.of(pid), Instant.EPOCH, 0, false);
    return process(
        new ProcessFacts(
            any.identity(),
            any.nsPids(),
            parent,
            uid,
            user,
            any.name(),
            any.command(),
            any.startedMonotonicNs(),
            any.started(),
            any.container(),
            any.visibleDevices(),
            any.environmentReadable(),
            any.trackingDisabled(),
            any.ledgerDisabled()));
  }

  /** The real processes of some {@code /proc} instead of invented ones. */
  public FakeHost processes(Processes real) {
    processes = real;
    return this;
  }

  public FakeHost holds(int pid, int ordinal) {
    holders.add(new Holder(pid, ordinal, Set.of(Holder.Origin.DRIVER_LIST)));
    return this;
  }

  /** Not every holder can be seen. */
  public FakeHost incomplete() {
    complete = false;
    return this;
  }

  public FakeHost at(Instant now) {
    time = now;
    return this;
  }

  public HostView view() {
    return new HostView(
        time,
        "fake",
        new DriverInfo(true, "2.10.0", 0),
        SourceStatus.ok("driver"),
        chips,
        holders,
        complete,
        processes,
        List.of());
  }

  /** Facts about one process; what isn't asked for is as on a plain host. */
  public static ProcessFacts facts(
      int pid,
      String name,
      List<Integer> nsPids,
      Instant started,
      long startedMonotonicNs,
      boolean trackingDisabled) {
    return new ProcessFacts(
        new ProcessIdentity("boot", nsPids.size(), pid, startedMonotonicNs / 10_000_000),
        nsPids,
        1,
        1000,
        "user",
        name,
        name,
        startedMonotonicNs,
        started,
        Container.NONE,
        null,
        true,
        trackingDisabled,
        false);
  }
}
