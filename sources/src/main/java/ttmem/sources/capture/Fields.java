package ttmem.sources.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object's scalar fields, held as text until somebody asks for a number: older writers put
 * every value in quotes, newer ones do not, and both must mean the same. Reused for each node.
 */
final class Fields {
  private static final int MAX_DIGITS = 19;
  private static final int MAX_SHARED = 4096;

  private final Set<String> wanted;
  private final Map<String, String> values = new TreeMap<>();
  private final Keys keys = new Keys();
  private final Map<Long, OptionalLong> numbers = new HashMap<>();
  private @Nullable CoreRanges coreRanges;

  /**
   * @param wanted names to keep; all others are skipped without being held
   */
  Fields(Set<String> wanted) {
    this.wanted = wanted;
  }

  void clear() {
    values.clear();
    keys.clear();
    coreRanges = null;
  }

  /** Reads the object that {@code json} stands at the start of. */
  void read(JsonParser json) throws IOException, BadNode {
    clear();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      keys.add(name);
      JsonToken value = json.nextToken();
      if (!wanted.contains(name)) {
        json.skipChildren();
      } else if (value == JsonToken.START_ARRAY && name.equals("core_range_set")) {
        coreRanges = CoreRangesReader.readArray(json);
      } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        values.put(name, json.getText());
      } else if (value != JsonToken.VALUE_NULL) {
        throw new BadNode("expected a number or a text for " + name + ", but got " + value);
      }
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  String requireText(String name) throws BadNode {
    String value = values.get(name);
    if (value == null) {
      throw new BadNode("expected a " + name + ", but there is none");
    }
    return value;
  }

  /** A whole number from 0 to 2^63-1, in quotes or not. */
  long requireLong(String name) throws BadNode {
    return parse(name, requireText(name));
  }

  OptionalLong optionalLong(String name) throws BadNode {
    String value = values.get(name);
    return value == null ? OptionalLong.empty() : shared(parse(name, value));
  }

  /** Few different numbers occur in one capture, most of them very often: one object of each. */
  private OptionalLong shared(long value) {
    OptionalLong known = numbers.get(value);
    if (known == null) {
      known = OptionalLong.of(value);
      if (numbers.size() < MAX_SHARED) {
        numbers.put(value, known);
      }
    }
    return known;
  }

  OptionalInt optionalInt(String name) throws BadNode {
    OptionalLong value = optionalLong(name);
    if (value.isPresent() && value.getAsLong() > Integer.MAX_VALUE) {
      throw new BadNode(
          "expected at most %d, but got %s=%d"
              .formatted(Integer.MAX_VALUE, name, value.getAsLong()));
    }
    return value.isPresent()
        ? OptionalInt.of(Math.toIntExact(value.getAsLong()))
        : OptionalInt.empty();
  }

  /** True, 1 and their quoted forms; false when absent. */
  boolean flag(String name) throws BadNode {
    String value = values.getOrDefault(name, "0");
    return switch (value) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> throw new BadNode("expected 0 or 1, but got " + name + "=" + Quoted.of(value));
    };
  }

  /** The cores, if the object has them as an array and not as text. */
  @Nullable CoreRanges coreRanges() {
    return coreRanges;
  }

  static long parse(String name, String value) throws BadNode {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits && value.length() <= MAX_DIGITS) {
      try {
        return Long.parseLong(value);
      } catch (NumberFormatException tooLarge) {
        digits = true;
      }
    }
    String range = digits ? "a number up to " + Long.MAX_VALUE : "a whole number, 0 or more";
    throw new BadNode("expected " + range + ", but got " + name + "=" + Quoted.of(value));
  }
}
