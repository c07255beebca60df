package ttmem.monitor.json;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.model.Reading;

/** The words for {@link Reading.Status}. */
final class Statuses {

  private Statuses() {}

  static String label(Reading.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  static Reading.@Nullable Status ofLabel(String label) {
    for (Reading.Status status : Reading.Status.values()) {
      if (label(status).equals(label)) {
        return status;
      }
    }
    return null;
  }
}
