package ttmem.sources.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.PoolFigures;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Pool;
import ttmem.model.Reading;
import ttmem.sources.Claim;
import ttmem.sources.DeviceRef;
import ttmem.sources.host.Printable;
import ttmem.sources.host.ProcessFacts;

/**
 * What all ledgers of one process say together. Each is written by another copy of a client
 * library, which sees other buffers: they are added. A type that one of them reports is known; one
 * that none ever reported is zero only if one of them says that it reports everything.
 */
final class ProcessLedgers {
  private static final int MAX_CHARS = 120;

  private final ProcessFacts owner;
  private final List<LiveLedger> ledgers;
  private final Claim.Coverage coverage;
  private final String note;

  /** One ledger's word on one device. */
  private record Part(LiveLedger ledger, LedgerDevice device) {}

  ProcessLedgers(ProcessFacts owner, List<LiveLedger> ledgers) {
    this.owner = owner;
    this.ledgers = ledgers;
    this.coverage = coverage(ledgers);
    this.note = note();
  }

  /** One claim per device. */
  List<Claim> claims() {
    TreeMap<Integer, List<Part>> byNumber = new TreeMap<>();
    for (LiveLedger ledger : ledgers) {
      for (LedgerDevice device : ledger.devices()) {
        byNumber
            .computeIfAbsent(device.number(), number -> new ArrayList<>())
            .add(new Part(ledger, device));
      }
    }
    List<Claim> claims = new ArrayList<>();
    for (List<Part> parts : byNumber.values()) {
      List<DeviceRef> chips =
          parts.stream()
              .map(part -> ref(part.device))
              .filter(ProcessLedgers::isDeclared)
              .distinct()
              .toList();
      if (chips.size() <= 1) {
        DeviceRef device = chips.isEmpty() ? ref(parts.getFirst().device) : chips.getFirst();
        claims.add(claim(device, parts));
        continue;
      }
      // They disagree about what the number means: each speaks of its own.
      parts.stream()
          .collect(Collectors.groupingBy(part -> ref(part.device)))
          .forEach((device, same) -> claims.add(claim(device, same)));
    }
    return claims;
  }

  private static boolean isDeclared(DeviceRef device) {
    return device instanceof DeviceRef.Declared;
  }

  private static DeviceRef ref(LedgerDevice device) {
    Long id = device.uniqueId();
    String bdf = device.bdf();
    return id == null && bdf == null
        ? new DeviceRef.Logical(device.number())
        : new DeviceRef.Declared(
            device.number(),
            id == null ? null : "%016X".formatted(id),
            bdf == null ? null : Printable.text(bdf, MAX_CHARS));
  }

  private Claim claim(DeviceRef device, List<Part> parts) {
    return new Claim(
        owner, device, Amounts.each(type -> amount(type, parts)), coverage, note, pools(parts));
  }

  private Reading amount(MemoryType type, List<Part> parts) {
    LedgerType ledgerType = of(type);
    Reading sum = null;
    for (Part part : parts) {
      Counters counters = part.device.counter(ledgerType);
      if (counters.everUsed()) {
        Reading reading = reading(counters, part.ledger.state());
        sum = sum == null ? reading : sum.plus(reading);
      }
    }
    if (sum != null) {
      return sum;
    }
    return coverage == Claim.Coverage.COMPLETE
        ? Reading.ZERO
        : Reading.unknown(
            "its ledger never reported any, and doesn't say that it reports everything");
  }

  private static Reading reading(Counters counters, LedgerState state) {
    if (counters.currentBytes() < 0) {
      return Reading.unknown("its ledger makes no sense: bytes=" + counters.currentBytes());
    }
    return state.inexactSinceNs() == 0
        ? Reading.of(counters.currentBytes())
        : Reading.atLeast(
            counters.currentBytes(), "its tracker had no memory left and could not count all");
  }

  private static LedgerType of(MemoryType type) {
    for (LedgerType each : LedgerType.values()) {
      if (each.memoryType() == type) {
        return each;
      }
    }
    throw new AssertionError(type);
  }

  private static List<Pool> pools(List<Part> parts) {
    List<Pool> pools = new ArrayList<>();
    for (LedgerType type : LedgerType.values()) {
      PoolFigures newest =
          parts.stream()
              .map(part -> part.device.pools().get(type))
              .filter(Objects::nonNull)
              .max(Comparator.comparingLong(PoolFigures::stampNs))
              .orElse(null);
      if (newest != null && isSane(newest)) {
        pools.add(pool(type.memoryType(), newest));
      }
    }
    return pools;
  }

  private static boolean isSane(PoolFigures pool) {
    return pool.banks() > 0
        && pool.bankBytes() >= 0
        && pool.allocatedBytes() >= 0
        && pool.freeBytes() >= 0
        && pool.largestFreeBytes() >= 0
        && pool.largestFreeBytes() <= pool.bankBytes();
  }

  private static Pool pool(MemoryType type, PoolFigures figures) {
    return new Pool(
        type,
        figures.banks(),
        figures.bankBytes(),
        figures.allocatedBytes(),
        figures.freeBytes(),
        figures.largestFreeBytes(),
        figures.baseAddress(),
        instant(figures.stampNs()));
  }

  static @Nullable Instant instant(long wallNs) {
    return wallNs <= 0 ? null : Instant.EPOCH.plusNanos(wallNs);
  }

  private static Claim.Coverage coverage(List<LiveLedger> ledgers) {
    boolean complete = false;
    for (LiveLedger ledger : ledgers) {
      if (ledger.state().coverage() == LedgerState.Coverage.PARTIAL) {
        return Claim.Coverage.PARTIAL;
      }
      complete |= ledger.state().coverage() == LedgerState.Coverage.COMPLETE;
    }
    return complete ? Claim.Coverage.COMPLETE : Claim.Coverage.REPORTED;
  }

  private String note() {
    List<String> notes = new ArrayList<>();
    for (LiveLedger ledger : ledgers) {
      LedgerState state = ledger.state();
      String text = state.coverageText();
      if (text != null && !text.isEmpty()) {
        notes.add(
            state.coverage().name().toLowerCase(Locale.ROOT)
                + ": "
                + Printable.text(text, MAX_CHARS));
      }
      if (state.refused() > 0) {
        notes.add("its tracker refused events=" + state.refused());
      }
      if ((ledger.file().mode() & 0022) != 0) {
        notes.add("others may write its ledger");
      }
    }
    return notes.stream().distinct().collect(Collectors.joining("; "));
  }
}
