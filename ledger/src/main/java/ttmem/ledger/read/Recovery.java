package ttmem.ledger.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
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
 *
 * <p>What the death left in the middle of a change and nobody can finish is unknown, never half of
 * one and half of the other, and {@link #doubts} says so.
 */
public final class Recovery implements LedgerView {
  private final LedgerView raw;
  private final LedgerState state;
  private final @Nullable Intent intent;
  private final @Nullable UnfinishedCircular circular;

  private Recovery(
      LedgerView raw,
      LedgerState state,
      @Nullable Intent intent,
      @Nullable UnfinishedCircular circular) {
    this.raw = raw;
    this.state = state;
    this.intent = intent;
    this.circular = circular;
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
      return new Recovery(dead, state, null, null);
    }
    if (intent.type() != LedgerType.CB) {
      return new Recovery(dead, finished(state, intent), intent, null);
    }
    List<Entry> entries = new ArrayList<>();
    Consumer<Entry> keep =
        entry -> {
          if (entry.device() == intent.device() && entry.type() == LedgerType.CB) {
            entries.add(entry);
          }
        };
    entries(dead, intent, keep);
    long count = intent.countBefore() + entriesGained(intent);
    UnfinishedCircular circular = UnfinishedCircular.of(dead, intent, entries, count);
    return new Recovery(dead, finished(state, intent), intent, circular);
  }

  /** The event that was in flight, and is finished here; null if there was none. */
  public @Nullable Intent inFlight() {
    return intent;
  }

  /**
   * What can't be known because its writer died over it, one sentence each; reads all devices.
   *
   * @throws LedgerException as everywhere
   */
  public List<String> doubts() throws LedgerException {
    List<String> doubts = new ArrayList<>();
    UnfinishedCircular unfinished = circular;
    if (intent != null && unfinished != null && !unfinished.isSure()) {
      doubts.add(
          "bytes=%d of circular buffers in use on device %d are those before event %d: some had no"
                  .formatted(unfinished.bytes(), intent.device(), intent.number())
              + " place in the table");
    }
    if (intent != null && unfinished != null && unfinished.programs() == null) {
      doubts.add(
          "which circular buffers of device %d are in use: some had no place in the table"
              .formatted(intent.device()));
    }
    for (int number : state.devicesUsed()) {
      LedgerDevice device = raw.device(number);
      if (device.identityChanging()) {
        doubts.add("which chip device " + number + " is: it died while it said so");
      }
      for (LedgerType type : device.poolsChanging()) {
        doubts.add(
            "what the allocator of %s on device %d published: it died while it wrote that"
                .formatted(type.memoryType().label(), number));
      }
    }
    if (state.coverageText() == null) {
      doubts.add("what it said about how much it reports: it died while it said so");
    }
    return doubts;
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
    UnfinishedCircular unfinished = circular;
    boolean changing = unfinished != null && !unfinished.isSure();
    long bytes =
        unfinished == null
            ? intent.bytesBefore() + entriesGained(intent) * intent.entry().sizeBytes()
            : unfinished.bytes();
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
            changing));
  }

  @Override
  public long @Nullable [] residentPrograms(int device) throws LedgerException {
    UnfinishedCircular unfinished = ofDevice(device);
    if (unfinished == null) {
      return raw.residentPrograms(device);
    }
    long[] programs = unfinished.programs();
    return programs == null ? null : programs.clone();
  }

  @Override
  public long[] residentProgramsLeft(int device) throws LedgerException {
    long[] programs = residentPrograms(device);
    return programs == null ? raw.residentProgramsLeft(device) : programs;
  }

  private @Nullable UnfinishedCircular ofDevice(int device) {
    return intent != null && intent.device() == device ? circular : null;
  }

  /**
   * A window that the writer died over is left out: its number may be new and its peak that of the
   * window that had its place before.
   */
  @Override
  public List<WindowPeak> windows(int device, LedgerType type) throws LedgerException {
    if (intent == null || intent.device() != device || intent.type() != type) {
      return raw.windows(device, type);
    }
    long own = intent.entry().stampNs() >> DeviceLayout.WINDOW_SHIFT;
    boolean whole = !raw.device(device).counter(type).changing();
    return whole
        ? raw.windows(device, type)
        : raw.windowsLeft(device, type).stream()
            .filter(peak -> (peak.window() - own) % DeviceLayout.WINDOWS_PER_TYPE != 0)
            .toList();
  }

  @Override
  public List<WindowPeak> windowsLeft(int device, LedgerType type) throws LedgerException {
    return windows(device, type);
  }

  /** Entries that were torn by the death of their writer are the event's own, and finished. */
  @Override
  public int entries(Consumer<Entry> to) throws LedgerException {
    if (intent == null) {
      return raw.entries(to);
    }
    entries(raw, intent, circular == null ? to : entry -> to.accept(withResidency(entry)));
    return 0;
  }

  @Override
  public void entriesLeft(Consumer<Entry> to) throws LedgerException {
    int _ = entries(to);
  }

  private Entry withResidency(Entry entry) {
    UnfinishedCircular unfinished = ofDevice(entry.device());
    long[] programs = unfinished == null ? null : unfinished.programs();
    if (entry.type() != LedgerType.CB || programs == null) {
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

  /** In the order of their slots: those of the file that the event leaves, and the one it makes. */
  private static void entries(LedgerView dead, Intent intent, Consumer<Entry> to)
      throws LedgerException {
    boolean makes = isAllocation(intent.operation()) && intent.slot() != IntentLayout.NO_SLOT;
    boolean[] made = {!makes};
    dead.entriesLeft(
        entry -> {
          if (!made[0] && entry.slot() > intent.slot()) {
            made[0] = true;
            to.accept(intent.entry());
          }
          if (!isAbout(intent, entry)) {
            to.accept(entry);
          }
        });
    if (!made[0]) {
      to.accept(intent.entry());
    }
  }

  /** Whether the event ends or makes an entry. */
  private static boolean isAbout(Intent intent, Entry entry) {
    return switch (intent.operation()) {
      case CB_FREE_ALL -> entry.type() == LedgerType.CB && entry.device() == intent.device();
      case CB_RESIDENT -> false;
      default -> entry.slot() == intent.slot();
    };
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
