package ttmem.ledger;

import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.DeviceLayout;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.LedgerView;
import ttmem.ledger.read.PoolFigures;

/**
 * What a ledger says, as values: nobody can tell two ledgers with equal readings apart.
 *
 * @param counters by device and type
 * @param residents by device: who is resident on each core; null if that isn't known
 */
record Reading(
    long events,
    long live,
    long unlisted,
    List<Entry> entries,
    List<Counters> counters,
    List<@Nullable LongBuffer> residents) {
  static final int DEVICES = 3;
  private static final int TYPES = LedgerType.values().length;

  private static final List<Counters> NOTHING =
      Collections.nCopies(TYPES, new Counters(0, 0, 0, 0, 0, 0, 0, false));

  /** Of a ledger whose writer stands still between two events, or is dead. */
  static Reading of(LedgerView view) throws IOException {
    LedgerState state = view.state();
    List<Entry> entries = new ArrayList<>();
    int torn = view.entries(entries::add);
    if (torn != 0 || state.inexactSinceNs() != 0) {
      throw new AssertionError("torn entries=" + torn + " inexact=" + state.inexactSinceNs());
    }
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).slot() <= entries.get(i - 1).slot()) {
        throw new AssertionError("not in the order of their slots: " + entries.get(i));
      }
    }
    List<Counters> counters = new ArrayList<>();
    List<@Nullable LongBuffer> residents = new ArrayList<>();
    for (int number = 0; number < DEVICES; number++) {
      if (!state.devicesUsed().contains(number)) {
        counters.addAll(NOTHING);
        residents.add(LongBuffer.allocate(DeviceLayout.CORES));
        continue;
      }
      LedgerDevice device = view.device(number);
      for (LedgerType type : LedgerType.values()) {
        counters.add(device.counter(type));
      }
      device.pools().values().forEach(Reading::checkWhole);
      residents.add(residents(view, number));
    }
    return new Reading(
        state.events(), state.live(), state.unlisted(), entries, counters, residents);
  }

  static @Nullable LongBuffer residents(LedgerView view, int device) throws IOException {
    long[] programs = view.residentPrograms(device);
    return programs == null ? null : LongBuffer.wrap(programs);
  }

  Counters counter(int device, LedgerType type) {
    return counters.get(device * TYPES + type.number());
  }

  /**
   * This reading with its doubts taken from what is true. There may be doubts only about circular
   * buffers of a ledger that has no place for all of its entries.
   */
  Reading settled(Reading truth) {
    if (truth.unlisted == 0 || !isInDoubt()) {
      return this;
    }
    List<Counters> sure = new ArrayList<>(counters);
    List<@Nullable LongBuffer> known = new ArrayList<>(residents);
    List<Entry> flagged = new ArrayList<>(entries);
    for (int device = 0; device < DEVICES; device++) {
      int at = device * TYPES + LedgerType.CB.number();
      Counters real = truth.counters.get(at);
      Counters found = counters.get(at);
      boolean rest =
          found.currentCount() == real.currentCount()
              && found.peakBytes() <= real.peakBytes()
              && found.peakCount() == real.peakCount()
              && found.allocs() == real.allocs()
              && found.frees() == real.frees()
              && found.allocatedBytes() == real.allocatedBytes();
      if (found.changing() && rest) {
        sure.set(at, real);
      }
      if (residents.get(device) == null) {
        known.set(device, truth.residents.get(device));
        flag(flagged, truth.entries, device);
      }
    }
    return new Reading(events, live, unlisted, flagged, sure, known);
  }

  boolean isInDoubt() {
    return residents.contains(null) || counters.stream().anyMatch(Counters::changing);
  }

  /** Which of a program's circular buffers are in use isn't known if the program isn't. */
  private static void flag(List<Entry> entries, List<Entry> truth, int device) {
    for (int i = 0; i < Math.min(entries.size(), truth.size()); i++) {
      Entry real = truth.get(i);
      boolean same =
          entries.get(i).number() == real.number() && real.slot() == entries.get(i).slot();
      if (same && real.type() == LedgerType.CB && real.device() == device) {
        entries.set(i, real);
      }
    }
  }

  /** Fails with what is different, if anything is. */
  void checkEqual(String what, Reading expected) {
    if (equals(expected)) {
      return;
    }
    Set<Entry> missing = new HashSet<>(expected.entries);
    entries.forEach(missing::remove);
    Set<Entry> foreign = new HashSet<>(entries);
    expected.entries.forEach(foreign::remove);
    StringBuilder text = new StringBuilder(what);
    text.append("; missing: ").append(missing).append("; foreign: ").append(foreign);
    text.append("; events, live, unlisted: ")
        .append(List.of(events, live, unlisted))
        .append(" instead of ")
        .append(List.of(expected.events, expected.live, expected.unlisted));
    for (int i = 0; i < counters.size(); i++) {
      if (!counters.get(i).equals(expected.counters.get(i))) {
        text.append("; device ")
            .append(i / TYPES)
            .append(' ')
            .append(LedgerType.ofNumber(i % TYPES).orElseThrow());
        text.append(": ").append(counters.get(i)).append(" instead of ");
        text.append(expected.counters.get(i));
      }
    }
    text.append("; same residents: ").append(residents.equals(expected.residents));
    throw new AssertionError(text);
  }

  /** The figures that {@link SimulatedWriter} publishes all follow from one of them. */
  static void checkWhole(PoolFigures pool) {
    if (pool.allocatedBytes() + pool.freeBytes() != pool.bankBytes()
        || pool.largestFreeBytes() != pool.freeBytes() / 2) {
      throw new AssertionError("torn: " + pool);
    }
  }
}
