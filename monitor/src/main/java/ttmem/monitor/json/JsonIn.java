package ttmem.monitor.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pull reader of one document. The value methods read the value that {@link #nextField} or {@link
 * #list} has moved to, and complain with its place if it is of another kind.
 *
 * <p>What a document can cost is bounded: 32 MiB of text, 16 levels, strings of 1 MiB.
 */
final class JsonIn implements Closeable {
  static final long MAX_BYTES = 32L << 20;
  static final int MAX_DEPTH = 16;
  private static final int MAX_STRING_CHARS = 1 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(MAX_BYTES)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING_CHARS)
                  .maxNameLength(256)
                  .maxNumberLength(64)
                  .build())
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  private final JsonParser parser;
  private String field = "";

  JsonIn(InputStream in) throws IOException {
    parser = FACTORY.createParser(in);
  }

  /** Reads one element of a list. */
  interface Element<T> {
    T read() throws IOException;
  }

  /** Moves to the document's first value, which must be an object. */
  void beginDocument() throws IOException {
    field = "document";
    parser.nextToken();
    beginObject();
  }

  /** Moves past the document: nothing but blanks may follow it. */
  void endDocument() throws IOException {
    field = "document";
    if (parser.nextToken() != null) {
      throw expected("nothing after the document");
    }
  }

  void beginObject() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw expected("an object");
    }
  }

  /** Moves to the next field's value. Its name, or null at the end of the object. */
  @Nullable String nextField() throws IOException {
    if (parser.nextToken() != JsonToken.FIELD_NAME) {
      return null;
    }
    field = parser.currentName();
    parser.nextToken();
    return field;
  }

  /** Passes over a value that nobody asked for. */
  void skip() throws IOException {
    parser.skipChildren();
  }

  /** All elements of an array; null is an empty one. */
  <T> List<T> list(Element<T> element) throws IOException {
    List<T> elements = new ArrayList<>();
    if (isNull()) {
      return elements;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw expected("an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(element.read());
    }
    return elements;
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  String text() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw expected("a string");
    }
    return parser.getText();
  }

  @Nullable String textOrNull() throws IOException {
    return isNull() ? null : text();
  }

  /** A text of which null means that there is nothing to say: empty. */
  String remark() throws IOException {
    return isNull() ? "" : text();
  }

  boolean flag() throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw expected("true or false");
    };
  }

  int integer() throws IOException {
    long value = whole();
    if (value != (int) value) {
      throw expected("a number of 32 bits");
    }
    return (int) value;
  }

  @Nullable Integer integerOrNull() throws IOException {
    return isNull() ? null : Integer.valueOf(integer());
  }

  int integerOr(int whenNull) throws IOException {
    return isNull() ? whenNull : integer();
  }

  long whole() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw expected("a whole number");
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw expected("a number of 64 bits");
    }
    return parser.getLongValue();
  }

  /** An unsigned number of 64 bits. */
  long unsigned() throws IOException {
    try {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        return Long.parseUnsignedLong(parser.getText());
      }
    } catch (NumberFormatException e) {
      // Told below, as any other value that doesn't fit.
    }
    throw expected("a whole number of 64 bits without a sign");
  }

  /** The number times {@code scale}, which must come out whole. */
  long scaled(int scale) throws IOException {
    if (scale == 1) {
      return whole();
    }
    if (!parser.currentToken().isNumeric()) {
      throw expected("a number");
    }
    try {
      return Scaled.parse(parser.getText(), scale);
    } catch (ArithmeticException | NumberFormatException e) {
      throw expected("a number with no more digits than 1/" + scale);
    }
  }

  @Nullable Instant timeOrNull() throws IOException {
    return isNull() ? null : time();
  }

  Instant time() throws IOException {
    try {
      return Instant.parse(text());
    } catch (DateTimeException e) {
      throw expected("an RFC 3339 time in UTC");
    }
  }

  <T> T required(String name, @Nullable T value) throws JsonFormatException {
    if (value == null) {
      throw new JsonFormatException(
          "expected the field " + name + ", but it is missing or null", line(), column(), null);
    }
    return value;
  }

  /** What is to be thrown when the current value is not what it should be. */
  JsonFormatException expected(String what) throws IOException {
    String got =
        switch (parser.currentToken()) {
          case null -> "the end of the input";
          case START_OBJECT -> "an object";
          case START_ARRAY -> "an array";
          default -> clip(parser.getText());
        };
    return new JsonFormatException(
        "expected " + what + " for " + field + ", but got " + got, line(), column(), null);
  }

  private static String clip(String text) {
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 60); i++) {
      char c = text.charAt(i);
      clean.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return text.length() > 60 ? clean + "..." : clean.toString();
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private int column() {
    return parser.currentTokenLocation().getColumnNr();
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
