package ttmem.metal.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** JSON lines from the test resources, as maps. */
public final class JsonLines {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonLines() {}

  /** All lines of a file under {@code vectors/}, which may be kept as {@code .gz}. */
  public static List<Map<String, Object>> read(String path) {
    List<Map<String, Object>> lines = new ArrayList<>();
    try (InputStream in = open("/vectors/" + path)) {
      try (JsonParser parser = FACTORY.createParser(in)) {
        while (parser.nextToken() != null) {
          lines.add(object(parser));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(path, e);
    }
    return lines;
  }

  private static InputStream open(String path) throws IOException {
    InputStream plain = JsonLines.class.getResourceAsStream(path);
    if (plain != null) {
      return plain;
    }
    InputStream zipped = JsonLines.class.getResourceAsStream(path + ".gz");
    if (zipped != null) {
      return new GZIPInputStream(zipped);
    }
    throw new IllegalArgumentException("no such vector: path=" + path);
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, value(parser));
    }
    return fields;
  }

  @SuppressWarnings("NullAway") // null is a recorded outcome
  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(parser));
        }
        yield items;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getNumberValue();
    };
  }
}
