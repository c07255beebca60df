package ttmem.ledger.read;

import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.Operation;

/**
 * What an event of circular buffers comes to whose writer died in it.
 *
 * <p>Who is resident on a core depends on all circular buffers of the device. If every one has its
 * place in the table, the outcome is worked out from them. If not, it is known only where the
 * writer got to publishing its counters, the last step that matters; else the bytes are those of
 * before the event, and said to be: not sure.
 */
final class UnfinishedCircular {
  private final long @Nullable [] programs;
  private final long bytes;
  private final boolean sure;

  private UnfinishedCircular(long @Nullable [] programs, long bytes, boolean sure) {
    this.programs = programs;
    this.bytes = bytes;
    this.sure = sure;
  }

  /** Who is resident on each core after it; null if that can't be known. */
  long @Nullable [] programs() {
    return programs;
  }

  /** Of the resident ones. */
  long bytes() {
    return bytes;
  }

  /** Whether the bytes are those after the event. */
  boolean isSure() {
    return sure;
  }

  /**
   * Works it out.
   *
   * @param live those of the device that are listed after the event
   * @param count how many there are after it, listed or not
   */
  static UnfinishedCircular of(LedgerView dead, Intent intent, List<Entry> live, long count)
      throws LedgerException {
    long[] programs = dead.residentProgramsLeft(intent.device());
    if (live.size() == count) {
      Residents residents = Residents.of(dead, live);
      residents.apply(intent, programs);
      return new UnfinishedCircular(programs, residents.bytes(programs), true);
    }
    Counters stored = dead.device(intent.device()).counter(intent.type());
    if (isPublished(stored, intent)) {
      return new UnfinishedCircular(programs, stored.currentBytes(), true);
    }
    return switch (intent.operation()) {
      // One that comes changes nothing about who is resident, and no bytes where nobody is.
      case CB_ALLOC ->
          new UnfinishedCircular(
              programs, intent.bytesBefore(), isNowhereResident(dead, intent, programs));
      // One that goes can only make them fewer.
      case CB_FREE -> new UnfinishedCircular(null, intent.bytesBefore(), intent.bytesBefore() == 0);
      default -> new UnfinishedCircular(null, intent.bytesBefore(), false);
    };
  }

  private static boolean isNowhereResident(LedgerView dead, Intent intent, long[] programs)
      throws LedgerException {
    CoreSet cores = dead.coreSet(intent.entry().detail());
    long own = intent.entry().banksOrProgram() + 1;
    return cores.size() > 0 && cores.bits().stream().noneMatch(core -> programs[core] == own);
  }

  private static boolean isPublished(Counters stored, Intent intent) {
    if (stored.changing()) {
      return false;
    }
    return intent.operation() == Operation.CB_RESIDENT
        ? stored.currentBytes() != intent.bytesBefore()
        : stored.allocs() != intent.allocsBefore() || stored.frees() != intent.freesBefore();
  }
}
