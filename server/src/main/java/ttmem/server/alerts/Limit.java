package ttmem.server.alerts;

import ttmem.model.Reading;
import ttmem.server.config.Quantity;

/**
 * A limit of use.
 *
 * @param part of the capacity, 1 for all of it; 0 if the limit is in bytes
 * @param bytes 0 if it is a part
 */
record Limit(double part, long bytes) {

  /** {@code 90%} or {@code 12GiB}. */
  static Limit parse(String text) {
    if (!Quantity.isPercent(text)) {
      return new Limit(0, Quantity.bytes(text));
    }
    double part = Quantity.percent(text);
    if (part <= 0 || part > 10) {
      throw new IllegalArgumentException(
          "expected a part above 0% and up to 1000%, but got " + text.strip());
    }
    return new Limit(part, 0);
  }

  boolean isPart() {
    return part > 0;
  }

  /** A twentieth lower, where all is well again unless the rule says otherwise. */
  Limit eased() {
    return new Limit(part * 0.95, bytes - bytes / 20);
  }

  boolean isBelow(Limit other) {
    return isPart() == other.isPart() && (isPart() ? part <= other.part : bytes <= other.bytes);
  }

  /** The limit in bytes; unknown if the capacity is. */
  Reading of(Reading total) {
    if (!isPart()) {
      return Reading.of(bytes);
    }
    return total.isKnown()
        ? Reading.of((long) (total.value() * part))
        : Reading.unknown("the capacity is unknown: " + total.note());
  }
}
