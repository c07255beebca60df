package ttmem.ledger;

import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import ttmem.ledger.format.LedgerType;
import ttmem.ledger.read.Counters;
import ttmem.ledger.read.Entry;
import ttmem.ledger.read.LedgerDevice;
import ttmem.ledger.read.LedgerEvent;
import ttmem.ledger.read.LedgerReader;
import ttmem.ledger.read.LedgerState;
import ttmem.ledger.read.Recovery;

/**
 * A few events of one writer, looked at from every side: what a reader finds if the writer dies
 * before any single store of them, and what readers find that come while it goes on.
 */
final class Watch {
  private static final int READERS = 4;
  private static final int RING = 64;
  private static final int WINDOWS_CHECKED = 5;

  private final SimulatedWriter writer;

  /** After so many stores an event was over, and the ledger said this. */
  private record Rest(int stores, Reading reading) {}

  private final List<Rest> rests = new ArrayList<>();

  private Watch(SimulatedWriter writer) {
    this.writer = writer;
  }

  /** What was looked at: deaths, and looks of readers. */
  record Looks(long deaths, long live) {}

  /** Lets a writer make some reports. */
  static Looks over(SimulatedWriter writer, int steps, SplittableRandom chance) throws IOException {
    Watch watch = new Watch(writer);
    writer.bytes().record();
    watch.rest();
    for (int i = 0; i < steps; i++) {
      writer.step();
      watch.rest();
    }
    long deaths = watch.dieEverywhere();
    for (int i = 0; i < READERS; i++) {
      watch.readMeanwhile(chance);
    }
    writer.bytes().stopRecording();
    return new Looks(deaths, READERS);
  }

  private LedgerReader at(int stores) throws IOException {
    return LedgerReader.of(new RecordedFile(writer.file(), writer.bytes(), stores));
  }

  private void rest() throws IOException {
    int stores = writer.bytes().stores();
    LedgerReader reader = at(stores);
    Reading reading = Reading.of(reader);
    ModelCheck.check(reader, reading, writer.expected);
    rests.add(new Rest(stores, reading));
  }

  /** Whoever died before an event was done left it not begun or finished: never anything else. */
  private long dieEverywhere() throws IOException {
    for (int event = 1; event < rests.size(); event++) {
      Rest before = rests.get(event - 1);
      Rest after = rests.get(event);
      for (int stores = before.stores; stores < after.stores; stores++) {
        Recovery recovery = Recovery.of(at(stores));
        Reading found = Reading.of(recovery);
        boolean begun = found.events() != before.reading.events();
        Reading expected = begun ? after.reading : before.reading;
        found
            .settled(expected)
            .checkEqual(
                "died after %d stores of %d"
                    .formatted(stores - before.stores, after.stores - before.stores),
                expected);
        if (found.isInDoubt() && recovery.doubts().isEmpty()) {
          throw new AssertionError("in doubt, but doesn't say so: " + recovery.inFlight());
        }
        if (stores % WINDOWS_CHECKED == 0) {
          ModelCheck.checkWindows(recovery, writer.expected);
        }
      }
    }
    return rests.getLast().stores;
  }

  private void readMeanwhile(SplittableRandom chance) throws IOException {
    RecordedFile file = new RecordedFile(writer.file(), writer.bytes(), chance);
    LedgerReader reader = LedgerReader.of(file);
    LedgerState state = reader.state();
    List<Entry> entries = new ArrayList<>();
    int changing = reader.entries(entries::add);
    checkEntries(entries, changing);
    if (state.events() < rests.getFirst().reading.events()
        || state.events() > rests.getLast().reading.events()) {
      throw new AssertionError("events=" + state.events());
    }
    for (int number = 0; number < Reading.DEVICES; number++) {
      LedgerDevice device = reader.device(number);
      for (LedgerType type : LedgerType.values()) {
        checkCounters(number, type, device.counter(type));
      }
      device.pools().values().forEach(Reading::checkWhole);
      checkResidents(number, Reading.residents(reader, number));
    }
    checkEvents(reader.events(RING));
  }

  /** None that never was, and none missing of those that nobody touched. */
  private void checkEntries(List<Entry> found, int changing) {
    Set<Entry> ever = new HashSet<>();
    Set<Entry> always = new HashSet<>(rests.getFirst().reading.entries());
    for (Rest rest : rests) {
      ever.addAll(rest.reading.entries());
      always.retainAll(new HashSet<>(rest.reading.entries()));
    }
    Set<Entry> seen = new HashSet<>(found);
    if (seen.size() != found.size() || !ever.containsAll(seen)) {
      seen.removeAll(ever);
      throw new AssertionError("never were: " + seen);
    }
    always.removeAll(seen);
    if (always.size() > changing) {
      throw new AssertionError("not found: " + always + ", changing=" + changing);
    }
  }

  private void checkCounters(int device, LedgerType type, Counters found) {
    if (!found.changing()
        && rests.stream().noneMatch(rest -> rest.reading.counter(device, type).equals(found))) {
      throw new AssertionError("never was: device " + device + " " + type + " " + found);
    }
  }

  private void checkResidents(int device, @Nullable LongBuffer found) {
    if (found != null
        && rests.stream().noneMatch(rest -> found.equals(rest.reading.residents().get(device)))) {
      throw new AssertionError("never were: residents of device " + device);
    }
  }

  private void checkEvents(List<LedgerEvent> found) throws IOException {
    Map<Long, LedgerEvent> last = new HashMap<>();
    for (LedgerEvent event : at(writer.bytes().stores()).events(RING)) {
      last.put(event.number(), event);
    }
    for (LedgerEvent event : found) {
      LedgerEvent expected = last.get(event.number());
      if (expected != null) {
        ModelCheck.equal("event", event, expected);
      }
    }
  }
}
