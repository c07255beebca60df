package ttmem.monitor.replay;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ttmem.metal.allocator.AllocatorException;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;

/** One line of a sequence of form A or B, read with errors that name the field and the value. */
record SequenceLine(Map<String, Object> fields) {

  /** Questions and reports: they change nothing. */
  private static final Set<String> QUESTIONS =
      Set.of("banks", "bank_size", "stats", "blocks", "dump", "lowest", "program_report", "report");

  void requireQuestion() {
    if (!QUESTIONS.contains(text("op"))) {
      throw expected("an operation of form B", "op");
    }
  }

  String text(String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw expected("a text", name);
  }

  long number(String name) {
    Object value = fields.get(name);
    if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() >= 0) {
      return ((Number) value).longValue();
    }
    throw expected("a whole number, 0 or more", name);
  }

  /**
   * A number up to 2^64 - 1; those beyond 63 bits are more than any board has.
   *
   * @throws AllocatorException if it is one of them
   */
  private long wanted(String name) {
    if (fields.get(name) instanceof BigInteger number
        && number.signum() > 0
        && number.bitLength() == Long.SIZE) {
      throw new AllocatorException("does not fit on any board: " + name + "=" + number);
    }
    return number(name);
  }

  /** The number of an option of the board that is named in an opening line; 0 without one. */
  long boardNumber(String name) {
    if (fields.get("board") instanceof Map<?, ?> board && board.get(name) != null) {
      Map<String, Object> options = new LinkedHashMap<>();
      options.put(name, board.get(name));
      return new SequenceLine(options).number(name);
    }
    return 0;
  }

  /** The sizes of circular buffers. */
  List<Long> numbers(String name) {
    if (!(fields.get(name) instanceof List<?> items)) {
      throw expected("a list of whole numbers, 0 or more", name);
    }
    List<Long> numbers = new ArrayList<>();
    for (Object item : items) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put(name, item);
      numbers.add(new SequenceLine(one).number(name));
    }
    return numbers;
  }

  /**
   * The bytes that a line of form A asks for in each bank, as a page in each.
   *
   * @throws AllocatorException if they are more than any board has
   */
  BufferRequest request(BufferType type) {
    long size = wanted("size");
    BufferRequest request =
        type == BufferType.L1_SMALL
            ? BufferRequest.sharded(type, 1, 1, size)
            : BufferRequest.interleaved(type, 1, size);
    return fields.containsKey("dir") ? towards(request) : request.towards(Direction.UP);
  }

  /**
   * The buffer that a line {@code buf} asks for.
   *
   * @throws AllocatorException if it is more than any board has
   */
  BufferRequest request() {
    BufferType type = type();
    BufferRequest request;
    if (fields.containsKey("cores")) {
      long cores = number("cores");
      if (cores > Integer.MAX_VALUE) {
        throw expected("fewer cores", "cores");
      }
      request = BufferRequest.sharded(type, (int) cores, number("pages_per_core"), wanted("page"));
    } else {
      long page = wanted("page");
      long size = wanted("size");
      if (page == 0 ? size != 0 : size % page != 0) {
        throw expected("a multiple of page=" + page, "size");
      }
      request = BufferRequest.interleaved(type, page == 0 ? 0 : size / page, page);
    }
    return towards(request);
  }

  private BufferRequest towards(BufferRequest request) {
    return switch (fields.getOrDefault("dir", "default").toString()) {
      case "default" -> request;
      case "up" -> request.towards(Direction.UP);
      case "down" -> request.towards(Direction.DOWN);
      default -> throw expected("up, down or default", "dir");
    };
  }

  private BufferType type() {
    String name = text("type");
    for (BufferType type : BufferType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw expected("a buffer type", "type");
  }

  IllegalArgumentException expected(String what, String name) {
    return new IllegalArgumentException(
        "expected " + what + ", but got " + name + "=" + fields.get(name));
  }
}
