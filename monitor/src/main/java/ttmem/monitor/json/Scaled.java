package ttmem.monitor.json;

import java.math.BigDecimal;

/** Decimal numbers that stand for a whole number of a smaller unit: 47.562 is 47562 of 1/1000. */
final class Scaled {

  private Scaled() {}

  /**
   * The number times {@code scale}.
   *
   * @throws ArithmeticException if that is not whole, or does not fit
   * @throws NumberFormatException if it is not a number
   */
  static long parse(String text, int scale) {
    BigDecimal value = new BigDecimal(text);
    // A few characters can name a number with a billion digits: look before multiplying.
    if (value.signum() != 0 && (value.scale() < -18 || value.scale() > 64)) {
      throw new ArithmeticException("exponent out of range");
    }
    return value.signum() == 0 ? 0 : value.multiply(BigDecimal.valueOf(scale)).longValueExact();
  }
}
