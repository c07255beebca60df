package ttmem.metal.replay;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import ttmem.metal.allocator.Direction;

/** The fields of one line of a sequence, read with errors that name the field and the value. */
final class Fields {

  /** Stands for every number from 2^63 to 2^64 - 1. */
  static final long BEYOND = -1;

  private final Map<String, ?> line;

  Fields(Map<String, ?> line) {
    this.line = line;
  }

  boolean has(String name) {
    return line.containsKey(name);
  }

  @Nullable Object raw(String name) {
    return line.get(name);
  }

  String text(String name) {
    if (line.get(name) instanceof String text) {
      return text;
    }
    throw expected("text", name);
  }

  /** An integer from 0 to 2^63 - 1. */
  long bytes(String name) {
    return nonNegative(name, line.get(name));
  }

  long bytes(String name, long otherwise) {
    return has(name) ? bytes(name) : otherwise;
  }

  /**
   * An integer from 0 to 2^64 - 1, as the original takes sizes and addresses; one of 64 bits comes
   * as {@link #BEYOND}, since no region that can be opened reaches there.
   */
  long unsigned(String name) {
    boolean beyond =
        line.get(name) instanceof BigInteger number
            && number.signum() > 0
            && number.bitLength() == Long.SIZE;
    return beyond ? BEYOND : bytes(name);
  }

  /** An integer from 0 to 2^31 - 1. */
  int count(String name) {
    long value = bytes(name);
    if (value > Integer.MAX_VALUE) {
      throw expected("an integer from 0 to " + Integer.MAX_VALUE, name);
    }
    return (int) value;
  }

  List<Long> numbers(String name) {
    List<Long> numbers = new ArrayList<>();
    for (Object item : list(name)) {
      numbers.add(nonNegative(name, item));
    }
    return numbers;
  }

  List<?> list(String name) {
    if (line.get(name) instanceof List<?> list) {
      return list;
    }
    throw expected("a list", name);
  }

  Fields object(String name) {
    if (line.get(name) instanceof Map<?, ?> map) {
      Map<String, Object> fields = new HashMap<>();
      map.forEach((key, value) -> fields.put(String.valueOf(key), value));
      return new Fields(fields);
    }
    throw expected("an object", name);
  }

  Direction direction(String name, Direction otherwise) {
    String text = has(name) ? text(name) : "default";
    return switch (text) {
      case "up" -> Direction.UP;
      case "down" -> Direction.DOWN;
      case "default" -> otherwise;
      default -> throw expected("up, down or default", name);
    };
  }

  <E extends Enum<E>> E constant(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw expected("one of " + List.of(type.getEnumConstants()), name);
  }

  IllegalArgumentException expected(String what, String name) {
    return new IllegalArgumentException("expected " + what + ": " + name + "=" + line.get(name));
  }

  private long nonNegative(String name, @Nullable Object value) {
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= 0) {
        return number;
      }
    }
    throw expected("an integer from 0 to 2^63-1", name);
  }
}
