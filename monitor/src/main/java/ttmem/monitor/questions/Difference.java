package ttmem.monitor.questions;

import ttmem.model.Reading;
import ttmem.model.Reading.Status;

/** Differences of readings: as good as what they are made of, and unknown where they must be. */
final class Difference {
  private Difference() {}

  /** {@code more - less}: a lower bound of {@code less} makes it unknown. */
  static Reading of(Reading more, Reading less) {
    if (!more.isKnown()) {
      return more;
    }
    if (!less.isKnown()) {
      return less;
    }
    if (less.status() == Status.AT_LEAST) {
      return Reading.unknown("only a lower bound is known of what it is compared with: " + less);
    }
    long bytes = more.value() - less.value();
    if (more.status() == Status.EXACT && less.status() == Status.EXACT) {
      return Reading.of(bytes);
    }
    return more.status() == Status.EXACT
        ? Reading.inferred(bytes, less.note())
        : new Reading(more.status(), bytes, more.note());
  }

  /** The same of amounts that can't be negative: what comes out below zero is unknown. */
  static Reading rest(Reading whole, Reading part, String whyNot) {
    Reading rest = of(whole, part);
    return rest.isKnown() && rest.value() < 0 ? Reading.unknown(whyNot) : rest;
  }
}
