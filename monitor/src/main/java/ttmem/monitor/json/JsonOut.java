package ttmem.monitor.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import ttmem.model.Amounts;
import ttmem.model.MemoryType;
import ttmem.model.Reading;

/**
 * Writes the value shapes of {@code ttmem/v1}.
 *
 * <p>The output is printable ASCII: everything else is escaped. So no process name can reach a
 * terminal raw, no locale can spoil it, and even a lone surrogate in a name comes back as it was.
 */
final class JsonOut implements Closeable {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .characterEscapes(new AsciiEscapes())
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final JsonGenerator generator;

  JsonOut(OutputStream out, JsonForm form) throws IOException {
    generator = FACTORY.createGenerator(out);
    if (form == JsonForm.PRETTY) {
      Separators separators =
          Separators.createDefaultInstance()
              .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
              .withObjectEmptySeparator("")
              .withArrayEmptySeparator("");
      generator.setPrettyPrinter(
          new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n")));
    }
  }

  /** One element of a list. */
  interface Element<T> {
    void write(T element) throws IOException;
  }

  void beginObject() throws IOException {
    generator.writeStartObject();
  }

  void beginObject(String field) throws IOException {
    generator.writeObjectFieldStart(field);
  }

  void endObject() throws IOException {
    generator.writeEndObject();
  }

  /** A text, or null for no text; an empty one is written as such. */
  void text(String field, @Nullable String value) throws IOException {
    generator.writeStringField(field, value);
  }

  /** A text of which empty means that there is nothing to say: null. */
  void remark(String field, String value) throws IOException {
    generator.writeStringField(field, value.isEmpty() ? null : value);
  }

  void time(String field, @Nullable Instant value) throws IOException {
    generator.writeStringField(field, value == null ? null : value.toString());
  }

  void flag(String field, boolean value) throws IOException {
    generator.writeBooleanField(field, value);
  }

  void number(String field, @Nullable Integer value) throws IOException {
    if (value == null) {
      generator.writeNullField(field);
    } else {
      generator.writeNumberField(field, value);
    }
  }

  void number(String field, long value) throws IOException {
    generator.writeNumberField(field, value);
  }

  /** A number of which {@code unknown} means that it could not be read: null. */
  void numberUnless(long unknown, String field, long value) throws IOException {
    if (value == unknown) {
      generator.writeNullField(field);
    } else {
      generator.writeNumberField(field, value);
    }
  }

  void unsigned(String field, long value) throws IOException {
    generator.writeFieldName(field);
    generator.writeNumber(Long.toUnsignedString(value));
  }

  <T> void list(String field, List<T> elements, Element<? super T> element) throws IOException {
    generator.writeArrayFieldStart(field);
    for (T each : elements) {
      element.write(each);
    }
    generator.writeEndArray();
  }

  void texts(String field, List<String> elements) throws IOException {
    list(field, elements, generator::writeString);
  }

  void numbers(String field, List<Integer> elements) throws IOException {
    list(field, elements, generator::writeNumber);
  }

  void nothing(String field) throws IOException {
    generator.writeNullField(field);
  }

  /** One {@code <type>_bytes} per memory type, and what qualifies them. */
  void amounts(Amounts amounts) throws IOException {
    Map<String, Reading> readings = new LinkedHashMap<>();
    for (MemoryType type : MemoryType.values()) {
      readings.put(type.label() + "_bytes", amounts.get(type));
    }
    for (Map.Entry<String, Reading> reading : readings.entrySet()) {
      reading(reading.getKey(), reading.getValue(), 1);
    }
    qualifiers(readings);
  }

  /** The number in the field's unit, {@code scale} times as large as the reading's; or null. */
  void reading(String field, Reading reading, int scale) throws IOException {
    generator.writeFieldName(field);
    if (!reading.isKnown()) {
      generator.writeNull();
    } else if (scale == 1) {
      generator.writeNumber(reading.value());
    } else {
      generator.writeNumber(BigDecimal.valueOf(reading.value()).divide(BigDecimal.valueOf(scale)));
    }
  }

  /** Says of each reading that is not exact what it is and why; nothing if all are exact. */
  void qualifiers(Map<String, Reading> readings) throws IOException {
    boolean open = false;
    for (Map.Entry<String, Reading> entry : readings.entrySet()) {
      Reading reading = entry.getValue();
      if (reading.status() != Reading.Status.EXACT || !reading.note().isEmpty()) {
        if (!open) {
          generator.writeObjectFieldStart("qualifiers");
          open = true;
        }
        generator.writeObjectFieldStart(entry.getKey());
        generator.writeStringField("status", Statuses.label(reading.status()));
        generator.writeStringField("note", Objects.requireNonNull(reading.note()));
        generator.writeEndObject();
      }
    }
    if (open) {
      generator.writeEndObject();
    }
  }

  /** Ends the document with a line feed and flushes; the stream below stays open. */
  @Override
  public void close() throws IOException {
    generator.writeRaw('\n');
    generator.close();
  }
}
