package ttmem.metal.replay;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs the operations of one form. */
interface Executor {

  /** Runs one operation; refusals of the model are outcomes. */
  Outcome run(String op, Fields fields) throws IOException;

  /** What each region has in use now, in an order that stays the same. */
  List<RegionUse> regions();

  /**
   * Compares an outcome with the recorded one; null if nothing differs or nothing was recorded.
   * Whether refusals must agree in their words depends on the form.
   */
  @Nullable String difference(Fields recorded, Outcome outcome);

  static @Nullable String valueDifference(Fields recorded, Outcome outcome) {
    if (!recorded.has("r")) {
      return null;
    }
    Object expected = Values.normalized(recorded.raw("r"));
    if (outcome.error() == null && Objects.equals(expected, outcome.value())) {
      return null;
    }
    Object actual = outcome.error() == null ? outcome.value() : "err " + outcome.error();
    return "expected r=" + expected + " but was " + actual;
  }
}
