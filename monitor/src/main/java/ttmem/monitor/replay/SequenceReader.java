package ttmem.monitor.replay;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON lines: one object a line, each read into a map by itself, so that an error names its line
 * and memory holds one line at a time. Numbers stay what they are in the file; who uses them checks
 * their range.
 */
final class SequenceReader {
  static final int MAX_LINE_BYTES = 32 << 20;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(MAX_LINE_BYTES)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .build();

  private final InputStream in;
  private byte[] line = new byte[1024];
  private int length;
  private long number;

  /**
   * @param in buffered; stays open
   */
  SequenceReader(InputStream in) {
    this.in = in;
  }

  /** The number of the line read last, from 1. */
  long line() {
    return number;
  }

  /** The object on the next line that is not blank; null at the end of the file. */
  @Nullable Map<String, Object> next() throws IOException, ReplayException {
    while (readLine()) {
      if (!isBlank()) {
        return parse();
      }
    }
    return null;
  }

  private boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\r' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private boolean readLine() throws IOException, ReplayException {
    length = 0;
    number++;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return true;
      }
      if (length == line.length) {
        if (length == MAX_LINE_BYTES) {
          throw error("expected at most " + MAX_LINE_BYTES + " bytes in one line");
        }
        line = Arrays.copyOf(line, 2 * length);
      }
      line[length++] = (byte) next;
    }
    return length > 0;
  }

  private Map<String, Object> parse() throws IOException, ReplayException {
    try (JsonParser json = FACTORY.createParser(line, 0, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw error("expected a JSON object, but got " + json.currentToken());
      }
      Map<String, Object> object = object(json);
      if (json.nextToken() != null) {
        throw error("expected the end of the line, but got " + json.currentToken());
      }
      return object;
    } catch (JacksonException e) {
      throw error(
          "column %d: not JSON: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                  Texts.oneLine(e.getOriginalMessage())));
    } catch (CharConversionException e) {
      throw error("not JSON: " + Texts.oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static Map<String, Object> object(JsonParser json) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, value(json));
    }
    return fields;
  }

  @SuppressWarnings("NullAway") // a recorded null is an outcome like any other
  private static @Nullable Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        List<@Nullable Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          items.add(value(json));
        }
        yield items;
      }
      case VALUE_STRING -> json.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> json.getNumberValue();
    };
  }

  /** An error at the line read last. */
  ReplayException error(String message) {
    return new ReplayException("line " + number + ": " + message);
  }
}
