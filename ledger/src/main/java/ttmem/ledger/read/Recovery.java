package ttmem.ledger.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.IntentLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.format.Operation;

/**
 * A dead ledger with its last event finished.
 *
 * <p>A writer has at most one event in flight, and writes down what it is about to do, and what it
 * found, before it does any of it. So nobody has to know how far it got: the entry, the counters
 * and the counts are put where the event would have put them, whatever stands there now; doing it
 * twice gives the same. Only circular buffers need a look at the others of their device, since who
 * is resident on a core depends on all of them. Everything else is passed on as it stands in the
 * file. Nothing is written: the file of a dead process is evidence.
 */
public final class Recovery implements LedgerView {
  private final LedgerView raw;
  private final LedgerState state;
  private final @Nullable Intent intent;
  private final long[] programs;
  private final long residentBytes;

  private Recovery(
      LedgerView raw, LedgerState state, @Nullable Intent intent, long[] programs, long bytes) {
    this.raw = raw;
    this.state = state;
    this.intent = intent;
    this.programs = programs;
    this.residentBytes = bytes;
  }

  /**
   * The finished form of a ledger whose writer is gone.
   *
   * @throws LedgerException if it can't be read
   */
  public static Recovery of(LedgerView dead) throws LedgerException {
    LedgerState state = dead.state();
    Intent intent = state.inFlight();
    if (intent == null) {
      return new Recovery(dead, state, null, new long[0], 0);
    }
    if (intent.type() != LedgerType.CB) {
      return new Recovery(dead, finished(state, intent), intent, new long[0], 0);
    }
    List<Entry> entries = new ArrayList<>();
    Consumer<Entry> keep =
        entry -> {
          if (entry.device() == intent.device() && entry.type() == LedgerType.CB) {
            entries.add(entry);
          }
        };
    dead.entriesLeft(entry -> settled(intent, entry, keep));
    added(intent, keep);
    long[] programs = dead.residentProgramsLeft(intent.device());
    Residents residents = Residents.of(dead, entries);
    residents.apply(intent, programs);
    return new Recovery(dead, finished(state, intent), intent, programs, residents.bytes(programs));
  }

  /** The event that was in flight, and is finished here; null if there was none. */
  public @Nullable Intent inFlight() {
    return intent;
  }

  @Override
  public LedgerHeader header() {
    return raw.header();
  }

  @Override
  public LedgerState state() {
    return state;
  }

  @Override
  public LedgerDevice device(int number) throws LedgerException {
    LedgerDevice device = raw.device(number);
    if (intent == null || intent.device() != number) {
      return device;
    }
    Counters now = device.counter(intent.type());
    long bytes = bytes(intent);
    long count = intent.countBefore() + entriesGained(intent);
    boolean gains = isAllocation(intent.operation());
    return device.with(
        intent.type(),
        new Counters(
            bytes,
            Math.max(now.peakBytes(), bytes),
            count,
            Math.max(now.peakCount(), count),
            intent.allocsBefore() + (gains ? 1 : 0),
            intent.freesBefore() + Math.max(0, -entriesGained(intent)),
            intent.allocatedBefore() + (gains ? intent.entry().sizeBytes() : 0),
            false));
  }

  private long bytes(Intent finished) {
    if (finished.type() == LedgerType.CB) {
      return residentBytes;
    }
    return finished.bytesBefore() + entriesGained(finished) * finished.entry().sizeBytes();
  }

  @Override
  public long @Nullable [] residentPrograms(int device) throws LedgerException {
    return isChanged(device) ? programs.clone() : raw.residentPrograms(device);
  }

  @Override
  public long[] residentProgramsLeft(int device) throws LedgerException {
    return isChanged(device) ? programs.clone() : raw.residentProgramsLeft(device);
  }

  private boolean isChanged(int device) {
    return intent != null && intent.type() == LedgerType.CB && intent.device() == device;
  }

  @Override
  public List<WindowPeak> windows(int device, LedgerType type) throws LedgerException {
    return raw.windows(device, type);
  }

