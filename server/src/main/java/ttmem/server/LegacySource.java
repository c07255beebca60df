package ttmem.server;

import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.SourceStatus;
import ttmem.server.registry.Kind;
import ttmem.server.registry.RegistryReader;
import ttmem.server.registry.RegistryReader.Holding;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.HostView;
import ttmem.sources.Source;
import ttmem.sources.SourceReport;

/** What old clients reported, as claims: one per process and device. Any thread may read. */
final class LegacySource implements Source {
  static final String NAME = "legacy";
  static final String TYPE_NOTE =
      "legacy buffer types are read with tt-metal's numbers; old Python clients number them"
          + " differently: their L1_SMALL shows as SYSTEM_MEMORY, their TRACE as L1_SMALL";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String NO_PROGRAMS =
      "this process's client is too old to report circular buffers and kernels";

  private final RegistryReader reader;
  private final BooleanSupplier durable;
  private final Clock clock;

  LegacySource(RegistryReader reader, BooleanSupplier durable, Clock clock) {
    this.reader = reader;
    this.durable = durable;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SourceReport read(HostView host) {
    List<Claim> claims = reader.holdings().stream().map(this::claim).toList();
    SourceStatus status =
        durable.getAsBoolean()
            ? SourceStatus.ok(NAME)
            : SourceStatus.partial(NAME, "no room for the registry: it will not survive a restart");
    List<String> notes = claims.isEmpty() ? List.of() : List.of(TYPE_NOTE);
    return new SourceReport(status, claims, List.of(), List.of(), List.of(), notes);
  }

  private Claim claim(Holding holding) {
    Map<MemoryType, Reading> readings = new EnumMap<>(MemoryType.class);
    for (int kind = 0; kind < Kind.COUNT; kind++) {
      boolean program = kind == Kind.CB || kind == Kind.KERNEL;
      readings.put(
          Kind.memoryType(kind),
          program && !holding.reportsPrograms()
              ? Reading.unknown(NO_PROGRAMS)
              : Reading.of(holding.bytes().get(kind)));
    }
    String note =
        holding.recovered()
            ? "since " + TIME.format(holding.since().atZone(clock.getZone())) + ", may have gaps"
            : "";
    return new Claim(
        holding.owner(),
        new DeviceRef.Logical(holding.device()),
        Amounts.of(readings, NO_PROGRAMS),
        Claim.Coverage.REPORTED,
        note);
  }
}
