package ttmem.monitor.replay;

import java.util.Map;
import java.util.Set;
import ttmem.metal.allocator.BufferRequest;
import ttmem.metal.allocator.Direction;
import ttmem.model.BufferType;

/** One line of a sequence of form B, read with errors that name the field and the value. */
record SequenceLine(Map<String, Object> fields) {

  void requireForm(String form) {
    if (!text("format").equals(form)) {
      throw expected("format=" + form, "format");
    }
  }

  /** Questions and reports: they change nothing. */
  private static final Set<String> QUESTIONS =
      Set.of(
          "banks",
          "bank_size",
          "stats",
          "blocks",
          "dump",
          "lowest",
          "cbs",
          "program_report",
          "report");

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

  /** The buffer that a line {@code buf} asks for. */
  BufferRequest request() {
    BufferType type = type();
    BufferRequest request;
    if (fields.containsKey("cores")) {
      long cores = number("cores");
      if (cores > Integer.MAX_VALUE) {
        throw expected("fewer cores", "cores");
      }
      request = BufferRequest.sharded(type, (int) cores, number("pages_per_core"), number("page"));
    } else {
      long page = number("page");
      long size = number("size");
      if (page == 0 ? size != 0 : size % page != 0) {
        throw expected("a multiple of page=" + page, "size");
      }
      request = BufferRequest.interleaved(type, page == 0 ? 0 : size / page, page);
    }
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

  private IllegalArgumentException expected(String what, String name) {
    return new IllegalArgumentException(
        "expected " + what + ", but got " + name + "=" + fields.get(name));
  }
}
