package ttmem.monitor.questions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/**
 * What changed between two looks.
 *
 * <p>Owners are matched by what can't be used twice (boot, PID namespace, pid and start time): a
 * reused pid is one that went and one that came. A type of which one of the looks knows nothing is
 * listed with an unknown difference, never as a growth from zero.
 *
 * @param by what the changes are told apart by
 * @param before time of the first look
 * @param after time of the second
 * @param changes the largest first
 * @param net the difference of everything that is counted, per type
 * @param told the types of which at least one of the looks knows something
 * @param notes what a reader should know, one sentence each
 */
public record Diff(
    Key by,
    Instant before,
    Instant after,
    List<Change> changes,
    Amounts net,
    List<MemoryType> told,
    List<String> notes) {

  /** What may be asked for: owners are processes on a device. */
  public enum Key {
    OWNER,
    TAG,
    TYPE;

    /** The name on the command line and in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The key with this label. */
    public static Optional<Key> of(String label) {
      for (Key key : values()) {
        if (key.label().equals(label)) {
          return Optional.of(key);
        }
      }
      return Optional.empty();
    }
  }

  /** What happened. */
  public enum Kind {
    ADDED,
    GONE,
    GROWN,
    SHRUNK,
    /** It is there in both, and one of the two amounts is not known well enough. */
    UNKNOWN;

    /** The name on the command line and in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One change.
   *
   * @param kind see there; only for a delta that is known is it grown or shrunk
   * @param name of the process or tag; raw: escape before printing; null for what has none
   * @param device logical id of the chip, or the board's ids; empty if the chip is not known
   * @param type what kind of memory
   * @param before bytes at first; a measured zero if it was not there
   * @param after bytes in the end; a measured zero if it is not there
   */
  public record Change(
      Kind kind,
      @Nullable String name,
      String device,
      MemoryType type,
      Reading before,
      Reading after) {

    /** How much more; negative for less. */
    public Reading delta() {
      return Difference.of(after, before);
    }
  }

  public Diff {
    changes = List.copyOf(changes);
    told = List.copyOf(told);
    notes = List.copyOf(notes);
  }

  /** What changed from {@code before} to {@code after}. */
  public static Diff of(Observation before, Observation after, Key by) {
    List<String> notes = new ArrayList<>();
    if (!before.snapshot().host().equals(after.snapshot().host())) {
      notes.add(
          "two hosts are compared: %s and %s"
              .formatted(before.snapshot().host(), after.snapshot().host()));
    }
    if (after.time().isBefore(before.time())) {
      notes.add("the second look is the older one");
    }
    if (by == Key.TAG) {
      note("first look: ", before, notes);
      note("second look: ", after, notes);
    }
    Map<HoldingKey, Amounts> first = HoldingKey.of(before, by);
    Map<HoldingKey, Amounts> second = HoldingKey.of(after, by);
    Map<HoldingKey, Amounts> all = new LinkedHashMap<>(first);
    all.putAll(second);
    List<Change> changes = new ArrayList<>();
    for (HoldingKey key : all.keySet()) {
      for (MemoryType type : MemoryType.values()) {
        change(key, type, first.get(key), second.get(key)).ifPresent(changes::add);
      }
    }
    changes.sort(LARGEST_FIRST);
    Amounts from = total(before);
    Amounts to = total(after);
    return new Diff(
        by,
        before.time(),
        after.time(),
        changes,
        Amounts.each(type -> Difference.of(to.get(type), from.get(type))),
        Arrays.stream(MemoryType.values())
            .filter(type -> from.get(type).isKnown() || to.get(type).isKnown())
            .toList(),
        notes);
  }

  private static void note(String look, Observation observation, List<String> notes) {
    if (!observation.buffersMissing().isEmpty()) {
      notes.add(look + observation.buffersMissing());
    }
  }

  private static final Comparator<Change> LARGEST_FIRST =
      Comparator.comparingLong((Change change) -> -Math.abs(change.delta().orElse(0)))
          .thenComparing(change -> change.name() == null ? "" : change.name())
          .thenComparing(Change::device)
          .thenComparing(Change::type);

  private static Optional<Change> change(
      HoldingKey key, MemoryType type, @Nullable Amounts first, @Nullable Amounts second) {
    Reading before = first == null ? Reading.ZERO : first.get(type);
    Reading after = second == null ? Reading.ZERO : second.get(type);
    boolean nothing =
        (!before.isKnown() && !after.isKnown())
            || (first == null && !after.isKnown())
            || (second == null && !before.isKnown());
    if (nothing || before.equals(after)) {
      return Optional.empty();
    }
    Reading delta = Difference.of(after, before);
    Kind kind;
    if (first == null) {
      kind = Kind.ADDED;
    } else if (second == null) {
      kind = Kind.GONE;
    } else if (!delta.isKnown()) {
      kind = Kind.UNKNOWN;
    } else if (delta.value() == 0) {
      return Optional.empty();
    } else {
      kind = delta.value() > 0 ? Kind.GROWN : Kind.SHRUNK;
    }
    return Optional.of(new Change(kind, key.name(), key.device(), type, before, after));
  }

  /** Everything that is counted; with a silent holder a lower bound. */
  private static Amounts total(Observation look) {
    Holdings all = new Holdings();
    look.snapshot().processes().forEach(process -> all.add(process, look.snapshot()));
    all.addNameless(look.snapshot());
    return all.count() == 0 ? Amounts.ZERO : all.amounts();
  }
}
