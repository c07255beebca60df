package ttmem.model;

/**
 * How a source of facts is doing. The failure of a part is data about that part.
 *
 * @param name {@code driver}, {@code region}, {@code legacy}, {@code ledger} or {@code server}
 * @param state see there
 * @param error the last error, or what is missing; empty when there is none
 * @param ageSeconds how old the facts are; unknown if there are none
 */
public record SourceStatus(String name, State state, String error, Reading ageSeconds) {

  /** Ordered from good to bad, except that absence is not a fault. */
  public enum State {
    OK,
    /** Some of its parts could not be read; the rest is shown. */
    PARTIAL,
    /** It exists, and nothing of it could be read. */
    FAILED,
    /** There is nothing to read here. */
    ABSENT;

    /** The name in JSON. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public static SourceStatus ok(String name) {
    return new SourceStatus(name, State.OK, "", Reading.ZERO);
  }

  public static SourceStatus partial(String name, String error) {
    return new SourceStatus(name, State.PARTIAL, error, Reading.ZERO);
  }

  public static SourceStatus failed(String name, String error) {
    return new SourceStatus(name, State.FAILED, error, Reading.unknown("nothing was read"));
  }

  public static SourceStatus absent(String name, String why) {
    return new SourceStatus(name, State.ABSENT, why, Reading.unknown("nothing was read"));
  }
}
