package ttmem.server.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** All the errors that the API answers with; {@code code} is the name in lower case. */
enum Problem {
  BAD_REQUEST(400),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  URI_TOO_LONG(414),
  MISDIRECTED(421),
  HEADERS_TOO_LARGE(431),
  FAILED(500),
  UNAVAILABLE(503);

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final int MAX_VALUE_CHARS = 200;

  private final int status;

  Problem(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The one with this status, else the general one of its class. */
  static Problem ofStatus(int status) {
    for (Problem problem : values()) {
      if (problem.status == status) {
        return problem;
      }
    }
    return status < 500 ? BAD_REQUEST : FAILED;
  }

  /** {@code {"error":{"code":…,"message":…,"name":"value"}}} and a line feed. */
  byte[] body(String message, String... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("code", name().toLowerCase(Locale.ROOT));
      json.writeStringField("message", message);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        String value = namesAndValues[i + 1];
        json.writeStringField(
            namesAndValues[i], value.substring(0, Math.min(value.length(), MAX_VALUE_CHARS)));
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
