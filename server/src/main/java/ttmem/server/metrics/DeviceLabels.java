package ttmem.server.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;

/** Labels of which an unknown one is left out, which is what an empty one means too. */
final class DeviceLabels {
  private static final int MAX_CHARS = 120;

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /** All names of a chip. */
  static DeviceLabels of(Device device) {
    return new DeviceLabels()
        .and("device", Integer.toString(device.id()))
        .and("bdf", device.identity().bdf())
        .and("asic", device.identity().asicId())
        .and("arch", device.identity().arch())
        .and("board", device.identity().board());
  }

  /** Adds one, unless it is unknown or empty. Control characters are nobody's label. */
  DeviceLabels and(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      names.add(name);
      values.add(printable(value));
    }
    return this;
  }

  Labels done() {
    return Labels.of(names, values);
  }

  private static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARS)
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? '?' : c)
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }

  private static boolean isLoneSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
