package ttmem.cli;

import java.util.Locale;

/** Sizes as people type them: {@code 307200}, {@code 300K}, {@code 300 KiB}, {@code 2G}. */
public final class ByteCount {
  private static final String UNITS = "KMGTPE";

  private ByteCount() {}

  /**
   * The bytes; base 1024.
   *
   * @throws Failure if it is no size, or more than 2^63-1 bytes
   */
  public static long parse(String option, String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String number = upper.endsWith("IB") ? upper.substring(0, upper.length() - 2) : upper;
    if (number.equals(upper) && upper.endsWith("B")) {
      number = upper.substring(0, upper.length() - 1);
    }
    int unit = number.isEmpty() ? -1 : UNITS.indexOf(number.charAt(number.length() - 1));
    if (unit >= 0) {
      number = number.substring(0, number.length() - 1);
    }
    number = number.strip();
    boolean digits = !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits && number.length() <= 19) {
      try {
        return Math.multiplyExact(Long.parseLong(number), 1L << (10 * (unit + 1)));
      } catch (ArithmeticException | NumberFormatException e) {
        throw Failure.usage("expected at most 2^63-1 bytes, but got " + option + "=" + text);
      }
    }
    throw Failure.usage(
        "expected bytes such as 2048, 300K or 2GiB, but got " + option + "=" + text);
  }
}
