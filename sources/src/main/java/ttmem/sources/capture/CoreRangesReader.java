package ttmem.sources.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The three forms of {@code core_range_set} (facts, section 2): text {@code {[(x=0,y=0) -
 * (x=7,y=7)]}}, text {@code {[0-0 - 10-8], [0-9 - 3-9]}}, and an array of objects with {@code
 * start} and {@code end}.
 */
final class CoreRangesReader {
  private static final int MAX_RECTANGLES = 1024;
  private static final int MAX_CORES = 4096;

  private final String text;
  private int at;

  private CoreRangesReader(String text) {
    this.text = text;
  }

  static CoreRanges readText(String text) throws BadNode {
    return new CoreRangesReader(text).set();
  }

  private CoreRanges set() throws BadNode {
    List<CoreRanges.Rectangle> rectangles = new ArrayList<>();
    expect("{");
    while (!skip("}")) {
      if (!rectangles.isEmpty()) {
        expect(",");
      }
      expect("[");
      int[] start = core();
      expect("-");
      int[] end = core();
      expect("]");
      add(rectangles, start[0], start[1], end[0], end[1]);
    }
    skipSpaces();
    if (at < text.length()) {
      throw bad("the end");
    }
    return new CoreRanges(rectangles);
  }

  private int[] core() throws BadNode {
    boolean named = skip("(");
    if (named) {
      expect("x=");
    }
    int x = number();
    expect(named ? "," : "-");
    if (named) {
      expect("y=");
    }
    int y = number();
    if (named) {
      expect(")");
    }
    return new int[] {x, y};
  }

  private int number() throws BadNode {
    skipSpaces();
    int from = at;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw bad("a coordinate");
    }
    return coordinate(text.substring(from, at));
  }

  private static int coordinate(String digits) throws BadNode {
    long value = Fields.parse("core_range_set", digits);
    if (value > CoreRanges.MAX_COORDINATE) {
      throw new BadNode(
          "expected core coordinates up to %d, but got core_range_set with %d"
              .formatted(CoreRanges.MAX_COORDINATE, value));
    }
    return (int) value;
  }

  private void expect(String token) throws BadNode {
    if (!skip(token)) {
      throw bad("'" + token + "'");
    }
  }

  private boolean skip(String token) {
    skipSpaces();
    boolean found = text.startsWith(token, at);
    at += found ? token.length() : 0;
    return found;
  }

  private void skipSpaces() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }

  private BadNode bad(String expected) {
    return new BadNode(
        "expected %s at character %d, but got core_range_set=%s"
            .formatted(expected, at, Quoted.of(text)));
  }

  private static void add(
      List<CoreRanges.Rectangle> rectangles, int startX, int startY, int endX, int endY)
      throws BadNode {
    if (startX > endX || startY > endY) {
      throw new BadNode(
          "expected start <= end, but got core_range_set with %d-%d - %d-%d"
              .formatted(startX, startY, endX, endY));
    }
    if (rectangles.size() == MAX_RECTANGLES) {
      throw new BadNode("expected at most " + MAX_RECTANGLES + " ranges in core_range_set");
    }
    rectangles.add(new CoreRanges.Rectangle(startX, startY, endX, endY));
    if (rectangles.stream().mapToInt(CoreRanges.Rectangle::area).sum() > MAX_CORES) {
      throw new BadNode("expected at most " + MAX_CORES + " cores in core_range_set");
    }
  }

  /** Reads the third form; {@code json} stands at the start of the array. */
  static CoreRanges readArray(JsonParser json) throws IOException, BadNode {
    List<CoreRanges.Rectangle> rectangles = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Map<String, Integer> ends = new TreeMap<>();
      expectObject(json);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String end = json.currentName();
        json.nextToken();
        expectObject(json);
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String axis = end + "." + json.currentName();
          json.nextToken();
          if (ends.put(axis, coordinate(json.getText())) != null || ends.size() > 4) {
            throw new BadNode(
                "expected start and end with x and y once, but got another " + Quoted.of(axis));
          }
        }
      }
      if (!ends.keySet().equals(Set.of("start.x", "start.y", "end.x", "end.y"))) {
        throw new BadNode(
            "expected start and end with x and y, but got core_range_set with "
                + Quoted.of(ends.keySet().toString()));
      }
      add(
          rectangles,
          ends.getOrDefault("start.x", 0),
          ends.getOrDefault("start.y", 0),
          ends.getOrDefault("end.x", 0),
          ends.getOrDefault("end.y", 0));
    }
    return new CoreRanges(rectangles);
  }

  private static void expectObject(JsonParser json) throws BadNode {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new BadNode(
          "expected objects with start and end, but got core_range_set with "
              + json.currentToken());
    }
  }
}
