package ttmem.cli.render;

import ttmem.model.Reading;

/** Bytes as people read them, base 1024, without the formatter's start-up cost. */
public final class Sizes {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Sizes() {}

  /** For example {@code 512 B}, {@code 1.5 KiB}, {@code 12 GiB}: exact when without a point. */
  public static String text(long bytes) {
    return text(bytes, false);
  }

  private static String text(long bytes, boolean down) {
    int unit = unitOf(bytes);
    String number = number(bytes, unit, down);
    return number.equals("1024.0") && unit < UNITS.length - 1
        ? "1.0 " + UNITS[unit + 1]
        : number + " " + UNITS[unit];
  }

  /** {@code 2.5 GiB}, {@code ~12 GiB} (inferred), {@code >=1 MiB} (lower bound) or {@code N/A}. */
  public static String text(Reading reading, Look look) {
    return reading.isKnown()
        ? mark(reading, look) + text(reading.value(), isBound(reading))
        : "N/A";
  }

  /** A lower bound that is rounded up would be none. */
  private static boolean isBound(Reading reading) {
    return reading.status() == Reading.Status.AT_LEAST;
  }

  /** {@code 6 / 12 GiB}: both in the unit of the total, or a small use in its own. */
  public static String ofTotal(Reading used, Reading total, Look look) {
    if (!total.isKnown()) {
      return text(used, look);
    }
    if (!used.isKnown()) {
      return "N/A / " + text(total, look);
    }
    String of = " / " + text(total, look);
    String number = number(used.value(), unitOf(total.value()), isBound(used));
    return (number.equals("0.0") ? text(used, look) : mark(used, look) + number) + of;
  }

  static String mark(Reading reading, Look look) {
    return switch (reading.status()) {
      case EXACT, UNKNOWN -> "";
      case AT_LEAST -> look.glyph("≥", ">=");
      case INFERRED -> "~";
    };
  }

  private static int unitOf(long bytes) {
    int unit = 0;
    while (unit < UNITS.length - 1 && bytes >> (10 * (unit + 1)) > 0) {
      unit++;
    }
    return unit;
  }

  private static String number(long bytes, int unit, boolean down) {
    if (bytes < 0) {
      return Long.toString(bytes);
    }
    int shift = 10 * unit;
    long whole = bytes >> shift;
    long rest = bytes - (whole << shift);
    if (rest == 0) {
      return Long.toString(whole);
    }
    double exact = 10.0 * rest / (1L << shift);
    long tenths = down ? (long) exact : Math.round(exact);
    if (tenths == 10) {
      return (whole + 1) + ".0";
    }
    return whole + "." + tenths;
  }
}
