package ttmem.server;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import ttmem.model.Amounts;
import ttmem.model.LiveBuffer;
import ttmem.model.MemoryType;
import ttmem.model.ProcessIdentity;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.server.registry.Kind;
import ttmem.server.registry.RegistryReader;
import ttmem.server.registry.RegistryReader.Holding;
import ttmem.server.stats.Counter;
import ttmem.server.stats.Counters;
import ttmem.sources.Blind;
import ttmem.sources.BufferSource;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.HostView;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;
import ttmem.sources.host.ProcessFacts;
import ttmem.sources.host.Processes;

/** What old clients reported, as claims: one per process and device. Any thread may read. */
final class LegacySource implements Source, BufferSource {
  static final String NAME = "legacy";
  static final String TYPE_NOTE =
      "legacy buffer types are read with tt-metal's numbers; old Python clients number them"
          + " differently: their L1_SMALL shows as SYSTEM_MEMORY, their TRACE as L1_SMALL";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final String REFUSED =
      "refused: the server takes no more processes, in all or of this user";
  private static final String NO_PROGRAMS =
      "this process's client is too old to report circular buffers and kernels";

  private final RegistryReader reader;
  private final BooleanSupplier durable;
  private final Counters counters;
  private final Processes processes;
  private final Clock clock;

  LegacySource(
      RegistryReader reader,
      BooleanSupplier durable,
      Counters counters,
      Processes processes,
      Clock clock) {
    this.reader = reader;
    this.durable = durable;
    this.counters = counters;
    this.processes = processes;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SourceReport read(HostView host) {
    List<Claim> claims = new ArrayList<>();
    Map<ProcessIdentity, ProcessFacts> known = new HashMap<>();
    reader.holdings(
        holding ->
            claims.add(
                claim(
                    holding,
                    known.computeIfAbsent(
                        holding.owner().identity(), identity -> latest(holding.owner())))));
    List<String> notes = new ArrayList<>();
    if (!claims.isEmpty()) {
      notes.add(TYPE_NOTE);
    }
    String faults = counters.faults();
    if (!faults.isEmpty()) {
      notes.add("legacy: " + faults);
    }
    return new SourceReport(status(), claims, List.of(), List.of(), refused(), notes);
  }

  @Override
  public List<LiveBuffer> buffers(Wanted wanted, int limit) {
    return reader.buffers((owner, number) -> wanted.includes(owner.identity(), number), limit);
  }

  private SourceStatus status() {
    List<String> shortcomings = new ArrayList<>();
    if (!durable.getAsBoolean()) {
      shortcomings.add("no room for the registry: it will not survive a restart");
    }
    long foreign = counters.get(Counter.FOREIGN_NAMESPACE);
    if (foreign > 0) {
      shortcomings.add(
          "events="
              + foreign
              + " of processes that the server's PID namespace doesn't show are missing: run the"
              + " server in the host's namespace");
    }
    return shortcomings.isEmpty()
        ? SourceStatus.ok(NAME)
        : SourceStatus.partial(NAME, String.join("; ", shortcomings));
  }

  private List<Blind> refused() {
    List<Blind> blind = new ArrayList<>();
    reader
        .refused()
        .forEach(
            (pid, startTicks) ->
                current(pid, startTicks).ifPresent(facts -> blind.add(new Blind(pid, REFUSED))));
    return blind;
  }

  private Optional<ProcessFacts> current(int pid, long startTicks) {
    return processes.find(pid).filter(now -> now.identity().startTicks() == startTicks);
  }

  /**
   * What the owner is called and which chips it sees now: both change with an exec. Once a reading:
   * one process may have reported on 256 devices.
   */
  private ProcessFacts latest(ProcessFacts owner) {
    return current(owner.pid(), owner.identity().startTicks()).orElse(owner);
  }

  private Claim claim(Holding holding, ProcessFacts now) {
    ProcessFacts before = holding.owner();
    List<String> doubts = new ArrayList<>();
    if (holding.recovered()) {
      doubts.add("since " + time(holding.since()) + ", may have gaps");
    }
    if (!holding.gap().isEmpty()) {
      doubts.add(holding.gap());
    }
    Amounts amounts = Amounts.of(readings(holding), NO_PROGRAMS);
    if (!doubts.isEmpty()) {
      String why = String.join("; ", doubts);
      amounts = amounts.map(reading -> reading.weakenedBy(why));
    }
    List<String> notes = new ArrayList<>(doubts);
    if (!now.name().equals(before.name())) {
      notes.add("program replaced since: was " + before.name());
    }
    return new Claim(
        now,
        new DeviceRef.Logical(holding.device()),
        amounts,
        Claim.Coverage.REPORTED,
        String.join("; ", notes));
  }

  private static Map<MemoryType, Reading> readings(Holding holding) {
    Map<MemoryType, Reading> readings = new EnumMap<>(MemoryType.class);
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      boolean program = kind == Kind.CB || kind == Kind.KERNEL;
      readings.put(
          Kind.memoryType(kind),
          program && !holding.reportsPrograms()
              ? Reading.unknown(NO_PROGRAMS)
              : Reading.of(holding.bytes().get(kind)));
    }
    return readings;
  }

  private String time(Instant instant) {
    ZonedDateTime time = instant.atZone(clock.getZone());
    boolean today = time.toLocalDate().equals(LocalDate.now(clock));
    return (today ? TIME : DAY_AND_TIME).format(time);
  }
}
