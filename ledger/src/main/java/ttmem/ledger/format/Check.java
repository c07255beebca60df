package ttmem.ledger.format;

/** Relations that the constants of a layout must keep; a broken one fails every test. */
final class Check {
  private Check() {}

  static void equal(long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError("layout: actual=" + actual + " expected=" + expected);
    }
  }

  static void atMost(long actual, long limit) {
    if (actual > limit) {
      throw new AssertionError("layout: actual=" + actual + " limit=" + limit);
    }
  }
}
