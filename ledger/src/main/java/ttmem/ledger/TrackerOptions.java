package ttmem.ledger;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import ttmem.ledger.format.Section;

/**
 * How a tracker works.
 *
 * @param disabled whether it does nothing at all ({@code TTMEM_DISABLED=1})
 * @param directory where its ledger goes ({@code TTMEM_DIR}); empty for {@code /dev/shm/ttmem-UID}
 * @param keep whether a ledger stays after a clean end with nothing live ({@code TTMEM_KEEP=1})
 * @param maxEntries live entries that can be listed, 1024 to 16,777,216 ({@code
 *     TTMEM_MAX_ENTRIES}); those beyond are counted only
 * @param maxEvents last events that are kept, 64 to 65,536 ({@code TTMEM_MAX_EVENTS})
 * @param clock where stamps come from; empty for the machine's
 * @param space how much room the file system has; empty to ask it
 * @param remark what was ignored, for {@link TrackerStatus#reason}
 */
public record TrackerOptions(
    boolean disabled,
    Optional<Path> directory,
    boolean keep,
    int maxEntries,
    int maxEvents,
    Optional<TrackerClock> clock,
    Optional<SpaceProbe> space,
    String remark) {
  private static final int MIN_ENTRIES = 1024;
  private static final int MAX_ENTRIES = 1 << 24;
  private static final int MIN_EVENTS = 64;
  private static final int MAX_EVENTS = 1 << 16;

  /**
   * Checks the capacities.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public TrackerOptions {
    check("maxEntries", maxEntries, MIN_ENTRIES, MAX_ENTRIES);
    check("maxEvents", maxEvents, MIN_EVENTS, MAX_EVENTS);
  }

  /** Everything as it is when no variable is set. */
  public static TrackerOptions defaults() {
    return new TrackerOptions(
        false,
        Optional.empty(),
        false,
        Section.ENTRIES.defaultRecords(),
        Section.EVENTS.defaultRecords(),
        Optional.empty(),
        Optional.empty(),
        "");
  }

  /** What the environment asks for. A capacity that makes no sense is ignored, with a remark. */
  public static TrackerOptions of(Map<String, String> environment) {
    StringBuilder remark = new StringBuilder();
    String directory = environment.getOrDefault("TTMEM_DIR", "");
    return new TrackerOptions(
        "1".equals(environment.get("TTMEM_DISABLED")),
        directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory)),
        "1".equals(environment.get("TTMEM_KEEP")),
        capacity(
            environment, "TTMEM_MAX_ENTRIES", Section.ENTRIES, MIN_ENTRIES, MAX_ENTRIES, remark),
        capacity(environment, "TTMEM_MAX_EVENTS", Section.EVENTS, MIN_EVENTS, MAX_EVENTS, remark),
        Optional.empty(),
        Optional.empty(),
        remark.toString());
  }

  /** The same with another directory. */
  public TrackerOptions withDirectory(Path other) {
    return new TrackerOptions(
        disabled, Optional.of(other), keep, maxEntries, maxEvents, clock, space, remark);
  }

  /** The same, keeping the ledger or not. */
  public TrackerOptions withKeep(boolean other) {
    return new TrackerOptions(
        disabled, directory, other, maxEntries, maxEvents, clock, space, remark);
  }

  /** The same with other capacities. */
  public TrackerOptions withCapacities(int entries, int events) {
    return new TrackerOptions(disabled, directory, keep, entries, events, clock, space, remark);
  }

  /** The same with another clock. */
  public TrackerOptions withClock(TrackerClock other) {
    return new TrackerOptions(
        disabled, directory, keep, maxEntries, maxEvents, Optional.of(other), space, remark);
  }

  /** The same, believing another probe about the file system. */
  public TrackerOptions withSpace(SpaceProbe other) {
    return new TrackerOptions(
        disabled, directory, keep, maxEntries, maxEvents, clock, Optional.of(other), remark);
  }

  private static int capacity(
      Map<String, String> environment,
      String name,
      Section section,
      int least,
      int most,
      StringBuilder remark) {
    String text = environment.getOrDefault(name, "");
    if (text.isEmpty()) {
      return section.defaultRecords();
    }
    try {
      int value = Integer.parseInt(text);
      check(name, value, least, most);
      return value;
    } catch (IllegalArgumentException e) {
      remark.append(
          "%s ignored: expected=%d..%d but got value=%s. ".formatted(name, least, most, text));
      return section.defaultRecords();
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "expected " + least + " to " + most + ", but got " + name + "=" + value);
    }
  }
}
