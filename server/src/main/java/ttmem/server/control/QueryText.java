package ttmem.server.control;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import ttmem.model.Device;
import ttmem.model.MemoryType;
import ttmem.model.Reading;
import ttmem.model.Snapshot;

/**
 * The answer to a query, and its errors, as {@code name=value} lines: a C program inside somebody's
 * application reads it with {@code strchr}, where a JSON parser would be a dependency. Always the
 * same lines in the same order; what is not known is empty.
 */
final class QueryText {
  static final String TYPE = "text/plain;charset=us-ascii";
  private static final String SCHEMA = "ttmem-query/1";
  private static final int MAX_VALUE_CHARS = 200;

  private final StringBuilder out = new StringBuilder();

  private QueryText() {}

  static byte[] of(Snapshot snapshot, Device device) {
    QueryText text = new QueryText();
    text.line("schema", SCHEMA);
    text.line("device", Integer.toString(device.id()));
    text.line("bdf", device.identity().bdf());
    text.line("asic_id", device.identity().asicId());
    text.line("processes", Long.toString(ChipQuestion.processes(snapshot, device)));
    for (MemoryType type : MemoryType.values()) {
      text.reading(type.label() + "_total", device.memory().total().get(type));
      text.reading(type.label() + "_used", device.memory().used().get(type));
    }
    return text.bytes();
  }

  static byte[] of(Problem problem, String message, String... namesAndValues) {
    QueryText text = new QueryText();
    text.line("error", problem.name().toLowerCase(Locale.ROOT));
    text.line("message", message);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.line(namesAndValues[i], namesAndValues[i + 1]);
    }
    return text.bytes();
  }

  private void reading(String name, Reading reading) {
    line(name + "_status", reading.status().name().toLowerCase(Locale.ROOT));
    line(name + "_bytes", reading.isKnown() ? Long.toString(reading.value()) : "");
  }

  /** A value stays on its line, whatever a caller or a process put into it. */
  private void line(String name, @Nullable String value) {
    out.append(name).append('=');
    if (value != null) {
      value
          .chars()
          .limit(MAX_VALUE_CHARS)
          .forEach(c -> out.append(c < ' ' || c > '~' ? '?' : (char) c));
    }
    out.append('\n');
  }

  private byte[] bytes() {
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