  /** Entries that were torn by the death of their writer are the event's own, and finished. */
  @Override
  public int entries(Consumer<Entry> to) throws LedgerException {
    if (intent == null) {
      return raw.entries(to);
    }
    Intent finished = intent;
    Consumer<Entry> settled =
        finished.type() == LedgerType.CB ? entry -> to.accept(withResidency(entry)) : to;
    raw.entriesLeft(entry -> settled(finished, entry, settled));
    added(finished, settled);
    return 0;
  }

  @Override
  public void entriesLeft(Consumer<Entry> to) throws LedgerException {
    int _ = entries(to);
  }

  private Entry withResidency(Entry entry) {
    if (entry.type() != LedgerType.CB || !isChanged(entry.device())) {
      return entry;
    }
    try {
      CoreSet set = raw.coreSet(entry.detail());
      return entry.resident(
          set.bits().stream().anyMatch(core -> programs[core] == entry.banksOrProgram() + 1));
    } catch (LedgerException e) {
      return entry; // its set can't be read: as it stands
    }
  }

  /** An entry of the file, unless the event ends it or is about it. */
  private static void settled(Intent intent, Entry entry, Consumer<Entry> to) {
    boolean ended =
        intent.operation() == Operation.CB_FREE_ALL
            ? entry.type() == LedgerType.CB && entry.device() == intent.device()
            : entry.slot() == intent.slot() && intent.operation() != Operation.CB_RESIDENT;
    if (!ended) {
      to.accept(entry);
    }
  }

  /** The entry that the event makes. */
  private static void added(Intent intent, Consumer<Entry> to) {
    if (isAllocation(intent.operation()) && intent.slot() != IntentLayout.NO_SLOT) {
      to.accept(intent.entry());
    }
  }

  @Override
  public List<LedgerEvent> events(int most) throws LedgerException {
    return raw.events(most);
  }

  @Override
  public @Nullable String tag(int number) throws LedgerException {
    return raw.tag(number);
  }

  @Override
  public CoreSet coreSet(int number) throws LedgerException {
    return raw.coreSet(number);
  }

  private static boolean isAllocation(Operation operation) {
    return switch (operation) {
      case ALLOC, CB_ALLOC, KERNEL_LOAD -> true;
      case FREE, CB_FREE, CB_FREE_ALL, CB_RESIDENT, KERNEL_UNLOAD -> false;
    };
  }

  /** How many more live entries there are after it. */
  private static long entriesGained(Intent intent) {
    return switch (intent.operation()) {
      case ALLOC, CB_ALLOC, KERNEL_LOAD -> 1;
      case FREE, CB_FREE, KERNEL_UNLOAD -> -1;
      case CB_FREE_ALL -> -intent.countBefore();
      case CB_RESIDENT -> 0;
    };
  }

  private static LedgerState finished(LedgerState state, Intent intent) {
    boolean listed = intent.slot() != IntentLayout.NO_SLOT;
    long unlisted = intent.unlistedBefore();
    if (intent.operation() == Operation.CB_FREE_ALL) {
      unlisted -= intent.entry().partBytes(); // the writer says there how many were unlisted
    } else if (!listed) {
      unlisted += entriesGained(intent);
    }
    return new LedgerState(
        state.end(),
        state.exitStatus(),
        state.endedWallNs(),
        null,
        Math.max(state.events(), intent.number()),
        state.duplicateKeys(),
        state.unknownFrees(),
        state.refused(),
        state.inexactSinceNs(),
        Math.max(0, unlisted),
        Math.max(state.entriesUsed(), listed ? intent.slot() + 1L : 0),
        intent.liveBefore() + entriesGained(intent),
        state.tagsUsed(),
        state.coreSetsUsed(),
        state.tagsLost(),
        state.coreSetsLost(),
        state.lastWallNs(),
        state.lastBootNs(),
        state.devicesUsed(),
        state.coverage(),
        state.coverageText());
  }
}
