package ttmem.model;

import java.util.Objects;

/**
 * One number about the world, or the reason why it is not known.
 *
 * <p>Unknown is not zero: {@link #value()} of an unknown reading throws, so a caller can't print or
 * add a number that nobody measured. A sum of readings is only as good as its worst part (see
 * {@link #plus}).
 *
 * @param status how far the value can be trusted
 * @param rawValue the value in the unit that the owner of the reading names; 0 when unknown
 * @param note why it is unknown, inferred or only a lower bound; empty for an exact reading
 */
public record Reading(Status status, long rawValue, String note) {

  /** How far a value can be trusted. */
  public enum Status {
    /** Measured, or published by the one who knows. */
    EXACT,
    /** A lower bound: something that belongs to it could not be seen. */
    AT_LEAST,
    /** Derived from a rule or a data sheet, not measured. */
    INFERRED,
    /** No value. */
    UNKNOWN
  }

  /** A measured zero. */
  public static final Reading ZERO = new Reading(Status.EXACT, 0, "");

  public Reading {
    Objects.requireNonNull(status);
    Objects.requireNonNull(note);
    if (status == Status.UNKNOWN && rawValue != 0) {
      throw new IllegalArgumentException(
          "an unknown reading has no value, but got rawValue=" + rawValue);
    }
    if (status != Status.EXACT && note.isEmpty()) {
      throw new IllegalArgumentException("a reading that is not exact needs a note: " + status);
    }
  }

  public static Reading of(long value) {
    return value == 0 ? ZERO : new Reading(Status.EXACT, value, "");
  }

  public static Reading atLeast(long value, String why) {
    return new Reading(Status.AT_LEAST, value, why);
  }

  public static Reading inferred(long value, String how) {
    return new Reading(Status.INFERRED, value, how);
  }

  public static Reading unknown(String why) {
    return new Reading(Status.UNKNOWN, 0, why);
  }

  public boolean isKnown() {
    return status != Status.UNKNOWN;
  }

  /**
   * The value, exact or not.
   *
   * @throws IllegalStateException if it is unknown
   */
  public long value() {
    if (!isKnown()) {
      throw new IllegalStateException("unknown: " + note);
    }
    return rawValue;
  }

  public long orElse(long other) {
    return isKnown() ? rawValue : other;
  }

  /**
   * The sum: exact only if both are; with one unknown part the known one becomes a lower bound; of
   * two unknowns the first reason stays. Saturates at {@link Long#MAX_VALUE}.
   */
  public Reading plus(Reading other) {
    if (!isKnown() && !other.isKnown()) {
      return this;
    }
    if (!isKnown() || !other.isKnown()) {
      Reading known = isKnown() ? this : other;
      Reading unknown = isKnown() ? other : this;
      return atLeast(known.rawValue, unknown.note);
    }
    long sum = rawValue + other.rawValue;
    if (((rawValue ^ sum) & (other.rawValue ^ sum)) < 0) {
      sum = rawValue < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    Reading worse = rank(status) >= rank(other.status) ? this : other;
    return worse.status == Status.EXACT ? of(sum) : new Reading(worse.status, sum, worse.note);
  }

  /** The same value as a lower bound, or this if it is unknown. */
  public Reading weakenedBy(String why) {
    return isKnown() && status != Status.AT_LEAST ? atLeast(rawValue, why) : this;
  }

  private static int rank(Status status) {
    return switch (status) {
      case EXACT -> 0;
      case INFERRED -> 1;
      case AT_LEAST -> 2;
      case UNKNOWN -> 3;
    };
  }

  @Override
  public String toString() {
    return switch (status) {
      case EXACT -> Long.toString(rawValue);
      case AT_LEAST -> ">=" + rawValue + " (" + note + ")";
      case INFERRED -> "~" + rawValue + " (" + note + ")";
      case UNKNOWN -> "unknown (" + note + ")";
    };
  }
}
